"""What bytes are: told by their content where that is beyond doubt, then by their name, then by who sent them."""

import re
from mimetypes import MimeTypes

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "audio/vnd.wave"),
    (b"ID3", "audio/mpeg"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_ZIP = b"PK\x03\x04"
_SOME_XML = "application/xml"  # which may be anything: its name and its sender may know more
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# a member that only files of this kind have, as it stands uncompressed in the archive's directory
_KINDS_OF_ZIP = (
    (b"word/document.xml", _DOCX),
    (b"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"application/epub+zip", "application/epub+zip"),
)
_HEAD = 4096  # bytes: what is told by its content is told by its beginning
# what may stand before a root element; possessive, or a file of nothing but comments would take for ever
_BEFORE = re.compile(
    rb"(?>\s|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?!\s+html)[^>\[]*(?:\[.*?\]\s*)?>)*+", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:\w+:)?(!doctype|[a-z]+)(?=[\s>:/])", re.IGNORECASE)
_TYPE_OF_ROOT = {
    **dict.fromkeys((b"rss", b"feed", b"rdf", b"channel"), "application/rss+xml"),
    **dict.fromkeys((b"!doctype", b"html", b"head", b"body", b"title"), "text/html"),
    b"opml": "text/x-opml",
}
_BEGINNINGS = (
    (re.compile(rb"\s*<\?xml\b"), _SOME_XML),
    (re.compile(rb'\s*\{[^{}\[\]]*?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org'), "application/feed+json"),
    # RFC 4155: "From ", the sender, and when it was delivered, as ctime writes it
    (re.compile(rb"From \S+ .*\b[A-Z][a-z]{2} +\d{1,2} +\d\d:\d\d.*\r?\n[!-9;-~]+:"), "application/mbox"),
)
# a mail begins with header lines, and has two of those that only mail has
_HEADER = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_OF_MAIL = re.compile(
    rb"^(Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|From|To|Subject|Date|Reply-To"
    rb"|DKIM-Signature|Content-Transfer-Encoding|References|In-Reply-To)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_ONLY_MAIL = frozenset(
    {b"received", b"return-path", b"delivered-to", b"message-id", b"mime-version", b"dkim-signature"}
)
_ADDRESSED = re.compile(rb"^(?:From|To|Reply-To)[ \t]*:[^\n]*@", re.IGNORECASE | re.MULTILINE)
# the table built into Python, so that the answer does not hang on the machine's own
_BY_NAME = MimeTypes(filenames=())
for _media_type, _suffixes in (
    ("text/markdown", (".md", ".markdown", ".mdown", ".mkd")),
    ("text/html", (".html", ".htm", ".xhtml")),
    ("application/rss+xml", (".rss", ".atom", ".rdf")),
    ("text/x-opml", (".opml",)),
    ("message/rfc822", (".eml",)),
    ("application/mbox", (".mbox", ".mbx")),
    (_DOCX, (".docx",)),
):
    for _suffix in _suffixes:
        _BY_NAME.add_type(_media_type, _suffix)
# text that is no prose: markup or data, to be read by a parser of its own or not at all
_NOT_PROSE = re.compile(
    r"text/(?:markdown|html|css|csv|xml|x-opml|calendar|vcard|javascript|tab-separated-values)"
    r"|(?:application|image|audio|video|message|font|model)/.*"
)
_KIND_OF_XML = re.compile(r".*(?:xml|html|opml).*")
_SAYS_NOTHING = frozenset({"application/octet-stream", "application/x-download", "binary/octet-stream", "text/plain"})


def media_type_of(content: bytes, name: str, declared: str | None = None) -> str:
    """Return the media type of bytes, in lower case and without parameters; "text/plain" where nothing says more.

    Args:
        content: The bytes; of most kinds, their first 4 KiB decide.
        name: Their file name, "" for none.
        declared: What the sender says they are: servers and mail programs are wrong too often to be believed first.
    """
    told = _by_content(content)
    by_name, _ = _BY_NAME.guess_type(name, strict=False)
    said = declared.partition(";")[0].strip().lower() if declared else ""
    if told and told != _SOME_XML:
        return told
    possible = _KIND_OF_XML if told else _NOT_PROSE
    candidates = (by_name, None if said in _SAYS_NOTHING else said, told)
    return next((kind for kind in candidates if kind and possible.fullmatch(kind)), "text/plain")


def _by_content(content: bytes) -> str | None:
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content.startswith(_ZIP):
        return next((kind for member, kind in _KINDS_OF_ZIP if member in content), "application/zip")
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:8].count(b"\0") > 1:
        head = head.replace(b"\0", b"").lstrip(b"\xff\xfe")  # markup in UTF-16 or UTF-32, read as ASCII
    before = _BEFORE.match(head)
    root = _ROOT.match(head, before.end() if before else 0)
    if root and root[1].lower() in _TYPE_OF_ROOT:
        return _TYPE_OF_ROOT[root[1].lower()]
    for beginning, media_type in _BEGINNINGS:
        if beginning.match(head):
            return media_type
    return "message/rfc822" if _is_mail(head.lstrip()) else None


def _is_mail(head: bytes) -> bool:
    header = _HEADER.match(head.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    if header is None:
        return False
    names = {name.lower() for name in _OF_MAIL.findall(header[0])}
    return len(names) > 1 and (bool(names & _ONLY_MAIL) or bool(_ADDRESSED.search(header[0])))
