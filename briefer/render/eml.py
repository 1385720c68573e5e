"""E-mail (RFC 5322): an edition as one message, in plain text and in HTML, with its timeline as a picture inside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from hashlib import sha256
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from typing import ClassVar, Protocol

from briefer.briefing import Briefing
from briefer.render import Renderer
from briefer.render import _mail_fields as fields
from briefer.render._mail_fields import Field, Mailbox, domain_of, mailbox, mailboxes, readable, unsubscribing
from briefer.render._mail_html import Body, body
from briefer.render._page import page
from briefer.render._printed import Page
from briefer.render._theme import Theme
from briefer.render._wording import faults
from briefer.render.text import Text

_TITLE, _BOTTOM_LINE, _PREVIEW = 60, 96, 160  # columns of a subject, and of what mailboxes show behind it
# quoted-printable has 76 columns (RFC 2045, 6.7); two are for what is quoted at the head of a line
_ASCII, _UTF8 = (each.clone(max_line_length=74) for each in (SMTP, SMTPUTF8))
_LONGEST_NAME, _LONGEST_ENDING = 200, 20  # columns of a file's name, characters of its ending
# an mbox begins a message at the one, SMTP ends one at the other; programs on the way guard, and so change, both
_CHANGED_ON_THE_WAY = re.compile(r"^(?=From |\.)(.)", re.MULTILINE)
# the table built into Python, so that the answer does not hang on the machine's own
_BY_NAME = MimeTypes(filenames=())


class Attached(Protocol):
    """A file that goes with a message, such as a `Rendition`."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Eml:
    """Render a message, as a file.

    Without a sender it is a draft, which Outlook opens for sending; nothing is made up to stand in for one.

    Attributes:
        theme: The look, of which colours and logo carry over: a name, the path of a user's own (.toml), or one read.
        paper: "a4" or "letter", for an attached PDF.
        layouts: A folder of the user's own layouts, which go before briefer's of the same name; "" for none.
        sender: From whom, an address with or without a name; "" for a draft.
        recipients: To whom, an address each.
        reply_to: Where answers go, "" for the sender.
        list_id: The list that it is sent to (RFC 2919), "" for none.
        unsubscribe: Where a reader leaves that list: an https address, a mail address, or both; "" for none.
        domain: Where its identifiers are made, "" for the sender's.
        series: What it is an edition of: messages of one series are one thread; "" for none.
        pdf: Whether it has the brief as PDF with it.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".eml",)
    is_text: ClassVar[bool] = False

    theme: str | Theme = "plain"
    paper: str = "a4"
    layouts: str = ""
    sender: str = ""
    recipients: Sequence[str] = ()
    reply_to: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    domain: str = ""
    series: str = ""
    pdf: bool = False

    def render(self, briefing: Briefing) -> bytes:
        """Return a message with its lines ended as SMTP wants it; see `Renderer`."""
        attachments = []
        if self.pdf:
            from briefer.render.pdf import Pdf

            content = Pdf(theme=self.theme, paper=self.paper, layouts=self.layouts).render(briefing)
            attachments.append(_File(f"brief{'' if briefing.edition is None else f'-{briefing.edition}'}.pdf", content))
        made = message(
            briefing,
            sender=self.sender,
            recipients=self.recipients,
            reply_to=self.reply_to,
            list_id=self.list_id,
            unsubscribe=self.unsubscribe,
            domain=self.domain,
            attachments=attachments,
            series=self.series,
            theme=self.theme,
            layouts=self.layouts,
        )
        return made.as_bytes()


def message(  # noqa: PLR0913 - one argument a choice
    briefing: Briefing,
    *,
    sender: str,
    recipients: Sequence[str],
    reply_to: str = "",
    list_id: str = "",
    unsubscribe: str = "",
    domain: str = "",
    attachments: Sequence[Attached] = (),
    series: str = "",
    theme: str | Theme = "plain",
    layouts: str = "",
) -> EmailMessage:
    """Return an edition as a message, the same for the same arguments; see `Eml` for what they mean.

    Its plain text is the whole edition; its HTML ends at a story where it would grow so large that Gmail clips it, and
    says how many more there are. Where an address is not in ASCII its policy has `utf8`: it can only go to a server
    that offers SMTPUTF8 (RFC 6531).

    Raises:
        UsageError: an address, the domain or the list is none; nothing of it can make another field of the header.
        ConfigError: there is no such theme, or a layout is wrong.
    """
    shown = page(briefing)
    origin = mailbox(sender, "sender") if sender else None
    to = [mailbox(each, "recipients") for each in recipients]
    answers = mailbox(reply_to, "reply_to") if reply_to else None
    place, leave_by = domain_of(domain, origin), unsubscribing(unsubscribe)
    boxes = [each for each in (origin, *to, answers) if each]
    made = EmailMessage(policy=_ASCII if all(each.address.isascii() for each in boxes) else _UTF8)
    for field in _header(briefing, shown, origin, to, place, series):
        made[field.name] = field
    if answers:
        made["Reply-To"] = mailboxes("Reply-To", [answers])
    if list_id:
        made["List-Id"] = fields.list_id(list_id, shown.title)
    if leave_by:
        made["List-Unsubscribe"] = Field.of("List-Unsubscribe", ",\r\n ".join(f"<{each}>" for each in leave_by))
    if any(each.startswith("https:") for each in leave_by):  # RFC 8058
        made["List-Unsubscribe-Post"] = Field.of("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    text = Text().render(briefing).decode()
    if leave_by:
        text += f"\n{shown.words.gettext('Unsubscribe')}{shown.words.colon}{leave_by[0]}\n"
    html = body(
        briefing,
        shown,
        theme=theme,
        layouts=layouts,
        preview=_preview(briefing, shown),
        domain=place,
        leave_by=leave_by[0] if leave_by else "",
        is_attached=any(each.name.endswith((".pdf", ".html", ".docx", ".epub")) for each in attachments),
    )
    _fill(made, text, html, attachments)
    made["Content-Language"] = Field.of("Content-Language", shown.language)
    return made


def _header(
    briefing: Briefing, shown: Page, origin: Mailbox | None, to: Sequence[Mailbox], domain: str, series: str
) -> Iterator[Field]:
    if briefing.created:
        yield Field.of("Date", format_datetime(briefing.created))
    if origin:
        yield mailboxes("From", [origin])
    else:
        yield Field.of("X-Unsent", "1")
    if to:
        yield mailboxes("To", to)
    subject = _subject(briefing, shown)
    yield Field.of("Subject", fields.encoded(subject), subject)
    yield fields.identifier("Message-ID", briefing.seal, series, *(each.address for each in to), domain=domain)
    if series:
        for name in ("In-Reply-To", "References"):
            yield fields.identifier(name, "series", series, domain=domain)
    yield Field.of("Auto-Submitted", "auto-generated")  # RFC 3834


def _subject(briefing: Briefing, shown: Page) -> str:
    """Return what failed, which edition it is, and its bottom line."""
    words, failed = shown.words, len(faults(briefing))
    number = [words.gettext("No. {number}", number=str(briefing.edition))] if briefing.edition is not None else []
    lead = _bottom_line(briefing, shown)
    named = words.listed((words.isolated(readable(shown.title, _TITLE)), *number))
    said = (
        words.ngettext("{number} source not read", "{number} sources not read", failed) if failed else "",
        named,
        words.isolated(readable(lead, _BOTTOM_LINE)) if lead != shown.title else "",
    )
    return " · ".join(filter(None, said)) or words.gettext("Brief")


def _bottom_line(briefing: Briefing, shown: Page) -> str:
    if shown.no_news:
        return shown.no_news[0]
    return next((summary.lead.text for summary in briefing.summaries if summary.lead), "")


def _preview(briefing: Briefing, shown: Page) -> str:
    """Return what stands behind the subject in a list of messages: the bottom line where it was cut, then the others'.

    Of these it is the headlines; of an edition without any, what was read.
    """
    lead = _bottom_line(briefing, shown)
    cut = [shown.words.isolated(lead)] if readable(lead, _BOTTOM_LINE) != lead else []
    headlines = [shown.words.isolated(each.headline) for each in briefing.summaries[1:] if each.headline]
    return readable(" · ".join((*cut, *headlines, *(shown.no_news[1:] or shown.facts))), _PREVIEW)


def _fill(made: EmailMessage, text: str, html: Body, attachments: Sequence[Attached]) -> None:
    """Put the parts together: mixed (alternative (text, related (HTML, pictures)), attachments)."""
    made.set_content(text, cte=_shorter(text))
    made.add_alternative(html.html, subtype="html", cte=_shorter(html.html))
    _, written = made.iter_parts()
    for picture in html.pictures:
        written.add_related(
            picture.content,
            maintype="image",
            subtype="png",
            cid=f"<{picture.id}>",
            disposition="inline",
            filename=picture.name,
        )
    for each in attachments:
        maintype, _, subtype = (_BY_NAME.guess_type(each.name)[0] or "").partition("/")
        if not subtype or maintype in {"message", "multipart"}:  # which are not sent as bytes
            maintype, subtype = "application", "octet-stream"
        made.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=_file_name(each.name))
    content = b"".join((text.encode(), html.html.encode(), *(each.content for each in attachments)))
    digest = sha256(content).hexdigest()[:32]
    for number, part in enumerate(made.walk()):
        if part.get_content_type() == "multipart/related":
            part.set_param("type", "text/html")  # RFC 2387
        if part["Content-Transfer-Encoding"] == "quoted-printable":
            part.set_payload(_CHANGED_ON_THE_WAY.sub(lambda at: f"={ord(at[1]):02X}", str(part.get_payload())))
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{number}")  # which neither of the two encodings can have inside
        if part is not made:
            del part["MIME-Version"]


def _file_name(given: str) -> str:
    """Return a name for a header, with its ending; `email` would find line breaks in what looks like encoded words."""
    name = readable(given, 2 * len(given))
    ending = PurePosixPath(name).suffix
    return (readable(name.removesuffix(ending), _LONGEST_NAME) + ending[:_LONGEST_ENDING]).replace("=?", "=_")


def _shorter(text: str) -> str:
    """Return the transfer encoding that takes less room; both get through whatever is on the way."""
    content = text.encode()
    quoted = len(content) + 2 * sum(byte > 126 or byte in b"=" for byte in content)  # noqa: PLR2004 - the last of ASCII
    return "base64" if quoted * 3 > len(content) * 4 else "quoted-printable"


RENDERER: type[Renderer] = Eml
