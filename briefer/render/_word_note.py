"""The editor's note in Word: Markdown, sanitised as on the page, as paragraphs."""

from collections.abc import Iterator
from html.parser import HTMLParser

from briefer.render._layout import html_of_markdown
from briefer.render._package import writable
from briefer.render._word import Block, Words
from briefer.text.language import written_direction

_STYLES = {"strong": "Strong", "b": "Strong", "em": "Emphasis", "i": "Emphasis", "a": "Hyperlink", "sup": "Citation"}
_BLOCKS = frozenset({"p", "li", "tr", "pre", "dt", "dd", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})


def noted(note: str, language: str, direction: str) -> Iterator[Block]:
    """Yield the paragraphs of a note in Markdown; the cells of a row of a table stand in one."""
    reader = _Reader()
    reader.feed(html_of_markdown(writable(note), place="note", top_heading=3))
    reader.close()
    for style, words in reader.paragraphs:
        said = "".join(each.text for each in words)
        if said.strip():
            yield Block(style, tuple(words), language, written_direction(said, direction))


class _Reader(HTMLParser):
    """Reads sanitised HTML; each of `paragraphs` is a style and words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[tuple[str, list[Words]]] = [("Editor Note", [])]
        self._styles: list[tuple[str, str, str]] = []  # tag, style, address
        self._lists: list[int] = []  # the number of the last item; -1 for points

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and not (tag == "p" and self._is_marked()):
            self.paragraphs.append(("Heading 2" if tag[1:].isdigit() else "Editor Note", []))
        if tag in _STYLES:
            link = dict(attrs).get("href") or ""
            is_inner = link.startswith("#")  # of a footnote, which stands at the end of the note
            self._styles.append((tag, "" if is_inner else _STYLES[tag], "" if is_inner else link))
        elif tag in _LISTS:
            self._lists.append(-1 if tag == "ul" else 0)
        elif tag == "li" and self._lists:
            self._lists[-1] += self._lists[-1] >= 0
            self._say("• " if self._lists[-1] < 0 else f"{self._lists[-1]}. ")
        elif tag == "br":
            self._say(" ")
        elif tag in _CELLS and self._said():
            self._say(" · ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LISTS and self._lists:
            self._lists.pop()
        elif self._styles and self._styles[-1][0] == tag:
            self._styles.pop()
        if tag in _BLOCKS:
            self.paragraphs.append(("Editor Note", []))

    def handle_data(self, data: str) -> None:
        if self._said() and not self._is_marked():
            self._say(data)
        elif data.strip():
            self._say(data.lstrip())

    def _say(self, text: str) -> None:
        _, style, link = next((each for each in reversed(self._styles) if any(each[1:])), ("", "", ""))
        self.paragraphs[-1][1].append(Words(text, style, to=link))

    def _said(self) -> str:
        return "".join(each.text for each in self.paragraphs[-1][1])

    def _is_marked(self) -> bool:
        """Tell whether all that was read of a paragraph is the mark of an item of a list."""
        return bool(self._lists) and len(self.paragraphs[-1][1]) == 1
