"""How fast is briefer? Each figure beside its yardstick, from the same run.

1. start     `briefer --help` and `import briefer`, against Python that does nothing; which heavy libraries they load
2. Markdown  an article of about 800 words from command to Markdown, against `python -m sumy lex-rank` on its text
3. PDF       the same article from command to PDF, against bare WeasyPrint that prints the finished page
4. ranking   1,000 sentences ranked by briefer's default, against sumy's LexRank; articles of 30 sentences; one story of
             10,000; and what is loaded before the first
5. growth    time and memory of ranking and of a whole brief, from 1,000 to 20,000 sentences, against a straight line

All in fresh processes, in turn with the yardstick; ratios are taken pair by pair, and medians are quoted with the
range. README.md in this folder says more. Run from anywhere: `python benchmarks/speed.py [--quick] [--json FILE]`.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import measure
import prose

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parent / "seeds"
PYTHON = sys.executable
BRIEFER = str(Path(PYTHON).with_name("briefer"))
WORKER = str(HERE / "worker.py")

ARTICLE_WORDS = range(750, 851)
RANKED = 1_000
ARTICLES = 6_000  # sentences
STORY = 10_000  # sentences
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000)
BASELINE = 20  # sentences: a process that has loaded everything, and done next to nothing
MEGABYTE = 1_000_000

# the targets; ratios are briefer's time over the yardstick's
HELP_SECONDS = 0.150
MARKDOWN_RATIO = 0.6
PDF_RATIO = 1.3
RANKING_FACTOR = 100
ARTICLES_RATE = 20_000  # sentences a second
STORY_SECONDS, STORY_PEAK = 2, 500 * MEGABYTE
LOADING_SECONDS = 0.080
EXPONENT = 1.2


@dataclass(frozen=True, slots=True)
class Effort:
    """How often things are measured.

    Attributes:
        pairs: Of whole commands.
        slow_pairs: Of rankings, where the yardstick takes a quarter of a minute.
        rounds: Over the sizes of the growth.
        sizes: In sentences.
    """

    pairs: int = 9
    slow_pairs: int = 2
    rounds: int = 5
    sizes: tuple[int, ...] = SIZES


QUICK = Effort(pairs=3, slow_pairs=1, rounds=2, sizes=SIZES[:4])


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: Is measured.
        ours: What briefer needed.
        yardstick: What the yardstick needed, and what it is.
        ratio: Of the two, or what else is judged; with its range.
        target: In words; "" where none was set.
        met: Whether it is; None without a target.
        samples: Every single value, for --json.
    """

    what: str
    ours: str
    yardstick: str
    ratio: str
    target: str = ""
    met: bool | None = None
    samples: Mapping[str, object] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Say whether the target is met."""
        return "–" if self.met is None else "met" if self.met else "missed"


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder to work in, the environment of the processes, and how often to measure."""

    folder: Path
    variables: Mapping[str, str]
    effort: Effort

    def path(self, name: str) -> str:
        """Return the path of a file in the folder."""
        return str(self.folder / name)

    def file(self, name: str, content: str) -> str:
        """Write a file and return its path."""
        (self.folder / name).write_text(content, "utf-8")
        return self.path(name)

    def compare(self, ours: Sequence[str], yardstick: Sequence[str]) -> measure.Pairs:
        """Time two commands in turn."""
        return measure.pairs(
            lambda: measure.seconds(ours, self.variables),
            lambda: measure.seconds(yardstick, self.variables),
            self.effort.pairs,
        )

    def task(self, name: str, path: str) -> dict[str, float]:
        """Return the seconds and the peak of memory of one of the worker's tasks."""
        measured: dict[str, float] = json.loads(measure.output([PYTHON, WORKER, name, path], self.variables))
        return measured


def start(bench: Bench) -> list[Figure]:
    """Time the start of the program and of the library, against a Python that does nothing."""
    nothing = [PYTHON, "-c", "pass"]
    help_code = "import sys; sys.argv[1:] = ['--help']; from briefer.cli import main; main()"
    of_help = bench.compare([BRIEFER, "--help"], nothing)
    of_import = bench.compare([PYTHON, "-c", "import briefer"], nothing)
    in_time = median(of_help.ours) <= HELP_SECONDS
    figures = [
        _times("briefer --help", of_help, "python -c pass", f"≤ {HELP_SECONDS * 1000:.0f} ms", met=in_time),
        _times("import briefer", of_import, "python -c pass"),
    ]
    for what, code in (("briefer --help", help_code), ("import briefer", "import briefer")):
        loaded: list[str] = json.loads(measure.output([PYTHON, WORKER, "heavy", code], bench.variables))
        named = ", ".join(loaded) or "none"
        figures.append(
            Figure(f"{what}: heavy libraries", named, "", str(len(loaded)), "none", not loaded, {"loaded": loaded})
        )
    return figures


