"""The promises of focus: likeness in [0, 1], the literal match first, then what goes along with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LANGUAGES, sentences, words

from briefer.focus import Collection, search
from briefer.text.phrases import word_stems

BANK = (
    "The central bank raised interest rates to 5.25 percent.",
    "Economists expected interest rates to be left unchanged by the central bank.",
    "The governor of the central bank said that inflation was still above target.",
    "Interest in the new museum was great.",
    "The river flooded the lower town on Sunday night.",
    "Firefighters pumped water out of the cellars.",
)
queries = st.lists(words, min_size=1, max_size=5).map(" ".join).filter(lambda text: any(map(str.isalnum, text)))


def collection(*texts: str, language: str = "en") -> Collection:
    """Return sentences of one language."""
    return Collection(tuple(map(tuple, word_stems(texts, language))), (language,) * len(texts))


def likeness(query: str, *texts: str, language: str = "en") -> tuple[float, ...]:
    """Return how much each text is about a query."""
    return search(query, collection(*texts, language=language)).likeness


@settings(max_examples=200)
@given(queries, st.lists(st.tuples(sentences, st.sampled_from(LANGUAGES)), max_size=8), st.booleans())
def test_likeness_is_finite_and_expansion_never_overrules(
    query: str, texts: list[tuple[str, str]], is_quoted: bool
) -> None:
    """Whatever is sought where, likeness is aligned, in [0, 1], and above 0.4 just where a sentence says the query."""
    stems = tuple(tuple(word_stems([text], language)[0]) for text, language in texts)
    within = Collection(stems, tuple(language for _, language in texts))
    sought = search(f'"{query}"' if is_quoted else query, within)
    assert sought == search(f'"{query}"' if is_quoted else query, within)
    assert len(sought.likeness) == len(sought.says) == len(texts)
    for alike, is_said in zip(sought.likeness, sought.says, strict=True):
        assert 0 <= alike <= 1
        assert (alike > 0.4) is is_said


def test_what_says_the_query_is_nearest() -> None:
    """All of a query's words, side by side, are worth more than one of them; sentences of neither kind, nothing."""
    found = likeness("interest rates", *BANK)
    assert min(found[:2]) > found[2] > 0
    assert min(found[:2]) > found[3] > 0
    assert found[4:] == (0, 0)
    near, apart = likeness("interest rates", "Low interest rates helped a lot.", "Rates of low interest helped a lot.")
    assert near > apart


def test_expansion_finds_what_goes_along() -> None:
    """A sentence without any word of the query is found by words that stand out beside the query elsewhere."""
    sought = search("interest rates", collection(*BANK))
    assert {"central", "bank"} <= set(sought.terms)
    assert sought.likeness[2] > 0
    assert not sought.says[2]


def test_copies_are_one_witness() -> None:
    """A sentence that five outlets print says no more about what goes with a query than it says once."""
    once = ("The Merrow bank raised interest rates.", "The Merrow sank.", "A bank closed.")
    assert search("interest rates", collection(*once[:1] * 5, *once[1:])).terms == ()


def test_a_quoted_query_wants_its_words_side_by_side() -> None:
    """In quotation marks, the words apart are no match, and one of them alone counts for nothing."""
    texts = ("The interest rate rose.", "The rate of interest rose.", "Interest rose.")
    for query in ('"interest rates"', "“interest rates”", "„interest rates“", "«interest rates»", "»interest rates«"):
        sought = search(query, collection(*texts))
        assert sought.says == (True, False, False)
        assert sought.likeness[1:] == (0, 0)
    assert search("interest rates", collection(*texts)).says == (True, True, False)


@pytest.mark.parametrize(
    ("query", "text", "is_said"),
    [
        ("rates", "The rate rose.", True),
        ("the rates", "The rate rose.", True),
        ("interest rates Calvessa", "Interest rates rose.", False),
        ("effects of interest rates on housing", "Interest rates have an effect.", True),
        ("effects of interest rates on housing", "Interest rates rose.", False),
        ("the who", "The who played.", True),
        ("the who", "Those who came saw the end.", True),
        ('"vaccine" "rates"', "Rates of the vaccine rose.", True),
    ],
)
def test_which_sentences_say_a_query(query: str, text: str, is_said: bool) -> None:
    """All content words up to three, three quarters of more; function words only where there is nothing else."""
    assert search(query, collection(text)).says == (is_said,)


def test_each_language_has_its_own_stems() -> None:
    """A query is sought in the word forms of the language that each sentence is in."""
    texts = {"en": "Elections were held.", "de": "Die Wahlen fanden statt.", "und": "elections wahl"}
    within = Collection(tuple(tuple(word_stems([text], language)[0]) for language, text in texts.items()), tuple(texts))
    assert search("election", within).says == (True, False, False)
    assert search("Wahl", within).says == (False, True, True)


@given(st.lists(sentences, max_size=6), queries)
def test_the_best_match_of_each_query_is_alike(texts: list[str], query: str) -> None:
    """Where anything says a query, the best that does has a likeness of 0.8 at least: no query is worth less."""
    sought = search(query, collection(*texts, f"{query}."))
    assert sought.says[-1]
    assert max(sought.likeness) >= 0.8 - 1e-9
