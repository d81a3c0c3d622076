"""What anyone can ask about procedures: prices, questions, prints, units, pages. Nothing of it is kept."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import pytest

from tests import issuer as people
from tests.catalogue.published import published
from tests.world import EXTRACT, GAME, World

ASKING = [each for each in published() if each.eligibility]
HOUSEHOLD, ALCOHOL = "1.001612", "2.000620"


def scanned(world: World) -> int:
    """How many items the table has."""
    return len(world.dynamodb.scan(TableName="motcua-test")["Items"])


def test_a_price_is_the_same_before_in_the_draft_and_at_submission(world: World) -> None:
    """One function gives all three."""
    before = world.must(200, "POST", f"/v1/procedures/{EXTRACT}/fees", None, {"form": {"copies": 2}})
    assert (before["total"], before["due"]) == (16000, {"filing": 16000})
    draft = world.complete(EXTRACT)
    assert draft["fee"]["lines"] == before["lines"]
    unpaid = world.must(
        200, "POST", f"/v1/dossiers/{draft['reference']}/submit", people.CITIZEN, {"version": draft["version"]}
    )
    assert (unpaid["fee"]["amount"], unpaid["fee"]["lines"]) == (16000, before["lines"])
    assert world.notify(world.attempt(unpaid)) == "00"
    at_the_desk = world.must(200, "GET", f"/v1/desk/dossiers/{unpaid['reference']}", people.CLERK)
    assert at_the_desk["fee"]["lines"] == before["lines"]
    page = world.must(200, "GET", f"/v1/procedures/{EXTRACT}")["fee_estimate"]
    assert (page["total"], page["depends_on"]) == (0, ["/copies"])


def test_a_price_by_kind_of_applicant_is_open_until_it_is_said(world: World) -> None:
    """And then counts; postage is told, and is paid to the postman."""
    path = f"/v1/procedures/{ALCOHOL}/fees"
    unsaid = world.must(200, "POST", path, None, {})
    assert "applicant" in unsaid["depends_on"]
    to = {"method": "post", "province": "42", "ward": "18073"}
    body = {"applicant": {"kind": "business"}, "delivery": to}
    (postage,) = [line for line in world.must(200, "POST", path, None, body)["lines"] if line["kind"] == "postage"]
    assert postage["amount"] > 0
    assert postage["moment"] == "return"


def test_a_price_by_the_way_of_filing_is_told_for_every_way(world: World) -> None:
    """On the page and on the print nobody has chosen yet; in a dossier it is online."""
    (line,) = world.must(200, "GET", f"/v1/procedures/{HOUSEHOLD}")["fee_estimate"]["lines"]
    assert "50.000" in line["how"]
    assert "150.000" in line["how"]
    path = f"/v1/procedures/{HOUSEHOLD}/fees"
    totals = [world.must(200, "POST", path, None, {"channel": way})["total"] for way in ("desk", "online", "post")]
    assert totals == [50000, 150000, 150000]
    assert world.must(200, "POST", path, None, {})["total"] == 150000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"form": {"copies": 0}}, "form.copies"),
        ({"form": {"nobody": 1}}, "form.nobody"),
        ({"applicant": {"kind": "business"}}, "applicant.kind"),
        ({"applicant": {"exemption": "king"}}, "applicant.exemption"),
        ({"delivery": {"method": "post", "province": "42", "ward": "00004"}}, "delivery.ward"),
        ({"delivery": {"province": "99"}}, "delivery.province"),
        ({"version": 1}, "version"),
    ],
)
def test_a_price_for_nonsense_names_the_field(world: World, body: dict[str, Any], field: str) -> None:
    """422, in words."""
    reported = world.must(422, "POST", f"/v1/procedures/{EXTRACT}/fees", None, body)
    assert field in reported["fields"], reported


def test_an_exemption_needs_its_paper(world: World) -> None:
    """It is free then, and the paper that proves it is asked for by name."""
    fee = next(fee for fee in world.must(200, "GET", "/v1/procedures/2.002516")["fees"] if fee["reductions"])
    claim = fee["reductions"][0]
    draft = world.complete("2.002516")
    patch = {"version": draft["version"], "applicant": {"exemption": claim["id"]}}
    draft = world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, patch)
    assert draft["fee"]["amount"] == 0
    assert draft["fee"]["lines"][0]["reduced"] > 0
    at = f"/v1/dossiers/{draft['reference']}"
    refused = world.must(422, "POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})
    assert f"documents.{claim['proof']}" in refused["fields"]
    world.stored(world.declared(draft, claim["proof"]))
    done = world.must(200, "POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})
    assert done["status"]["key"] == "filed"


def test_a_paper_of_a_case_is_asked_for_in_that_case(world: World) -> None:
    """Who acts for somebody else shows the authorisation."""
    draft = world.complete(EXTRACT)
    patch = {"version": draft["version"], "form": {"relationship": "authorised"}}
    draft = world.must(200, "PATCH", f"/v1/dossiers/{draft['reference']}", people.CITIZEN, patch)
    at = f"/v1/dossiers/{draft['reference']}"
    refused = world.must(422, "POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})
    assert set(refused["fields"]) == {"documents.authorisation"}
    world.stored(world.declared(draft, "authorisation"))
    assert world.must(200, "POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})


def test_a_result_by_post_needs_to_know_where(world: World) -> None:
    """All of it is named at once."""
    draft = world.complete(GAME)
    at = f"/v1/dossiers/{draft['reference']}"
    patch = {"version": draft["version"], "delivery": {"method": "post"}}
    draft = world.must(200, "PATCH", at, people.CITIZEN, patch)
    refused = world.must(422, "POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})
    assert set(refused["fields"]) == {"delivery.province", "delivery.ward", "delivery.address"}
    to = {"province": "01", "ward": "00004", "address": "1 Tràng Tiền"}
    draft = world.must(200, "PATCH", at, people.CITIZEN, {"version": draft["version"], "delivery": to})
    assert [line["kind"] for line in draft["fee"]["lines"]] == ["postage"]
    assert (draft["fee"]["amount"], draft["fee"]["state"]) == (0, "none")
    filed = world.must(200, "POST", f"{at}/submit", people.CITIZEN, {"version": draft["version"]})
    assert filed["status"]["key"] == "filed"


def test_a_game_centre_too_near_a_school_is_told_why_and_where_to_go(world: World) -> None:
    """No account, nothing stored."""
    before = scanned(world)
    query = world.must(200, "GET", f"/v1/procedures/{GAME}/eligibility")["items"]
    assert 3 <= len(query) <= 7
    number = next(q["id"] for q in query if q["kind"] == "number" and "trường" in q["text"])
    reported = world.must(200, "POST", f"/v1/procedures/{GAME}/eligibility", None, {"answers": {number: 199}})
    assert reported["eligible"] is False
    assert "200" in reported["reasons"][0]["because"]
    assert reported["reasons"][0]["go"]
    enough = world.must(200, "POST", f"/v1/procedures/{GAME}/eligibility", None, {"answers": {number: 200}})
    assert enough["eligible"] is None
    assert number not in enough["unanswered"]
    assert scanned(world) == before


@pytest.mark.parametrize("procedure", ASKING, ids=lambda each: each.code)
def test_every_precheck_has_a_way_to_yes_and_to_each_no(world: World, procedure: Any) -> None:
    """Each obstacle can be met, and there are answers that meet none."""
    from itertools import product

    from chalicelib.domain.procedure.eligibility import weigh

    def choices(question: Any) -> list[Any]:
        if question.kind == "yes_no":
            return [True, False]
        if question.kind == "choice":
            return [choice.id for choice in question.choices]
        limits = [
            limit
            for obstacle in procedure.eligibility.obstacles
            for name, test in obstacle.when.items()
            if name == question.id
            for limit in test.values()
        ]
        return sorted({0, *limits, *(limit - 1 for limit in limits if limit >= 1), *(limit + 1 for limit in limits)})

    query = procedure.eligibility.questions
    verdicts = [
        weigh(procedure.eligibility, dict(zip([q.id for q in query], answers, strict=True)))
        for answers in product(*(choices(question) for question in query))
    ]
    assert any(verdict.eligible is True for verdict in verdicts)
    met = {reason.because for verdict in verdicts for reason in verdict.reasons}
    assert met == {obstacle.because.text for obstacle in procedure.eligibility.obstacles}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"nobody": True}, "answers.nobody"),
        ({"school_distance": "far"}, "answers.school_distance"),
        ({"school_distance": -1}, "answers.school_distance"),
        ({"school_distance": True}, "answers.school_distance"),
    ],
)
def test_an_answer_nobody_could_mean_is_named(world: World, answers: dict[str, Any], field: str) -> None:
    """422."""
    reported = world.must(422, "POST", f"/v1/procedures/{GAME}/eligibility", None, {"answers": answers})
    assert set(reported["fields"]) == {field}


def test_a_procedure_without_questions_says_so(world: World) -> None:
    """404, and the page of the procedure does not offer them."""
    plain = next(each.code for each in published() if each.eligibility is None)
    assert world.must(404, "GET", f"/v1/procedures/{plain}/eligibility")["code"] == "no_questions"
    assert f"/thu-tuc/{plain}/kiem-tra" not in world.ask("GET", f"/thu-tuc/{plain}").body.decode()


def test_the_page_of_questions_works_without_script(world: World) -> None:
    """Numbers with a decimal comma, what was entered stays, a wrong one is marked."""
    path = f"/thu-tuc/{GAME}/kiem-tra"
    blank = world.ask("GET", path).body.decode()
    assert blank.count("<fieldset") == len(world.must(200, "GET", f"/v1/procedures/{GAME}/eligibility")["items"])

    def post(**entered: str) -> Any:
        return world.ask(
            "POST", path, None, urlencode(entered).encode(), Content_Type="application/x-www-form-urlencoded"
        )

    near = post(school_distance="199,5")
    assert near.status_code == 200
    assert "200" in near.body.decode().split("<form")[0]
    assert 'value="199,5"' in near.body.decode()
    assert 'value="1.200"' in post(school_distance="1.200").body.decode()
    assert "200 m" not in post(school_distance="1.200").body.decode().split("<form")[0]
    many = urlencode([(f"a{n}", "1") for n in range(3000)]).encode()
    odd = world.ask("POST", path, None, many, Content_Type="application/x-www-form-urlencoded")
    assert odd.status_code == 200
    assert post(school_distance="1_200").status_code == post(school_distance="1e3").status_code == 422
    wrong = post(school_distance="xa lắm")
    assert wrong.status_code == 422
    assert 'class="wrong"' in wrong.body.decode()


def pdf(world: World, path: str) -> bytes:
    """The bytes of a PDF as API Gateway sends them."""
    answer = world.ask("GET", path)
    assert answer.status_code == 200, answer.body
    assert answer.headers["Content-Type"] == "application/pdf"
    body: bytes = answer.body
    return body if body.startswith(b"%PDF") else base64.b64decode(body)


@pytest.mark.parametrize("code", [GAME, EXTRACT, HOUSEHOLD, "1.001639", "2.000575"])
def test_the_checklist_is_one_page_that_says_what_to_bring(world: World, code: str) -> None:
    """Level 1 and the one with 52 papers too; in both languages."""
    from io import BytesIO

    from pypdf import PdfReader

    of = world.must(200, "GET", f"/v1/procedures/{code}")
    for language in ("", "?lang=en"):
        printed = PdfReader(BytesIO(pdf(world, f"/v1/procedures/{code}/checklist{language}")))
        assert len(printed.pages) == 1
        assert code in printed.pages[0].extract_text()
    text = " ".join(PdfReader(BytesIO(pdf(world, f"/v1/procedures/{code}/checklist"))).pages[0].extract_text().split())
    first = next((slot["name"] for slot in of["documents"]), of["name"])
    assert " ".join(first.split())[:30] in text


def test_a_form_can_be_printed_where_there_is_one(world: World) -> None:
    """From level 2 on; at level 1 there is none yet."""
    level = {number: next(each.code for each in published() if each.level == number) for number in (1, 2, 3)}
    for code in (level[2], level[3], HOUSEHOLD):
        assert pdf(world, f"/v1/procedures/{code}/blank").startswith(b"%PDF")
    assert world.must(404, "GET", f"/v1/procedures/{level[1]}/blank")["code"] == "no_form"


def test_units_are_listed_in_two_tiers(world: World) -> None:
    """Province, then ward."""
    provinces = world.must(200, "GET", "/v1/units")["items"]
    assert len(provinces) == 34
    assert {"code": "42", "name": "Tỉnh Hà Tĩnh"} in provinces
    assert {"code": "18073", "name": "Phường Thành Sen"} in world.must(200, "GET", "/v1/units/42")["items"]
    assert world.must(404, "GET", "/v1/units/99")["code"] == "unit_not_found"
    assert len(world.must(200, "GET", "/v1/postage")["items"]) == 3
    assert len(world.must(200, "GET", "/v1/fields")["items"]) >= 5


def test_what_depends_on_the_language_says_so_to_caches(world: World) -> None:
    """Answers of the API and prints."""
    for path in ("", f"/{GAME}", f"/{GAME}/eligibility", f"/{GAME}/checklist"):
        assert world.ask("GET", f"/v1/procedures{path}").headers["Vary"] == "Accept-Language"


def test_a_form_no_person_wrote_is_refused_before_it_is_looked_at(world: World) -> None:
    """At most 64 KB, as in a draft."""
    body = {"form": {"places": [{}] * 30_000}}
    assert world.must(422, "POST", f"/v1/procedures/{ALCOHOL}/fees", None, body)["code"] == "form_too_large"


def test_every_procedure_has_a_page(world: World) -> None:
    """And an answer of the API, each in both languages."""
    for each in published():
        for language in ("", "?lang=en"):
            assert world.ask("GET", f"/thu-tuc/{each.code}{language}").status_code == 200, each.code
        assert world.must(200, "GET", f"/v1/procedures/{each.code}")["version"] == each.version


def test_a_search_that_finds_nothing_shows_the_way_back(world: World) -> None:
    """And one that finds much goes on."""
    nothing = world.ask("GET", "/?q=zzzzqqqq").body.decode()
    assert "Không tìm thấy" in nothing
    assert "Xem tất cả thủ tục" in nothing
    first = world.ask("GET", "/?field=tu_phap").body.decode()
    assert 'rel="next"' in first
    assert "after=20" in first


def test_what_the_office_already_holds_is_offered(world: World) -> None:
    """From the sign-in, and from an earlier dossier; not what is filled, and nothing of anybody else."""
    earlier = world.draft(ALCOHOL)
    form = world.one(earlier)["form"]
    fresh = world.must(201, "POST", "/v1/dossiers", people.CITIZEN, {"procedure": "2.000181"})
    path = f"/v1/dossiers/{fresh['reference']}/offers"
    offered = {each["field"]: each for each in world.must(200, "GET", path, people.CITIZEN)["items"]}
    (same, *_) = [field for field in offered if field in form and offered[field]["source"]["kind"] == "dossier"]
    assert offered[same]["value"] == form[same]
    assert offered[same]["source"] == {"kind": "dossier", "reference": earlier["reference"]}
    patch = {"version": fresh["version"], "form": {same: form[same]}}
    world.must(200, "PATCH", f"/v1/dossiers/{fresh['reference']}", people.CITIZEN, patch)
    assert same not in {each["field"] for each in world.must(200, "GET", path, people.CITIZEN)["items"]}
    others = world.must(201, "POST", "/v1/dossiers", people.OTHER, {"procedure": "2.000181"})
    kinds = {
        each["source"]["kind"]
        for each in world.must(200, "GET", f"/v1/dossiers/{others['reference']}/offers", people.OTHER)["items"]
    }
    assert kinds <= {"identity"}
    assert world.ask("GET", path, people.OTHER).status_code == 404
