"""PDF: the words of its pages, read by pypdfium2, which one thread at a time may use."""

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from math import atan2, hypot, pi
from sys import maxunicode
from time import monotonic
from typing import Any, ClassVar, NamedTuple

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.model import Failure
from briefer.parse import Parser
from briefer.parse._metadata import Metadata, described
from briefer.parse._properties import author_in, title_in
from briefer.text.clean import normalise
from briefer.text.language import detect
from briefer.text.page_lines import Line, cut_at_gaps, lines_of
from briefer.text.paged import paragraphs_of

_MOST_GLYPHS = 100_000  # of one page; a page that can be read has a tenth
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?")
_BOLD = re.compile(rb"bold|black|heavy|demi|cmbx|cmssbx", re.IGNORECASE)
_LIGATURE = re.compile(r"[\ufb00-\ufb4f\ufe70-\ufefc]")
_LEFTWARDS = frozenset({"R", "AL", "NSM"})  # bidirectional classes of letters, and of what stands on them
_LINE_HYPHENS = frozenset("\x02\ufffe")  # what PDFium makes of a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Pdf:
    """Read one document, with the place where each of its pages begins.

    Words at another angle than most of their page, as stamps in the margin and watermarks are, are left out.

    Attributes:
        pages: How many pages are read.
        seconds: How long reading may take.
    """

    media_types: ClassVar[tuple[str, ...]] = ("application/pdf",)
    pages: int = Allowance().pages
    seconds: float = Allowance().seconds

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield the one document of the blob, and what of it was not read; see `Parser`."""
        import pypdfium2

        try:
            read = self._read(blob, pypdfium2)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise ParseError(blob.place, "is encrypted with a password; save it without one") from error
            if error.err_code == pypdfium2.raw.FPDF_ERR_SECURITY:
                reason = "is protected in a way that briefer cannot read; print it to a new PDF"
                raise ParseError(blob.place, reason) from error
            raise ParseError(blob.place, "is damaged or no PDF at all; export or download it again") from error
        pictures = f"{_listed(read.pictures)} without text: run it through text recognition (OCR) to have them read"
        if not any(read.lines):
            if read.pictures:
                reason = "holds no text, only pictures of pages: run it through text recognition (OCR) first"
            else:
                reason = "holds no text; give one with words in it"
            raise ParseError(blob.place, reason)
        sample = " ".join(line.text for page in read.lines[:5] for line in page)
        language = blob.language or detect(sample)
        found = paragraphs_of(read.lines, title=read.about.title or "", language=language)
        about = replace(read.about, title=found.title, language=language)
        yield described(
            found.paragraphs, about, blob=blob, kind="application/pdf", complete=not read.missed, pages=found.pages
        )
        for reason in read.missed:
            yield Failure(blob.place, reason, is_fault=False)
        if read.pictures:
            yield Failure(blob.place, f"holds pictures of {pictures}", is_fault=False)

    def _read(self, blob: Blob, pypdfium2: Any) -> "_Read":  # noqa: ANN401 - the library is untyped
        read = _Read()
        latest = monotonic() + self.seconds
        with pypdfium2.PdfDocument(blob.content) as document:
            read.about = _metadata(document)
            count = len(document)
            for number in range(1, min(count, self.pages) + 1):
                if monotonic() > latest:
                    read.missed.append(
                        f"takes longer to read than {self.seconds:g} s; its first {number - 1} pages are used"
                    )
                    break
                try:
                    with closing(document[number - 1]) as page:
                        lines = _page(page, number, pypdfium2.raw, read)
                        if not lines and _is_picture(page, pypdfium2.raw):
                            read.pictures.append(number)
                except pypdfium2.PdfiumError:
                    lines = []
                    read.missed.append(f"page {number} is damaged and was not read; export or download the file again")
                read.lines.append(lines)
            if count > self.pages:
                read.missed.append(f"has {count:,} pages; the first {self.pages:,} are used")
        return read


@dataclass(slots=True)
class _Read:
    """What was read: each page's lines, what was left out, and the pages that are nothing but pictures."""

    about: Metadata = field(default_factory=Metadata)
    lines: list[list[Line]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)


