"""A report as PDF: A4, an embedded open font with Chinese, tabular figures, heads that repeat, and a foot that says whence.

The font is Noto Sans SC (SIL Open Font License), which comes as a package, so that every machine sets the same page; only the
glyphs used are embedded. Its figures all have one width, so that amounts stand in columns. The document's date is the block's.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextMode
from pylopdf_fonts_zh_cn import sans_path

from fenming.base.problems import Unavailable
from fenming.interchange.reports.model import (
    NUMERIC,
    TOTAL,
    Kind,
    Language,
    Report,
    Section,
    head_of,
    provenance,
    shown,
)
from fenming.interchange.reports.typesetting import wrapped

_FONT = "text"
_DEBIAN_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_DEBIAN_FONT_CHINESE = 2
_INK = (28, 34, 38)
_FAINT = (104, 114, 120)
_ACCENT = (31, 78, 95)
_RULE = (205, 212, 216)
_SHADE = (243, 246, 247)
_MARGIN_MM = 15.0
_FOOT_MM = 14.0
_BODY_PT, _TABLE_PT, _FOOT_PT = 9.5, 8.0, 7.0
_LINE_MM = 4.0
_BASELINE = 0.72
"""Where letters stand within a line, as a share of its height."""
_PADDING_MM = 1.8
_TEXT_LEAST_MM, _HEAD_MOST_MM = 16.0, 24.0
_WIDE_FROM_WEIGHT = 17
_FACT_LABEL_MM = 54.0


def pdf_bytes(report: Report, language: Language) -> bytes:
    """The document of a report."""
    weight = max((sum(column.weight for column in section.columns) for section in report.sections), default=0)
    document = _Document(report, language, "L" if weight >= _WIDE_FROM_WEIGHT else "P")
    document.set_report()
    return bytes(document.output())


class _Document(FPDF):
    """One report being set."""

    def __init__(self, report: Report, language: Language, orientation: str) -> None:
        super().__init__(orientation, "mm", "A4")
        self._report = report
        self._language = language
        self._widths: dict[tuple[str, float], float] = {}
        self._use_font()
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(False)
        self.set_creation_date(report.stamp.moment.replace(tzinfo=UTC))
        self.set_title(f"{report.title.within(language)} {report.subject}")
        self.set_lang("zh-CN" if language is Language.CHINESE else "en")
        self.set_creator("Fenming")
        self.set_draw_color(*_RULE)
        self.set_line_width(0.2)
        self.c_margin = 0

    def _use_font(self) -> None:
        packaged = sans_path()
        if packaged.exists():
            self.add_font(_FONT, "", packaged)
        elif _DEBIAN_FONT.exists():
            self.add_font(_FONT, "", _DEBIAN_FONT, collection_font_number=_DEBIAN_FONT_CHINESE)
        else:
            raise Unavailable("no Chinese font is installed: install pylopdf-fonts-zh-cn or fonts-noto-cjk, or write xlsx")

    def set_report(self) -> None:
        """Set everything."""
        self.add_page()
        self._write_head()
        for section in self._report.sections:
            self._write_section(section)
        self._write_end()

    def footer(self) -> None:
        """Page number, block and app hash stand on every page: a page that is torn out still says of what it is."""
        stamp = self._report.stamp
        self.set_y(-_FOOT_MM)
        self.ink(_FOOT_PT, _FAINT)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.set_y(self.get_y() + 1.5)
        if self._language is Language.CHINESE:
            left, right = f"{self._report.id}　截至第 {stamp.height} 区块", f"第 {self.page_no()} 页，共 {{nb}} 页"
        else:
            left, right = f"{self._report.id}  as of block {stamp.height}", f"page {self.page_no()} of {{nb}}"
        self.cell(0, 3.5, f"{left}　{stamp.local_time}", align="L")
        self.set_x(self.l_margin)
        self.cell(0, 3.5, right, align="R", new_x="LMARGIN", new_y="NEXT")
        self.cell(0, 3.5, f"app hash {stamp.app_hash}")

    # Parts.

    def _write_head(self) -> None:
        language = self._language
        self.ink(17, _ACCENT)
        with self.bold():
            self.cell(0, 9, self._report.title.within(language), new_x="LMARGIN", new_y="NEXT")
        self.ink(11, _INK)
        for line in self.broken(self._report.subject, self.epw):
            self.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
        self.set_y(self.get_y() + 2)
        for fact in self._report.facts:
            text = shown(fact.value, fact.kind, self._report.currency, language)
            if fact.kind is Kind.MONEY:
                text += f" {self._report.currency}"
            self._write_fact(fact.label.within(language), text)

    def _write_fact(self, label: str, text: str) -> None:
        self.ink(_BODY_PT, _INK)
        lines = self.broken(text, self.epw - _FACT_LABEL_MM)
        self.keep_room(len(lines) * 5.2)
        self.ink(_BODY_PT, _FAINT)
        self.cell(_FACT_LABEL_MM, 5.2, label)
        self.ink(_BODY_PT, _INK)
        for line in lines:
            self.set_x(self.l_margin + _FACT_LABEL_MM)
            self.cell(0, 5.2, line, new_x="LMARGIN", new_y="NEXT")

    def _write_section(self, section: Section) -> None:
        self.keep_room(28)
        self.set_y(self.get_y() + 6)
        self.ink(11.5, _ACCENT)
        with self.bold():
            self.cell(0, 6.5, section.title.within(self._language), new_x="LMARGIN", new_y="NEXT")
        self.set_y(self.get_y() + 1)
        if section.rows:
            _TableSetter(self, section, self._report.currency, self._language).write()
        else:
            self._paragraph(section.empty.within(self._language))
        if section.note:
            self.set_y(self.get_y() + 1)
            self._paragraph(section.note.within(self._language))

    def _write_end(self) -> None:
        self.keep_room(40)
        self.set_y(self.get_y() + 7)
        for remark in self._report.remarks:
            self._paragraph(remark.within(self._language), _INK)
        self.set_y(self.get_y() + 2)
        for line in provenance(self._report, self._language):
            self._paragraph(line)

    def _paragraph(self, text: str, color: tuple[int, int, int] = _FAINT) -> None:
        self.ink(_TABLE_PT, color)
        for line in self.broken(text, self.epw):
            self.keep_room(_LINE_MM)
            self.ink(_TABLE_PT, color)
            self.cell(0, _LINE_MM, line, new_x="LMARGIN", new_y="NEXT")

    # Tools.

    @property
    def room_mm(self) -> float:
        """How much of the page is left above its foot."""
        return float(self.h - _FOOT_MM - 3 - self.get_y())

    def keep_room(self, height_mm: float) -> bool:
        """Begin a new page where so much does not fit any more; whether one was begun."""
        if height_mm <= self.room_mm:
            return False
        self.add_page()
        return True

    def ink(self, points: float, color: tuple[int, int, int]) -> None:
        """Size and color of the text that follows."""
        self.set_font(_FONT, "", points)
        self.set_text_color(*color)

    def broken(self, text: str, width_mm: float) -> list[str]:
        """A text in lines, by the size of now."""
        return wrapped(text, width_mm, self.width_of)

    def width_of(self, text: str) -> float:
        """A text's width by the size of now; names and dates come again and again, and measuring costs more than setting."""
        key = text, self.font_size_pt
        if key not in self._widths:
            self._widths[key] = float(self.get_string_width(text))
        return self._widths[key]

    @contextmanager
    def bold(self) -> Iterator[None]:
        """The font has one weight; its outline, drawn too, is the second."""
        with self.local_context(text_mode=TextMode.FILL_STROKE, line_width=0.12, draw_color=self.text_color):
            yield


