"""The ways in which real reports differ from the official form, each by a name."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What kind of file a report is made as."""

    HTML = "html"
    DOCX = "docx"
    DOC = "doc"
    WPS = "wps"
    RTF = "rtf"
    PDF = "pdf"
    XLS = "xls"
    XLSX = "xlsx"
    OFD = "ofd"
    TEXT_CELLS = "text_cells"  # a cell on each line, a TAB before it
    TEXT_ROWS = "text_rows"  # a row on each line, TABs between the cells
    TEXT_RUN = "text_run"  # everything run together, as innerText leaves it
    SCAN_PDF = "scan_pdf"  # pages that are pictures
    SCAN_PNG = "scan_png"
    SCAN_JPG = "scan_jpg"
    SCAN_HTML = "scan_html"  # a web page with the pictures inside it
    SCAN_ZIP = "scan_zip"  # an archive of one picture a page


SCANS = frozenset(
    {Format.SCAN_PDF, Format.SCAN_PNG, Format.SCAN_JPG, Format.SCAN_HTML, Format.SCAN_ZIP}
)
OFFICE = frozenset({Format.DOC, Format.WPS})
TEXTS = frozenset({Format.TEXT_CELLS, Format.TEXT_ROWS, Format.TEXT_RUN})
SHEETS = frozenset({Format.XLS, Format.XLSX})
PAGED = frozenset({Format.PDF, Format.OFD}) | SCANS