def markdown(bench: Bench) -> list[Figure]:
    """Time an article from command to Markdown, against sumy's own command on the text of the same article.

    The article once as it stands, with a header that says its language, and once as sumy gets it, without: briefer
    then detects the language, where sumy takes English for granted.
    """
    article, words = _article()
    bare = bench.file("article.txt", article.read_text("utf-8").partition("\n\n")[2])
    figures = []
    for what, source in (("", str(article)), (", no header", bare)):
        pairs = bench.compare(
            [PYTHON, "-m", "briefer", source, "-o", bench.path("brief.md")],
            [PYTHON, WORKER, "sumy", "lex-rank", f"--file={bare}"],
        )
        figures.append(
            _times(
                f"{words} words to Markdown{what}",
                pairs,
                "sumy lex-rank",
                f"≤ {MARKDOWN_RATIO} ×",
                met=pairs.ratio.median <= MARKDOWN_RATIO,
            )
        )
    return figures


def pdf(bench: Bench) -> list[Figure]:
    """Time an article from command to PDF, against bare WeasyPrint that prints the page which briefer made of it."""
    article, words = _article()
    page = bench.path("brief.html")
    measure.output([PYTHON, "-m", "briefer", str(article), "-o", page], bench.variables)
    pairs = bench.compare(
        [PYTHON, "-m", "briefer", str(article), "-o", bench.path("brief.pdf")],
        [PYTHON, WORKER, "weasyprint", page, bench.path("bare.pdf")],
    )
    return [
        _times(f"{words} words to PDF", pairs, "WeasyPrint", f"≤ {PDF_RATIO} ×", met=pairs.ratio.median <= PDF_RATIO)
    ]


def ranking(bench: Bench) -> list[Figure]:
    """Time the ranking of 1,000 sentences inside the process, all libraries loaded, against sumy's LexRank."""
    path = bench.file("ranked.txt", "\n".join(prose.sentences(RANKED)))
    pairs = measure.pairs(
        # the slow one is measured once or twice, the quick one beside it often enough
        lambda: median(bench.task("salience", path)["seconds"] for _ in range(bench.effort.pairs)),
        lambda: bench.task("lexrank", path)["seconds"],
        bench.effort.slow_pairs,
        warm_up=0,
    )
    factor = measure.Spread.of([other / mine for mine, other in zip(pairs.ours, pairs.yardstick, strict=True)])
    return [
        Figure(
            f"{RANKED:,} sentences ranked",
            _seconds(median(pairs.ours)),
            f"{_seconds(median(pairs.yardstick))} sumy LexRank",
            f"{factor.text('.0f')} × faster",
            f"≥ {RANKING_FACTOR} × faster",
            factor.median >= RANKING_FACTOR,
            asdict(pairs),
        ),
        _articles(bench),
        _one_story(bench),
        _loading(bench),
    ]


def _articles(bench: Bench) -> Figure:
    path = bench.file("articles.txt", "\n".join(prose.sentences(ARTICLES)))
    rates = measure.Spread.of([ARTICLES / bench.task("articles", path)["seconds"] for _ in range(bench.effort.pairs)])
    return Figure(
        f"{ARTICLES // 30} articles of 30 sentences ranked",
        f"{rates.median:,.0f} sentences/s",
        "",
        "",
        f"≥ {ARTICLES_RATE:,}/s",
        rates.median >= ARTICLES_RATE,
    )


def _one_story(bench: Bench) -> Figure:
    path = bench.file("story.txt", "\n".join(prose.sentences(STORY)))
    runs = [bench.task("salience", path) for _ in range(bench.effort.slow_pairs)]
    seconds, peak = (median(run[name] for run in runs) for name in ("seconds", "peak"))
    return Figure(
        f"{STORY:,} sentences of one story ranked",
        f"{_seconds(seconds)}, {_megabytes(peak)} in all",
        "",
        "",
        f"{STORY_SECONDS} s, {STORY_PEAK // MEGABYTE} MB",
        seconds <= STORY_SECONDS and peak <= STORY_PEAK,
    )


