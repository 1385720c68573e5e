"""A message by RFC 5322 and its parts by MIME (RFC 2045 to 2049, 2231), whatever is wrong with them.

The standard library takes messages apart; its policy "default" raises on too many of those that exist, so headers are
decoded here, and nothing that it may raise gets out.
"""

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.message import Message
from email.parser import BytesFeedParser
from email.utils import collapse_rfc2231_value, getaddresses, parseaddr

from briefer.text.charset import NotTextError, decode
from briefer.text.clean import normalise

_DEEPEST = 40  # parts in parts: mail programs make 5, and a thread of forwarded mails some more
_MOST_PARTS = 20_000
_ENCODED = re.compile(r"=\?([^?*\s]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=", re.IGNORECASE)  # RFC 2047, section 2
_BETWEEN_ENCODED = re.compile(r"(\?=)\s+(?==\?[^?\s]+\?[bq]\?)", re.IGNORECASE)
_SEPARATOR = re.compile(r"^--(\S.*?)\s*$(?=\n[A-Za-z-]+:)", re.MULTILINE)
_NO_FILE_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_SPACED_COLON = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.MULTILINE)  # obsolete syntax, RFC 5322, section 4.5.8
_MULTIPART = re.compile(rb"multipart/", re.IGNORECASE)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n|\r\r|\Z")
_MAILTO = re.compile(r"\s*\[mailto:[^\]]*\]?", re.IGNORECASE)  # after a name, in what Outlook quotes
_AT_A_TIME = 2**16  # bytes
_LONGEST_HEADER = 20_000  # characters: a thread of some hundred messages
_LONGEST_PERSON = 1000  # characters of a header that says who: the first of many addresses is in them
_LONGEST_NAME = 120  # characters; file systems have 255 bytes
# what the standard library raises
_DEFECTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class UnreadableMessageError(ValueError):
    """A message that was made to do harm: no mail program makes such."""


def read_message(content: bytes) -> "Message[str, str]":
    """Take a message apart.

    Raises:
        UnreadableMessageError: it has too many parts, or they lie too deep in one another.
    """
    if content.count(b"\n--") > _MOST_PARTS and _MULTIPART.search(content):
        raise UnreadableMessageError(f"has more than {_MOST_PARTS} parts; it may be damaged, or made to do harm")
    head_ends = next(_HEAD_ENDS.finditer(content)).start()
    head = content[:head_ends]
    if (repaired := _SPACED_COLON.sub(rb"\1:", head)) != head:
        content = repaired + content[head_ends:]
    too_deep = f"has parts that lie more than {_DEEPEST} deep in one another; it may be made to do harm"
    try:
        message = _parsed(content)
    except RecursionError as error:
        raise UnreadableMessageError(too_deep) from error
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > _DEEPEST:
            raise UnreadableMessageError(too_deep)
        _repair(part)
        waiting += ((each, depth + 1) for each in children(part))
    return message


def _parsed(content: bytes) -> "Message[str, str]":
    """Return what the standard library makes of bytes; fed in pieces, since at once it takes five times their size."""
    parser = BytesFeedParser(policy=policy.compat32)
    for at in range(0, len(content), _AT_A_TIME):
        parser.feed(content[at : at + _AT_A_TIME])
    return parser.close()


def children(part: "Message[str, str]") -> "list[Message[str, str]]":
    """Return the parts of a part; none of a leaf."""
    payload = part.get_payload() if part.is_multipart() else ()
    return [each for each in payload if isinstance(each, Message)]


def _repair(part: "Message[str, str]") -> None:
    """Decode what is raw in the headers that tell what a part is; find the parts of one that misnames its boundary."""
    for name in ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding"):
        value = next((value for key, value in part.raw_items() if key.lower() == name.lower()), "")
        repaired = _unraw(value[:_LONGEST_HEADER]).strip()
        if repaired != value:
            part.replace_header(name, repaired)
    if part.get_content_maintype() == "multipart" and not part.is_multipart():
        payload = content_of(part).decode("ascii", "surrogateescape")
        found = _SEPARATOR.search(payload.replace("\r\n", "\n"))
        if found is not None:
            boundary = found[1].replace("\\", r"\\").replace('"', r"\"")
            again = f'Content-Type: {part.get_content_type()}; boundary="{boundary}"\n\n{payload}'
            parts = _parsed(again.encode("utf-8", "surrogateescape"))
            if parts.is_multipart():
                part.set_payload(parts.get_payload())


def header(part: "Message[str, str]", name: str) -> str:
    """Return a header's value on one line, decoded; "" where there is none. Of several, the first counts."""
    return next(headers(part, name), "")


def headers(part: "Message[str, str]", name: str) -> Iterator[str]:
    """Yield the values of a header, decoded."""
    for key, value in part.raw_items():
        if key.lower() == name.lower():
            yield words(str(value)[:_LONGEST_HEADER])


