"""What `convert` had to be told because no rule gives it: fields, amounts, wordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SEED_FIELDS: dict[str | None, str] = {
    "giáo dục đào tạo": "giao_duc_dao_tao",
    "kinh tế": "kinh_te",
    "tư pháp": "tu_phap",
    "văn hoá thông tin": "van_hoa_thong_tin",
    "y tế": "y_te",
}
"""The city's five fields."""

FIELDS: dict[str, str] = {
    "Người có công": "lao_dong_nguoi_co_cong",
    "Biển và hải đảo": "moi_truong",
    "Chính sách": "lao_dong_nguoi_co_cong",
    "Chăn nuôi": "nong_nghiep",
    "Giao thông": "giao_thong",
    "Giảm nghèo": "lao_dong_nguoi_co_cong",
    "Hoạt động xây dựng": "xay_dung",
    "Hàng hải và đường thủy nội địa": "giao_thong",
    "Hạ tầng kỹ thuật": "xay_dung",
    "Kinh tế hợp tác và Phát triển nông thôn": "nong_nghiep",
    "Kiểm lâm": "nong_nghiep",
    "Lâm nghiệp": "nong_nghiep",
    "Môi trường": "moi_truong",
    "Nhà ở và công sở": "xay_dung",
    "Nông nghiệp": "nong_nghiep",
    "Quy hoạch xây dựng, kiến trúc": "xay_dung",
    "Quy hoạch đô thị và nông thôn": "xay_dung",
    "Quản lý chất lượng công trình xây dựng": "xay_dung",
    "Quản lý chất lượng nông lâm sản và thủy sản": "nong_nghiep",
    "Quản lý Đê điều và Phòng, chống thiên tai": "nong_nghiep",
    "Thú y": "nong_nghiep",
    "Thủy lợi": "nong_nghiep",
    "Thủy sản": "nong_nghiep",
    "Trồng trọt": "nong_nghiep",
    "Tài chính đất đai": "dat_dai",
    "Tài nguyên nước": "moi_truong",
    "Tín ngưỡng, tôn giáo": "noi_vu",
    "Xây dựng nhà ở": "xay_dung",
    "Đăng ký biện pháp bảo đảm": "dat_dai",
    "Đường bộ": "giao_thong",
    "Đất đai": "dat_dai",
    "Địa chất và khoáng sản": "moi_truong",
    "Thi đua - khen thưởng": "noi_vu",
    "Công tác dân tộc": "noi_vu",
    "Phòng, chống tệ nạn xã hội": "lao_dong_nguoi_co_cong",
    "Quản lý lao động ngoài nước": "lao_dong_nguoi_co_cong",
    "Quản lý nhà nước về hội, quỹ": "noi_vu",
    "Việc làm": "lao_dong_nguoi_co_cong",
}
"""Where the national list's field goes when it is none of the five."""

GENERAL_CASES = ("Giấy tờ phải nộp", "Giấy tờ phải xuất trình", "Thành phần hồ sơ")
"""Headings that stand over papers of every case."""

MOST = 4000
CUT_AT = {"name": 700, "case": 200, "note": 400, "result": 500, "fee": 300, "fee_elsewhere": 260}
"""How many characters of each text the readers kept."""

ALL_FORMS = ("1.000689", "1.001695", "2.000986", "2.001023")
"""Procedures that join two, so each of their application forms is needed; elsewhere several are alternatives."""

BOTH = 'set elsewhere (portal: "Miễn phí" +'
BOTH_DOUBT = (
    'The portal says both "Miễn phí" and that the provincial council sets the fee; '
    "nothing is charged online, the desk says what is due."
)

OUR_FORM = ("Mẫu hộ tịch điện tử tương tác", "Mẫu điện tử tương tác")


@dataclass(frozen=True, kw_only=True)
class Priced:
    """One fee. `per` other than `dossier` adds a field to the form that counts."""

    kind: str
    name: dict[str, str]
    amount: int = 0
    per: str = "dossier"
    tiers: tuple[dict[str, int], ...] = ()
    most: int = 0
    reductions: tuple[dict[str, Any], ...] = ()
    doubt: str = ""


def _certified(vi: str, en: str, amount: int, per: str) -> Priced:
    return Priced(kind="phi", name={"vi": vi, "en": en}, amount=amount, per=per)


def _by_page(vi: str, en: str) -> Priced:
    tiers = ({"from": 1, "amount": 2000}, {"from": 3, "amount": 1000})
    return Priced(kind="phi", name={"vi": vi, "en": en}, per="page", tiers=tiers, most=200000)


def _vessel(*, kind: str = "le_phi") -> Priced:
    return Priced(
        kind=kind,
        name={"vi": "Lệ phí cấp giấy chứng nhận đăng ký phương tiện", "en": "Charge for the certificate of a vessel"},
        amount=70000,
        doubt="The portal writes “Phí, lệ phí”; taken as lệ phí.",
    )


def _examined(amount: int, vi: str = "Phí thẩm tra, thẩm định", en: str = "Examination fee", doubt: str = "") -> Priced:
    return Priced(kind="phi", name={"vi": vi, "en": en}, amount=amount, doubt=doubt)