class _TableSetter:
    """Sets the table of one section; the head stands again on every page."""

    def __init__(self, page: _Document, section: Section, currency: str, language: Language) -> None:
        self._page = page
        self._section = section
        self._heads = [head_of(column, currency, language) for column in section.columns]
        self._kinds = [column.kind for column in section.columns]
        self._currency = currency
        self._language = language
        self._widths = self._fit()

    def write(self) -> None:
        """Head, rows and totals."""
        self._head()
        totals = self._section.totals
        has_totals = any(total is not None for total in totals)
        for number, row in enumerate(self._section.rows):
            # A sum alone at the head of a page is a sum of nothing.
            is_last = has_totals and number == len(self._section.rows) - 1
            cells = [shown(value, kind, self._currency, self._language) for value, kind in zip(row, self._kinds, strict=True)]
            self._row(cells, shaded=bool(number % 2), below_mm=_LINE_MM + 1.4 if is_last else 0.0)
        if has_totals:
            cells = [
                "" if total is None else shown(total, kind, self._currency, self._language)
                for total, kind in zip(totals, self._kinds, strict=True)
            ]
            cells[0] = cells[0] or TOTAL.within(self._language)
            self._row(cells, bold=True)

    def _fit(self) -> list[float]:
        """Everything on one line where that fits; else figures keep what they need, and texts share the rest and wrap."""
        page, columns = self._page, self._section.columns
        natural = [self._natural(index) for index in range(len(columns))]
        free = page.epw - sum(natural)
        if free >= 0:
            weight = sum(column.weight for column in columns)
            return [width + free * column.weight / weight for width, column in zip(natural, columns, strict=True)]
        texts = [column.kind is Kind.TEXT for column in columns]
        fixed = sum(width for width, is_text in zip(natural, texts, strict=True) if not is_text)
        shared = sum(column.weight for column, is_text in zip(columns, texts, strict=True) if is_text)
        room = page.epw - fixed
        if not shared or room < _TEXT_LEAST_MM * sum(texts):
            return [width * page.epw / sum(natural) for width in natural]
        return [
            room * column.weight / shared if is_text else width
            for column, width, is_text in zip(columns, natural, texts, strict=True)
        ]

    def _natural(self, index: int) -> float:
        """The width of a column on one line; a long head does not widen a column of short figures."""
        page, column = self._page, self._section.columns[index]
        page.ink(_TABLE_PT, _INK)
        values = [row[index] for row in self._section.rows] + [self._section.totals[index]]
        widest = max(page.width_of(shown(value, column.kind, self._currency, self._language)) for value in values)
        head = min(page.width_of(self._heads[index]), _HEAD_MOST_MM)
        if index == 0 and any(total is not None for total in self._section.totals):
            head = max(head, page.width_of(TOTAL.within(self._language)))
        return max(widest, head) + 2 * _PADDING_MM + 0.6

    def _head(self) -> None:
        self._row(self._heads, head=True)

    def _row(
        self, cells: Sequence[str], head: bool = False, shaded: bool = False, bold: bool = False, below_mm: float = 0.0
    ) -> None:
        page = self._page
        page.ink(_TABLE_PT, _INK)
        lines = [page.broken(cell, width - 2 * _PADDING_MM) for cell, width in zip(cells, self._widths, strict=True)]
        height = max(map(len, lines)) * _LINE_MM + 1.4
        if not head and page.keep_room(height + below_mm):
            self._head()
        top = page.get_y()
        if head or shaded:
            page.set_fill_color(*(_ACCENT if head else _SHADE))
            page.rect(page.l_margin, top, page.epw, height, style="F")
        page.ink(_TABLE_PT, (255, 255, 255) if head else _INK)
        left = page.l_margin
        for texts, width, kind in zip(lines, self._widths, self._kinds, strict=True):
            self._cell(texts, left, top, width, "R" if kind in NUMERIC else "L", bold or head)
            left += width
        page.line(page.l_margin, top + height, page.l_margin + page.epw, top + height)
        page.set_xy(page.l_margin, top + height)

    def _cell(self, texts: Sequence[str], left: float, top: float, width: float, align: str, bold: bool) -> None:
        page = self._page
        for number, text in enumerate(texts):
            if not text:
                continue
            indent = width - 2 * _PADDING_MM - page.width_of(text) if align == "R" else 0.0
            baseline = top + 0.7 + (number + _BASELINE) * _LINE_MM
            if bold:
                with page.bold():
                    page.text(left + _PADDING_MM + indent, baseline, text)
            else:
                page.text(left + _PADDING_MM + indent, baseline, text)