class Variant(StrEnum):
    """One departure from the official form. The text below each member says what it does."""

    # Values
    BLANK_FOR_ZERO = "blank_for_zero"
    """Cells of table 3 that would hold 0 are empty."""
    BLANK_EXCEPT_TOTALS = "blank_except_totals"
    """Zeros are blank everywhere but in totals (总计 column, （七）总计 and table 4)."""
    DASH_FOR_ZERO = "dash_for_zero"
    """Zeros are written as -, —, —— or /."""
    NONE_FOR_ZERO = "none_for_zero"
    """Zeros are written as 无."""
    TEXT_FOR_ZERO = "text_for_zero"
    """A few zeros are words: 不涉及, 见附件."""
    OTHER_ROW_BLANK = "other_row_blank"
    """The first row of （六）其他处理 is empty while all other cells hold numbers."""
    ROW_TOTALS_BLANK = "row_totals_blank"
    """The column 总计 of table 3 is empty in the rows of 三."""
    PADDED = "padded"
    """Numbers stand between NBSP, U+3000 or spaces; blanks are made of them."""
    THOUSANDS = "thousands"
    """Numbers above 999 have separators: 1,234 or 1，234."""
    FULL_WIDTH = "full_width"
    """Digits are full-width: １２."""
    SIGNED_CHANGES = "signed_changes"
    """Changes of table 2 carry signs or words: 减4, 增5, +5, -14 (2019 only)."""
    UNIT_IN_CELL = "unit_in_cell"
    """The amount's unit stands in its cell: 109994元, 17.8万元."""
    UNIT_IN_HEADER = "unit_in_header"
    """The amount's unit stands in the column's label (2019 only: 采购总金额)."""
    BREACH = "breach"
    """One printed total breaks an equation."""
    # Labels
    LABEL_TYPO = "label_typo"
    """A character of a long label is doubled."""
    ASCII_LABELS = "ascii_labels"
    """Brackets and commas of labels are ASCII, spaces follow the numbering."""
    SPACED_LABELS = "spaced_labels"
    """Spaces and NBSP stand inside labels."""
    STRAIGHT_QUOTES = "straight_quotes"
    """The quotation marks of 三安全一稳定 are straight ones."""
    LIST_COMMA = "list_comma"
    """1、 stands where the form has 1."""
    BROKEN_LABELS = "broken_labels"
    """Labels of columns have line breaks inside: 商业/企业, 本年新/制作数量."""
    VERTICAL_LABELS = "vertical_labels"
    """The first label columns are written downwards, one to three characters a line."""
    CUT_HEADERS = "cut_headers"
    """What followed the break in 本年新/制作数量 is lost: two columns 本年新 (2019 only)."""
    SHORT_LABELS = "short_labels"
    """逾期不补正 and 逾期不缴费 stand for the long labels of （六） (2021 only)."""
    HUBEI = "hubei"
    """Glosses inside the labels and an extra row 其他主动公开文件 (2019 only)."""
    OLD_LABEL = "old_label"
    """规范性文件, the label of 2019, stands in the layout of 2021."""
    # Structure
    UNMERGED = "unmerged"
    """Nothing is merged: an empty cell stands where the form has a span."""
    PHANTOM_COLUMNS = "phantom_columns"
    """Header and data rows lie on different grids, one column more than there are values."""
    SHIFTED_ROWS = "shifted_rows"
    """Some rows of table 3 stand one column to the left, with an empty cell at the end."""
    SPLIT_TABLE2 = "split_table2"
    """Table 2 is one table for each of its captions."""
    SPLIT_TABLE3 = "split_table3"
    """Table 3 was pasted in two parts; 三、本年度办理结果 stands in both."""
    TWO_HEADER_ROWS = "two_header_rows"
    """Table 4 has two header rows, not three."""
    HEADER_MISSING = "header_missing"
    """One table lacks its header rows."""
    ONE_SHEET = "one_sheet"
    """Spreadsheets: all three tables stand in one sheet (else one sheet each)."""
    NESTED = "nested"
    """The report stands inside a layout table."""
    CELL_LINES = "cell_lines"
    """Empty paragraphs stand around the text of cells."""
    # Text
    TITLE_BROKEN = "title_broken"
    """The title stands on two lines."""
    SHORT_AGENCY = "short_agency"
    """The title has the agency's short name; the signature has the full one."""
    NO_SECTION_SIX = "no_section_six"
    """Section 六 is not there."""
    LOST_NUMBERING = "lost_numbering"
    """Headings lost 一、 … 六、 (automatic numbering)."""
    DUPLICATED_SECTIONS = "duplicated_sections"
    """A narrative with headings 一 to 四 stands before the sections with the tables."""
    OTHER_HEADINGS = "other_headings"
    """Headings are worded otherwise or numbered 1、."""
    PAGE_NUMBERS = "page_numbers"
    """Page numbers stand as paragraphs between tables."""
    BOOKMARK = "bookmark"
    """[bookmark: _GoBack] was left in a cell and a paragraph (text), a bookmark (Word)."""
    # Pages
    TABLE_CUT = "table_cut"
    """A page ends between two rows of a table."""
    REPEATED_HEADER = "repeated_header"
    """The header rows are printed again at the head of the next page."""
    ROW_CUT = "row_cut"
    """A page ends inside a row: half of its label stands on each page."""
    FILLED_RULES = "filled_rules"
    """Rules are thin filled rectangles, not lines."""
    # Pictures
    TABLES_AS_IMAGES = "tables_as_images"
    """Tables are pictures in a page or Word file."""
    TEXT_AS_IMAGES = "text_as_images"
    """The whole text is a picture that the page links to."""
    # Mark-up of pages
    HTML_WORD = "html_word"
    """Pasted from Word: MsoNormal, mso styles, o:p."""
    HTML_WPS = "html_wps"
    """Pasted from WPS: nested spans, font tags, upper-case tags."""
    HTML_DIVS = "html_divs"
    """Paragraphs are divs; cells hold divs and br."""
    HTML_GBK = "html_gbk"
    """The page is in GBK."""
    HTML_UNCLOSED = "html_unclosed"
    """End tags of cells and rows are left out, as HTML 4 allows."""
    # Forms before 2019
    NATIONAL_FORM = "national_form"
    """The national 统计表 (统计指标, 单位, 统计数) for a year before 2019."""
    RUNNING_TOTAL = "running_total"
    """A provincial form before 2019 with the year and a running total since the beginning."""
    # Scans
    DPI_150 = "dpi_150"
    """Scanned at 150 dpi (else 200)."""
    SKEWED = "skewed"
    """Turned by up to one degree."""
    SPECKS = "specks"
    """Dust and noise."""
    GREY_PAPER = "grey_paper"
    """Uneven grey paper."""
    LOW_QUALITY = "low_quality"
    """JPEG of quality 35 to 60 (else 85)."""
