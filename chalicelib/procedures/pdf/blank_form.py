"""The printable blank of a form, for people who fill it in with a pen.

It is drawn from the same JSON Schema and hints as the form on the screen, in the same order: what is
written on it can be typed in at the desk field by field.
"""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.errors import Text
from chalicelib.pdf.document import DARK
from chalicelib.pdf.form_marks import PEN, Marked
from chalicelib.procedures.pdf import texts
from chalicelib.procedures.pdf.blank_form_fields import ROWS, STAR, Field, Json, fields_of, steps_of

QR = 27.0
BLOCKS, COLUMNS = 2, 5
"""Of a list: empty blocks when an item is too much for a row of a table, which has at most that many columns."""


def blank(title: str, code: str, schema: Json, ui: Json, *, url: str, language: int) -> bytes:
    """The blank as PDF, on as many pages as it takes; the same bytes for the same form. `url` fills it in online."""
    foot = f"{texts.NOT_A_PRESCRIBED_FORM[language]}\n{texts.FORM_FOR_PROCEDURE[language]} {code}"
    drawing = _Drawing(Marked(title, language=("vi", "en")[language], foot=foot), language)
    drawing.head(title, code, url)
    fields = fields_of(schema, ui, language)
    for number, (name, question_set) in enumerate(steps_of(fields, ui, language), 1):
        drawing.step(f"{_roman(number)}. {name}" if name else "", question_set)
    drawing.end(declared=any(field.schema.get("const") is True for field in fields.values()))
    return drawing.sheet.pdf()


class _Drawing:
    """The form, part by part. Fields are numbered through, their parts within them (`5.1`)."""

    def __init__(self, sheet: Marked, language: int) -> None:
        self.sheet, self.language = sheet, language
        self.count = 0

    def head(self, title: str, code: str, url: str) -> None:
        sheet = self.sheet
        end = sheet.qr(url, self._t(texts.SCAN_TO_FILL_IN), side=QR)
        for line, _ in texts.NATIONAL_HEADING:
            sheet.say(line, bold=True, size=12, align="C", gap=0)
        if self.language:
            for _, line in texts.NATIONAL_HEADING:
                sheet.say(line, soft=True, size=9.5, align="C", gap=0)
        with sheet.within(sheet.epw / 2 - 25, sheet.epw / 2 - 25):
            sheet.rule(0.8, shade=DARK)
        sheet.set_y(max(sheet.y, end) + 3)
        sheet.say(title.upper(), bold=True, size=14, align="C")
        sheet.small(f"{self._t(texts.FORM_FOR_PROCEDURE)} {code}", align="C")
        sheet.small(f"{self._t(texts.FILL_IN_ONLINE_AT)} {url}", align="C")
        sheet.ln(1)
        # Of whoever has signed in name and number are known, so no form on the screen asks for them.
        for label, bold in ((texts.ADDRESSEE, True), (texts.APPLICANT_NAME, False)):
            sheet.ask(self._t(label), bold=bold)
            sheet.dots()
            sheet.ln(PEN)
        sheet.ask(self._t(texts.IDENTITY_NUMBER))
        sheet.cells(12)
        sheet.ln(PEN)
        sheet.small(self._t(texts.HOW_TO_FILL_IN))

    def step(self, heading: str, fields: Iterable[Field]) -> None:
        if heading:
            self.sheet.ln(1.5)
            self.sheet.heading(heading)
        for field in fields:
            self.count += 1
            self._field(field, str(self.count))

    def end(self, *, declared: bool) -> None:
        """The declaration, unless the form has its own, and the place to sign."""
        sheet = self.sheet

        def draw() -> None:
            sheet.ln(3)
            if not declared:
                sheet.say(self._t(texts.DECLARATION))
            with sheet.within(left=sheet.epw * 0.42):
                sheet.hand()
                sheet.dots(26)
                sheet.write(PEN, ",")
                self._day(11, 11, 15)
                sheet.ln(PEN)
                sheet.say(self._t(texts.APPLICANT), bold=True, align="C")
                sheet.small(self._t(texts.SIGNATURE_AND_NAME), align="C")
                sheet.ln(24)
                with sheet.within(left=sheet.epw / 2 - 30):
                    sheet.dots(60)

        sheet.keep(draw, most=80)

    def _field(self, field: Field, number: str) -> None:
        if field.schema.get("type") == "object":
            self._title(field, number)
            with self.sheet.within(left=5):
                self._parts(field, number)
        elif field.schema.get("type") == "array" and field.parts:
            self._list(field, number)
        else:
            most = 32 + 12 * len(field.choices) + PEN * field.more_lines
            self.sheet.keep(lambda: self._simple(field, number), most=most)

    def _parts(self, field: Field, number: str) -> None:
        for place, part in enumerate(field.parts.values(), 1):
            self._field(part, f"{number}.{place}")

    def _simple(self, field: Field, number: str) -> None:
        sheet, schema, shown, choices = self.sheet, field.schema, field.help, list(field.choices.values())
        sheet.ask(f"{number}. {field.title}{STAR * field.required}:")
        if schema.get("const") is True:
            choices, shown = [shown], ""  # its help is what one agrees to
        if choices:
            if schema.get("type") == "array":
                sheet.hand(soft=True)
                sheet.write(PEN, f" {self._t(texts.SEVERAL_POSSIBLE)}")
            sheet.ln(PEN)
            with sheet.within(left=6):
                sheet.choices(choices)
        elif schema.get("format") == "date":
            self._day(18, 18, 26)
        elif schema.get("format") == "identity-number" or schema.get("pattern") == "^[0-9]{12}$":
            sheet.cells(12)
        else:
            sheet.dots(50 if schema.get("type") in ("integer", "number") else 0)
            for _ in range(field.more_lines):
                sheet.ln(PEN)
                sheet.dots()
        if not choices:
            sheet.ln(PEN)
        self._remarks(shown, field.when)

    def _list(self, field: Field, number: str) -> None:
        """A table, or blocks one below the other where an item is too much for a row."""
        sheet, heads = self.sheet, [part.column for part in field.parts.values()]
        least, most = field.schema.get("minItems", 1), field.schema.get("maxItems", 99)
        table = all(heads) and len(heads) <= COLUMNS
        drawn = min(most, max(least, ROWS if table else BLOCKS))
        self._title(field, number)
        with sheet.within(left=5):
            if table:
                sheet.keep(lambda: sheet.grid(heads, drawn), most=20 + 9 * drawn)
            for block in range(1, 1 if table else drawn + 1):
                sheet.need(25)
                sheet.ln(1.5)
                sheet.say(self._t(texts.ENTRY).format(number=block), bold=True)
                self._parts(field, f"{number}.{block}")
            self._remarks(self._t(texts.ATTACH_ANOTHER_SHEET) if most > drawn else "")

    def _title(self, field: Field, number: str) -> None:
        self.sheet.need(25)
        self.sheet.ln(1.5)
        self.sheet.say(f"{number}. {field.title}{STAR * field.required}", bold=True)
        self._remarks(field.help, field.when)

    def _remarks(self, *shown: str) -> None:
        if any(shown):
            self.sheet.small(" ".join(filter(None, shown)))
        self.sheet.ln(1.4)

    def _day(self, *widths: float) -> None:
        for word, wide in zip(self._t(texts.DAY_MONTH_YEAR).split(), widths, strict=True):
            self.sheet.write(PEN, f" {word}")
            self.sheet.dots(wide)

    def _t(self, text: Text) -> str:
        return text[self.language]


def _roman(number: int) -> str:
    """Sections are numbered as in official papers."""
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]
