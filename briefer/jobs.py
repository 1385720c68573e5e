"""Names → things, ready to run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from briefer import catalogue, config, registry, secret
from briefer.classify import Classifier
from briefer.deliver import Channel
from briefer.errors import ConfigError, UsageError
from briefer.interests import NONE, Interests
from briefer.model import Limit
from briefer.pipeline import Job
from briefer.rank import Ranker
from briefer.render import Renderer
from briefer.series import Delivery, Series
from briefer.text.tokens import WORDS_A_MINUTE

DEFAULT_RANKER = "salience"
DEFAULT_CLASSIFIER = "discourse"
DEFAULT_SCHEME = "news"

_LONGEST = 10**9  # sentences, words or minutes: beyond any brief, within exact arithmetic


def ranker(name: str = DEFAULT_RANKER) -> Ranker:
    """Return the ranker of that name; raises `UnknownPluginError`."""
    found: Ranker = _instance("rank", name)
    return found


def classifier(name: str = DEFAULT_CLASSIFIER) -> Classifier:
    """Return the classifier of that name; raises `UnknownPluginError`."""
    found: Classifier = _instance("classify", name)
    return found


def renderer(name: str, **options: object) -> Renderer:
    """Return the renderer of that name.

    Raises:
        UnknownPluginError: there is none.
        UsageError: an option is not one of its own, or has a value that it does not take.
    """
    found: Renderer = _instance("render", name, **options)
    return found


def look(*, theme: str = "plain", paper: str = "a4", layouts: str = "", layout: str = "") -> dict[str, object]:
    """Return the renderers' options for a look, everything of the user's read.

    Args:
        theme: The name of a theme, or the path of the user's own.
        paper: "a4" or "letter".
        layouts: A folder of the user's own layouts, "" for none.
        layout: The text of the user's own Markdown layout, "" for none.

    Raises:
        ConfigError: a name leads nowhere, or what is the user's is wrong.
    """
    from briefer.render._layout import own_layouts, style_sheet
    from briefer.render._theme import theme as theme_of

    its_theme = theme_of(theme)
    style_sheet(its_theme, paper)
    return {"theme": its_theme, "paper": paper, "layout": layout, "layouts": own_layouts(layouts)}


def outfitted(name: str, options: Mapping[str, object]) -> Renderer:
    """Return the renderer of that name with those of the options that it has; raises `UnknownPluginError`."""
    accepted = getattr(registry.load("render", name), "__dataclass_fields__", {})
    return renderer(name, **{option: value for option, value in options.items() if option in accepted})


def channel(delivery: Delivery) -> Channel:
    """Return a channel, with the secrets in its options resolved.

    Raises:
        UnknownPluginError: there is none of that name.
        ConfigError: a secret is not where it is said to be.
        UsageError: an option is not one of its own.
    """
    found: Channel = _instance("deliver", delivery.to, **secret.resolve_all(delivery.options))
    return found


def channels(deliveries: Iterable[Delivery]) -> list[tuple[str, Channel]]:
    """Return channels, each under its name.

    Raises:
        UnknownPluginError: there is none of a name.
        ConfigError: a secret is not where it is said to be, or somebody is named in two channels of one kind: the
            ledger could not tell whether such a one got an edition twice.
        UsageError: an option is not one of a channel's own.
    """
    found = [(delivery.to, channel(delivery)) for delivery in deliveries]
    named = Counter((name, recipient) for name, each in found for recipient in each.recipients())
    if twice := [
        f"{name}: {recipient} is named in {times} tables of it; leave one"
        for (name, recipient), times in named.items()
        if times > 1
    ]:
        raise ConfigError(*twice)
    return found


def _instance(kind: str, name: str, **options: object) -> Any:  # noqa: ANN401 - the callers say which protocol it keeps
    plugin = registry.load(kind, name)
    known = tuple(getattr(plugin, "__dataclass_fields__", ()))
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise UsageError(
            f"{name}: unknown option {', '.join(map(repr, unknown))} (known: {', '.join(known) or 'none'})"
        )
    return plugin(**options)


def limit(*, sentences: int | None = None, words: int | None = None, minutes: float | None = None) -> Limit:
    """Return upper limits that all hold; a minute is `WORDS_A_MINUTE` words.

    Raises:
        UsageError: one of them is not above 0.
    """
    for name, value in (("sentences", sentences), ("words", words), ("minutes", minutes)):
        if value is not None and not 0 < value <= _LONGEST:
            raise UsageError(f"{name}: {value} is no length; give a number above 0 and up to {_LONGEST:,}")
    by_minutes = None if minutes is None else int(minutes * WORDS_A_MINUTE)
    limits = [each for each in (words, by_minutes) if each is not None]
    return Limit(sentences=sentences, words=min(limits) if limits else None)


def check_pages(pages: int | None) -> None:
    """Raise `UsageError` where a number of pages is none to fill."""
    if pages is not None and not 0 < pages <= _LONGEST:
        raise UsageError(f"pages: {pages} is no number of pages; give one above 0 and up to {_LONGEST:,}")


def interests(
    *, focus: str | Sequence[str] = (), exclude: str | Sequence[str] = (), watch: str | Sequence[str] = ()
) -> Interests:
    """Return what the reader asks for; each is one phrase or several, and what is said twice is meant once.

    Raises:
        UsageError: one of them is no text, or has no letter and no digit.
    """
    return Interests(_phrases("focus", focus), _phrases("exclude", exclude), _phrases("watch", watch))


def _phrases(name: str, given: object) -> tuple[str, ...]:
    several = (given,) if isinstance(given, str) else given
    if not isinstance(several, Sequence) or isinstance(several, bytes):
        raise UsageError(f"{name}: {given!r} is no text; give a phrase, or a list of them")
    phrases = []
    for phrase in several:
        if not isinstance(phrase, str) or not any(map(str.isalnum, phrase)):
            raise UsageError(f"{name}: {phrase!r} has no word to look for; give a phrase such as 'interest rates'")
        phrases.append(" ".join(normalize("NFC", phrase).split()))
    return tuple(dict.fromkeys(phrases))


def job(  # noqa: PLR0913 - one argument a choice
    *,
    title: str = "",
    ranker_name: str = DEFAULT_RANKER,
    classifier_name: str = DEFAULT_CLASSIFIER,
    scheme_name: str = DEFAULT_SCHEME,
    limit: Limit = Limit(),  # noqa: B008 - frozen
    note: str = "",
    interests: Interests = NONE,
    ui_language: str = "",
    edition: int | None = None,
) -> Job:
    """Return a job; raises `ConfigError` where a name leads nowhere."""
    return Job(
        title=title,
        ranker=ranker(ranker_name),
        classifier=classifier(classifier_name),
        scheme=config.scheme(scheme_name),
        limit=limit,
        note=note,
        interests=interests,
        ui_language=catalogue.catalogue(ui_language).language if ui_language else "",
        edition=edition,
    )


def of_series(series: Series, *, edition: int | None = None) -> Job:
    """Return the job that makes an edition of a series; raises `ConfigError` where a name leads nowhere."""
    return job(
        title=series.title,
        ranker_name=series.ranker,
        scheme_name=series.scheme,
        limit=limit(sentences=series.sentences, words=series.words, minutes=series.minutes),
        note=series.note,
        interests=interests(focus=series.focus, exclude=series.exclude, watch=series.watch),
        ui_language=series.ui_language,
        edition=edition,
    )


def look_of(series: Series) -> dict[str, object]:
    """Return the options of the renderers of a series, everything of the user's read; raises `ConfigError`."""
    return {**look(theme=series.theme, paper=series.paper, layouts=series.layouts), "archival": series.archival}


def renderers(series: Series) -> tuple[Renderer, ...]:
    """Return the renderers of a series' formats, in their order; raises `ConfigError` where a name leads nowhere."""
    options = look_of(series)
    return tuple(outfitted(name, options) for name in series.formats)
