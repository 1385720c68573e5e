"""Briefing → document. One file an output format; its name is the name in the configuration."""

from typing import ClassVar, Protocol

from briefer.briefing import Briefing


class Renderer(Protocol):
    """What every renderer promises."""

    suffixes: ClassVar[tuple[str, ...]]
    """The endings of file names that ask for this format, with their dots; the first is the usual one."""

    is_text: ClassVar[bool]
    """Whether a terminal can show it."""

    def render(self, briefing: Briefing) -> bytes:
        """Return the rendition: the same bytes for the same briefing and options.

        Raises:
            RenderError: the format's own machinery failed; the message says what to do.
        """