class _Word(NamedTuple):
    """Glyphs in one style without space between them.

    `turn` counts quarter turns against the clock; the other numbers are in points, as if it were not turned.
    `glyph` is the place of its first glyph, `ends_line` whether PDFium ends a line before it.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    turn: float
    glyph: int
    begins_line: bool
    is_apart: bool


def _page(page: Any, number: int, raw: Any, read: _Read) -> list[Line]:  # noqa: ANN401
    with closing(page.get_textpage()) as textpage:
        count = textpage.count_chars()
        if count > _MOST_GLYPHS:
            read.missed.append(f"page {number} has {count:,} letters; the first {_MOST_GLYPHS:,} are used")
        words = list(_words(textpage.raw, min(count, _MOST_GLYPHS), raw))
        turns = Counter(word.turn for word in words).most_common(1)
        upright = [word for word in words if word.turn == turns[0][0]]
        pieces = cut_at_gaps(list(_typed_lines(upright)))
        return lines_of([_line(piece, number, textpage.raw, raw) for piece in pieces])


def _words(textpage: Any, count: int, raw: Any) -> Iterator[_Word]:  # noqa: ANN401
    """Yield the words of a page; a library call costs half a microsecond, so the style is asked for only in doubt."""
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    text: list[str] = []
    left = right = bottom = height = baseline = size = turn = 0.0
    first = ligature = 0
    shape: tuple[float, float] | None = None
    begins_line, is_apart = True, False
    following = True, False
    get_box = raw.FPDFText_GetLooseCharBox
    for glyph, character in enumerate(_characters(textpage, count, raw)):
        if character.isspace():
            if text:
                yield _Word("".join(text), left, right, baseline, size, turn, first, begins_line, is_apart)
                text = []
                following = False, False
            following = following[0] or character in "\r\n", True
            continue
        get_box(textpage, glyph, box)
        at_left, at_right = box.left, box.right
        is_changed = abs(box.bottom - bottom) > 0.1 * height or abs(box.top - box.bottom - height) > 0.03 * height
        if not text or is_changed or turn:
            raw.FPDFText_GetCharOrigin(textpage, glyph, x, y)
            raw.FPDFText_GetMatrix(textpage, glyph, matrix)
            bottom, height = box.bottom, box.top - box.bottom
            new_size = raw.FPDFText_GetFontSize(textpage, glyph) * hypot(matrix.c, matrix.d) or height or 1.0
            new_turn = round(atan2(matrix.b, matrix.a) * 2 / pi, 1) % 4
            new_left, new_right, new_baseline = _turned(box, x.value, y.value, new_turn)
            is_same = (
                abs(new_size - size) < 0.05 * size and new_turn == turn and abs(new_baseline - baseline) < 0.1 * size
            )
            if text and not is_same:
                yield _Word("".join(text), left, right, baseline, size, turn, first, begins_line, is_apart)
                text, following = [], (False, False)
            if not text:
                left, baseline, size, turn, first = new_left, new_baseline, new_size, new_turn, glyph
                begins_line, is_apart = following
                right = new_right
            left, right = min(left, new_left), max(right, new_right)
        else:
            left, right = min(left, at_left), max(right, at_right)
        # a glyph that stands for several letters: of a script that runs leftwards, PDFium gives them in reverse
        if text and (at_left, at_right) == shape and unicodedata.bidirectional(character) in _LEFTWARDS:
            text.insert(ligature, character)
            continue
        ligature, shape = len(text), (at_left, at_right)
        if character in _LINE_HYPHENS:
            text.append("-")
            yield _Word("".join(text), left, right, baseline, size, turn, first, begins_line, is_apart)
            text, following = [], (True, True)
        else:
            text.append(character)
    if text:
        yield _Word("".join(text), left, right, baseline, size, turn, first, begins_line, is_apart)


def _characters(textpage: Any, count: int, raw: Any) -> str:  # noqa: ANN401
    """Return a page's characters, one a glyph; all at once where PDFium gives as many as there are glyphs."""
    buffer = (ctypes.c_ushort * (2 * count + 1))()
    length = raw.FPDFText_GetText(textpage, 0, count, buffer) - 1
    text = bytes(memoryview(buffer)[: max(0, length)]).decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(textpage, glyph) for glyph in range(count))
    return "".join(chr(code) if code <= maxunicode else "\ufffd" for code in codes)


def _turned(box: Any, x: float, y: float, turn: float) -> tuple[float, float, float]:  # noqa: ANN401
    """Return where a glyph begins and ends along its line, and the height of its baseline, as if it were upright."""
    if turn == 1:
        return box.bottom, box.top, -x
    if turn == 2:  # noqa: PLR2004 - half a turn
        return -box.right, -box.left, -y
    if turn == 3:  # noqa: PLR2004 - three quarters
        return -box.top, -box.bottom, x
    return box.left, box.right, y


def _typed_lines(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Yield runs of words in one size on one baseline, as PDFium orders them."""
    line: list[_Word] = []
    for word in words:
        if line and (
            word.begins_line
            or abs(word.baseline - line[-1].baseline) > 0.1 * line[-1].size
            or abs(word.size - line[-1].size) > 0.05 * line[-1].size
        ):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _line(words: list[_Word], page: int, textpage: Any, raw: Any) -> Line:  # noqa: ANN401
    text = words[0].text + "".join(" " * word.is_apart + word.text for word in words[1:])
    if text.endswith("\u00ad"):
        text = text[:-1] + "‐"
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Line(
        text=normalise(_LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)).replace("\n", " "),
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        baseline=words[0].baseline,
        size=words[0].size,
        is_bold=all(_is_bold(textpage, word.glyph, raw) for word in (words[0], words[len(words) // 2], words[-1])),
        page=page,
    )


def _is_bold(textpage: Any, glyph: int, raw: Any) -> bool:  # noqa: ANN401
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(textpage, glyph, name, len(name), ctypes.c_int())
    return _BOLD.search(name.value) is not None


def _is_picture(page: Any, raw: Any) -> bool:  # noqa: ANN401
    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])), None) is not None


def _metadata(document: Any) -> Metadata:  # noqa: ANN401
    """Return what the document information dictionary says (PDF 32000-1, section 14.3.3), where it is plausible."""
    said = {}
    for key in ("Title", "Author", "CreationDate"):
        try:
            said[key] = document.get_metadata_value(key)
        except UnicodeDecodeError:
            said[key] = ""
    return Metadata(
        title=title_in(said["Title"]),
        author=author_in(said["Author"]),
        published=_date(said["CreationDate"]),
    )


def _date(written: str) -> datetime | None:
    """Return a date as PDF writes it, such as D:20220403180542+02'00' (section 7.9.4), in UTC."""
    found = _DATE.match(written)
    if found is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or default) for part, default in zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)
    )
    offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    try:
        zone = timezone(-offset if found[7] == "-" else offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _listed(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")  # noqa: PLR2004 - a line's worth
    return f"page {shown}" if len(pages) == 1 else f"{len(pages)} pages ({shown})"


PARSER: type[Parser] = Pdf