def words(raw: str) -> str:
    """Return a header's text: bytes beyond ASCII and encoded words (RFC 2047) decoded, on one line."""
    text = _BETWEEN_ENCODED.sub(r"\1", _unraw(raw))
    pieces: list[str] = []
    at, label, encoded = 0, "", b""
    for found in _ENCODED.finditer(text):
        if encoded and (found.start() > at or found[1].lower() != label):  # a character may be cut between two words
            pieces.append(_text(encoded, label))
            encoded = b""
        pieces.append(text[at : found.start()])
        label, encoded, at = found[1].lower(), encoded + _unencoded(found[2], found[3]), found.end()
    if encoded:
        pieces.append(_text(encoded, label))
    return " ".join(normalise("".join([*pieces, text[at:]])).split())


def _unraw(value: str) -> str:
    """Return a header's value, its bytes beyond ASCII decoded."""
    try:
        return value if value.isascii() else _text(value.encode("ascii", "surrogateescape"), "")
    except UnicodeEncodeError:  # it was decoded before
        return value


def _unencoded(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return a2b_qp(raw, header=True) if encoding.lower() == "q" else a2b_base64(raw + b"==")
    except BinasciiError:
        return raw


def _text(content: bytes, label: str) -> str:
    try:
        return decode(content, declared=label or None)
    except NotTextError:
        return content.decode("latin-1")


def person(value: str) -> tuple[str, str]:
    """Return the name and the address in a header's raw value; "" for what it does not have."""
    value = _MAILTO.sub("", value[:_LONGEST_PERSON])
    try:
        name, address = parseaddr(_unraw(value))
    except _DEFECTS:
        name, address = "", ""
    if "@" not in address:
        return re.sub(r"<[^>]*>?", "", words(value)).strip("\"' ,;"), ""
    return words(name).strip("\"' "), address


def people(message: "Message[str, str]", name: str) -> tuple[tuple[str, str], ...]:
    """Return the names and the addresses in a header, in their order, as they are written."""
    values = [_unraw(str(value)[:_LONGEST_HEADER]) for key, value in message.raw_items() if key.lower() == name.lower()]
    try:
        found = getaddresses(values)
    except _DEFECTS:
        return ()
    return tuple((words(called).strip("\"' "), address) for called, address in found if "@" in address)


def sender(message: "Message[str, str]", *names: str) -> str:
    """Return the name, or else the address, in the first of some headers that has one; "" where none has."""
    for wanted in names:
        for key, value in message.raw_items():
            if key.lower() == wanted and (found := next(filter(None, person(str(value))), "")):
                return found
    return ""


def content_of(part: "Message[str, str]") -> bytes:
    """Return the bytes of a leaf, its transfer encoding undone as far as it can be."""
    try:
        if header(part, "Content-Transfer-Encoding").strip().lower() == "base64" and not part.is_multipart():
            with suppress(BinasciiError):  # at once: the standard library takes three times the memory for it
                return a2b_base64(str(part.get_payload()).encode("ascii", "surrogateescape"))
        content = part.get_payload(decode=True)
    except _DEFECTS:
        content = b""
    return content if isinstance(content, bytes) else b""


def parameter(part: "Message[str, str]", name: str) -> str:
    """Return a parameter of Content-Type, in lower case; "" where there is none."""
    try:
        value = part.get_param(name)
        return collapse_rfc2231_value(value).strip("\"' ").lower() if value else ""
    except _DEFECTS:
        return ""


def file_name(part: "Message[str, str]") -> str:
    """Return the name of an attachment, as it may be shown and never as a path; "" where it has none."""
    try:
        name = part.get_filename("")
    except _DEFECTS:
        name = ""
    last = re.split(r"[/\\]", words(name))[-1]
    return " ".join(_NO_FILE_NAME.sub(" ", last).split()).strip(". ")[-_LONGEST_NAME:]


def text_of(part: "Message[str, str]") -> str:
    """Return a text part decoded, wraps of format=flowed undone; "" where it is no text."""
    try:
        text = decode(content_of(part), declared=parameter(part, "charset") or None)
    except NotTextError:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if parameter(part, "format") == "flowed":
        return unflow(text, is_space_kept=parameter(part, "delsp") != "yes")
    return text


def unflow(text: str, *, is_space_kept: bool = True) -> str:
    """Undo the wraps of text in format=flowed (RFC 3676, section 4): a line that ends with a space runs on."""
    lines: list[list[str]] = []
    is_open, depth = False, 0
    for raw in text.split("\n"):
        mark = re.match(r">*", raw)
        marks = mark[0] if mark else ""
        line = raw[len(marks) :].removeprefix(" ")
        is_signature = line == "-- "
        runs_on = is_open and len(marks) == depth and not is_signature
        is_open, depth = line.endswith(" ") and not is_signature, len(marks)
        written = line[:-1] if is_open and not is_space_kept else line
        if runs_on:
            lines[-1].append(written)
        else:
            lines.append([f"{marks} {written}" if marks else written])
    return "\n".join(map("".join, lines))