def _loading(bench: Bench) -> Figure:
    """Time what the ranker needs before its first sentence, over numpy itself."""
    pairs = bench.compare(
        [PYTHON, "-c", "import numpy, briefer; briefer.rank(briefer.document('', sentences=['A.'], language='en'))"],
        [PYTHON, "-c", "import numpy"],
    )
    over = median(mine - other for mine, other in zip(pairs.ours, pairs.yardstick, strict=True))
    return Figure(
        "import, and the first sentence ranked",
        _seconds(median(pairs.ours)),
        f"{_seconds(median(pairs.yardstick))} numpy alone",
        f"{_seconds(over)} over it",
        f"{_seconds(LOADING_SECONDS)} over it",
        over <= LOADING_SECONDS,
        asdict(pairs),
    )


def growth(bench: Bench) -> list[Figure]:
    """Fit how time and memory grow with the number of sentences.

    The baseline of memory is the peak of a process that does the same with next to no sentences. Memory counts all
    that a size needs: the text, what is made of it, and the work.
    """
    figures = []
    for task, made in (("salience", lambda size: "\n".join(prose.sentences(size))), ("brief", prose.article)):
        sizes = bench.effort.sizes
        paths = {size: bench.file(f"{task}-{size}.txt", made(size)) for size in (BASELINE, *sizes)}
        rounds = [{size: bench.task(task, path) for size, path in paths.items()} for _ in range(bench.effort.rounds)]
        figures += _grown(task, sizes, rounds)
    return figures


def _grown(task: str, sizes: Sequence[int], rounds: Sequence[Mapping[int, Mapping[str, float]]]) -> list[Figure]:
    """Return the figures of one task's growth: of time, and of memory above the baseline's."""
    name = {"salience": "ranking", "brief": "whole brief"}[task]
    time = [[measured[size]["seconds"] for size in sizes] for measured in rounds]
    memory = [[measured[size]["peak"] - measured[BASELINE]["peak"] for size in sizes] for measured in rounds]
    figures = []
    for kind, rows, shown in (("time", time, _seconds), ("memory", memory, _megabytes)):
        slopes = measure.Spread.of([measure.exponent(sizes, row) for row in rows])
        least, most = (shown(median(row[at] for row in rows)) for at in (0, -1))
        figures.append(
            Figure(
                f"{name}: {kind}, {sizes[0]:,} to {sizes[-1]:,}",
                f"{least} to {most}",
                "a straight line: 1",
                f"exponent {slopes.text()}",
                f"≤ {EXPONENT}",
                slopes.median <= EXPONENT,
                {"sizes": sizes, "values": rows},
            )
        )
    return figures


def _article() -> tuple[Path, int]:
    """Return the sample article nearest to 800 words, and how many it has."""
    lengths = {path: len(path.read_text("utf-8").split()) for path in sorted(SEEDS.glob("*.txt"))}
    middle = (ARTICLE_WORDS.start + ARTICLE_WORDS.stop) // 2
    path = min(lengths, key=lambda path: abs(lengths[path] - middle), default=None)
    if path is None or lengths[path] not in ARTICLE_WORDS:
        raise SystemExit(f"{SEEDS}: holds no plain text of {ARTICLE_WORDS.start} to {ARTICLE_WORDS.stop - 1} words")
    return path, lengths[path]


def _times(what: str, pairs: measure.Pairs, yardstick: str, target: str = "", *, met: bool | None = None) -> Figure:
    return Figure(
        what,
        _seconds(median(pairs.ours)),
        f"{_seconds(median(pairs.yardstick))} {yardstick}",
        pairs.ratio.text() + " ×",
        target,
        met,
        asdict(pairs),
    )


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def _megabytes(value: float) -> str:
    return f"{value / MEGABYTE:.1f} MB"


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    head = ("measured", "briefer", "yardstick", "ratio (least–most)", "target", "")
    lines = [head, *((f.what, f.ours, f.yardstick, f.ratio, f.target or "–", f.verdict) for f in figures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer pairs and sizes: a look, not a result")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures with every single value")
    arguments = parser.parse_args()
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    figures: list[Figure] = []
    with TemporaryDirectory() as folder:
        here = Path(folder)
        bench = Bench(here, measure.environment(here / "bytecode"), QUICK if arguments.quick else Effort())
        for part in (start, markdown, pdf, ranking, growth):
            print(f"measuring: {part.__name__} …", file=sys.stderr)
            figures += part(bench)
    print(f"{machine}, load {os.getloadavg()[0]:.1f}; {bench.effort.pairs} pairs, {bench.effort.rounds} rounds")
    show(figures)
    if arguments.json:
        written = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
        arguments.json.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
