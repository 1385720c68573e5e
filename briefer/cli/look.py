"""The options that decide over a brief's look, and the options of renderers that they come to."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from briefer import jobs
from briefer.cli.intake import ANY_PATH, Command
from briefer.cli.options import Name, read_own_file


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked for: a theme, a size of paper, a layout of one's own, a folder of them."""

    theme: str
    paper: str
    layout: str | None
    layouts: str

    def options(self) -> dict[str, object]:
        """Return the renderers' options, everything of the user's read; raises where a name leads nowhere."""
        layout = read_own_file(self.layout, "--layout")
        return jobs.look(theme=self.theme, paper=self.paper, layouts=self.layouts, layout=layout)


def look_options(command: Command) -> Command:
    """Add theme, paper and layouts; the command is given them as `look`."""

    @wraps(command)
    def with_look(*, theme: str, paper: str, layout: str | None, layouts: str, **others: object) -> object:
        return command(look=Look(theme, paper, layout, layouts), **others)

    wrapped: Any = with_look
    for option in reversed((
        click.option("--theme", default="plain", show_default=True, metavar="NAME|FILE", type=Name(_themes),
                     help="The look of HTML, PDF and EPUB: a name (`briefer list themes`) or a TOML file of your own."),
        click.option("--paper", default="a4", show_default=True, metavar="a4|letter",
                     help="The size of printed pages."),
        click.option("--layout", metavar="FILE", type=ANY_PATH,
                     help="A Markdown layout of your own (Jinja2), for Markdown, HTML, PDF and EPUB."),
        click.option("--layouts", default="", metavar="FOLDER", type=ANY_PATH,
                     help="Layouts of your own, which go before briefer's of the same name."),
    )):  # fmt: skip
        wrapped = option(wrapped)
    result: Command = wrapped
    return result


def _themes() -> tuple[str, ...]:
    from briefer.render._theme import themes

    return themes()
