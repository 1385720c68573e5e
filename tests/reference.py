"""Writes the reference of `briefer.toml` into the README: `make reference` runs this; a test asks if it is stale."""

from pathlib import Path

from briefer.configuration.starter import reference

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- the reference: make reference writes it -->\n"
END = "<!-- the end of the reference -->\n"


def brought_up_to_date(readme: str) -> str:
    """Return a README with the reference as the program's keys are declared."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{README}: has no place for the reference; write these two lines:\n{BEGIN}{END}")
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def main() -> None:
    """Bring the README up to date."""
    README.write_text(brought_up_to_date(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