_MERIT = (
    {
        "id": "merit",
        "name": {"vi": "Gia đình có công với cách mạng", "en": "Family with merit in the revolution"},
        "percent": 100,
    },
    {"id": "poor_household", "name": {"vi": "Hộ nghèo", "en": "Poor household"}, "percent": 100},
    {"id": "disabled", "name": {"vi": "Người khuyết tật", "en": "Person with a disability"}, "percent": 100},
)

AMOUNTS: dict[str, Priced] = {
    "2.000815": _by_page("Phí chứng thực bản sao", "Fee for certifying a copy"),
    "2.000942": _by_page("Phí cấp bản sao có chứng thực", "Fee for a certified copy"),
    "2.000884": _certified("Phí chứng thực chữ ký", "Fee for certifying a signature", 10000, "case"),
    "2.000992": _certified(
        "Phí chứng thực chữ ký người dịch", "Fee for certifying a translator's signature", 10000, "case"
    ),
    "2.001008": _certified(
        "Phí chứng thực chữ ký người dịch", "Fee for certifying a translator's signature", 10000, "case"
    ),
    "2.000913": _certified(
        "Phí chứng thực việc sửa đổi, bổ sung, huỷ bỏ giao dịch", "Fee for certifying an amendment", 30000, "paper"
    ),
    "2.000927": _certified("Phí sửa lỗi sai sót trong giao dịch", "Fee for correcting an error", 25000, "paper"),
    "2.001016": _certified(
        "Phí chứng thực văn bản từ chối nhận di sản", "Fee for certifying a refusal of inheritance", 50000, "paper"
    ),
    "2.001019": _certified("Phí chứng thực di chúc", "Fee for certifying a will", 50000, "paper"),
    "2.001035": _certified("Phí chứng thực giao dịch", "Fee for certifying a transaction", 50000, "paper"),
    "2.001406": _certified(
        "Phí chứng thực văn bản phân chia di sản", "Fee for certifying a division of inheritance", 50000, "paper"
    ),
    "1.009099": _certified(
        "Phí cấp bản sao trích lục hộ tịch", "Fee for a copy of a civil-status extract", 8000, "certificate"
    ),
    "2.000635": _certified(
        "Phí cấp bản sao trích lục hộ tịch", "Fee for a copy of a civil-status extract", 8000, "certificate"
    ),
    "2.002516": Priced(
        kind="le_phi",
        name={"vi": "Lệ phí xác nhận thông tin hộ tịch", "en": "Charge for confirming civil-status information"},
        amount=8000,
        per="paper",
        reductions=_MERIT,
    ),
    "1.003005": Priced(
        kind="le_phi",
        name={"vi": "Lệ phí đăng ký nuôi con nuôi", "en": "Charge for registering an adoption"},
        amount=4500000,
    ),
    "2.001263": Priced(
        kind="le_phi",
        name={"vi": "Lệ phí đăng ký nuôi con nuôi trong nước", "en": "Charge for registering an adoption"},
        amount=400000,
        doubt="The exemptions are cut off in the source; fee_note has what was read, and the desk applies them.",
    ),
    "1.001279": _examined(1100000, "Phí thẩm định", "Appraisal fee", "The amount is another province's (Bến Tre)."),
    "1.009241": _examined(500000, "Phí thẩm định cơ sở sản xuất", "Appraisal fee for a producer"),
    "1.010017": _examined(700000, "Phí thẩm định", "Appraisal fee"),
    "2.001827": _examined(
        700000,
        "Phí thẩm định cấp giấy chứng nhận an toàn thực phẩm",
        "Appraisal fee for the food-safety certificate",
        "The source's amount is 700; its text says 700,000 VND a place, which is used.",
    ),
    "1.003658": _examined(100000),
    "1.009454": _examined(100000),
    "1.009455": _examined(100000),
    **{
        code: _vessel()
        for code in (
            "1.003930",
            "1.003970",
            "1.004002",
            "1.004036",
            "1.004047",
            "1.004088",
            "1.006391",
            "2.001711",
        )
    },
    "1.010723": _examined(
        16000000,
        "Phí thẩm định cấp giấy phép môi trường",
        "Appraisal fee for an environmental permit",
        "Another city's amounts (Đà Nẵng): 16,000,000 VND, or 9,000,000 VND where an impact assessment exists.",
    ),
    "2.000162": Priced(
        kind="le_phi",
        name={"vi": "Lệ phí cấp sửa đổi, bổ sung giấy phép", "en": "Charge for amending the licence"},
        amount=200000,
        doubt="200,000 VND in a city, 100,000 VND elsewhere; the city's amount is used.",
    ),
    "2.000620": _examined(600000),
    "2.000181": _examined(600000),
    "1.001612": _examined(150000),
    "1.009220": _examined(1000000),
    "1.009073": _examined(8000),
    "X.000005": Priced(
        kind="phi",
        name={"vi": "Phí thẩm định", "en": "Appraisal fee"},
        amount=2000000,
        doubt="2,000,000 VND for each room added, at most 12,000,000 VND; 500,000 VND for a change of owner only.",
    ),
}
"""The 39 procedures with an amount. Those with a form of their own count more exactly in their own file."""
