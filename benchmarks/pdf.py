"""How fast and how large is a PDF? Two pages and a hundred stories, against bare WeasyPrint on the same page of HTML.

time      `briefer.render(…, "pdf")` in a fresh process, against WeasyPrint that prints the finished HTML, in turn
memory    the peak of that process, for editions of 25, 50 and 100 stories, and the exponent of its growth
whole     the text of the hundred-story PDF, compared with every headline and every printed sentence

The briefs are made of `prose`. Run from anywhere: `python benchmarks/pdf.py [--pairs N]`.
"""

import argparse
import json
import pickle
import re
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import measure
import prose

STORIES = (25, 50, 100)
STORY = 20  # sentences
TWO_PAGES_RATIO, EDITION_RATIO = 1.25, 2.0


def brief(stories: int, sentences: int | None = None) -> object:
    """Return a brief of so many stories."""
    import briefer

    told = prose.sentences(stories * STORY)
    cut = [told[at : at + STORY] for at in range(0, len(told), STORY)]
    documents = [
        briefer.document(
            "", sentences=each, title=" ".join(each[0].split()[:9]), language="en", url=f"https://e.org/{at}"
        )
        for at, each in enumerate(cut)
    ]
    return briefer.brief(documents, sentences=sentences)


def child(task: str, path: str) -> None:
    """Print the seconds and the peak of memory of one rendering, as JSON: briefer’s, or WeasyPrint’s of its HTML."""
    import briefer
    from briefer.render.pdf import print_page

    # what is timed is the brief on its way to a PDF, every library loaded: with its HTML, or only the printing of that
    made = pickle.loads(Path(path).read_bytes())  # noqa: S301 - written by this script
    html = briefer.render(made, "html").decode()
    print_page('<html lang="en"><title>t</title><p>warm</p></html>')
    if task == "bare":
        from weasyprint import HTML

        start = time.perf_counter()
        written = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=True)
    else:
        start = time.perf_counter()
        written = briefer.render(made, "pdf")
    seconds = time.perf_counter() - start
    Path(f"{path}.{task}.pdf").write_bytes(written)
    print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


def squeezed(text: str) -> str:
    """Return a text without white space and hyphens: as it is read across lines and pages."""
    return re.sub(r"[\s\-\u00ad\u2010\u2011\ufffe\x02]", "", text)


def lacking(made: object, path: str) -> tuple[int, int]:
    """Return how many pages the PDF has, and how many headlines and sentences of the brief are not in it."""
    import pypdfium2

    opened = pypdfium2.PdfDocument(path)
    text = squeezed(
        "".join(page.get_textpage().get_text_bounded(bottom=54, top=page.get_height() - 54) for page in opened)
    )
    said = [summary.headline for summary in made.summaries] + [each.text for each in made.printed]  # type: ignore[attr-defined]
    return len(opened), sum(squeezed(each) not in text for each in said)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3)
    pairs = parser.parse_args().pairs
    with TemporaryDirectory() as folder:
        variables = measure.environment(Path(folder, "bytecode"))
        peaks = []
        for name, made, target in (
            ("two pages", brief(2, 8), TWO_PAGES_RATIO),
            *((f"{stories} stories", brief(stories), EDITION_RATIO) for stories in STORIES),
        ):
            path = Path(folder, name.replace(" ", "-"))
            path.write_bytes(pickle.dumps(made))

            def run(task: str, path: Path = path) -> dict[str, float]:
                measured: dict[str, float] = json.loads(
                    measure.output([sys.executable, __file__, "--child", task, str(path)], dict(variables))
                )
                return measured

            runs = [(run("briefer"), run("bare")) for _ in range(pairs)]
            ratio = measure.Spread.of([ours["seconds"] / bare["seconds"] for ours, bare in runs])
            peak = min(ours["peak"] for ours, _ in runs)
            pages, lost = lacking(made, f"{path}.briefer.pdf")
            if target == EDITION_RATIO:
                peaks.append(peak)
            print(
                f"{name}: {pages} pages, {lost} headlines or sentences lacking, {runs[0][0]['seconds']:.2f} s, "
                f"{ratio.text()} × bare WeasyPrint (target {target}), peak {peak / 1e6:.0f} MB"
            )
        print(f"memory grows as stories^{measure.exponent(STORIES, peaks):.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
    else:
        main()
