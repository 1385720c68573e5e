"""Which sentences a reader can understand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LANGUAGES, sentences

from briefer.text.standalone import objection


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The city council closed the harbour bridge on Monday."),
        ("en", "“We will not reopen it before May,” the mayor of Harwick said."),
        ("en", "The bank (and its owner) raised rates to 5.25 %!"),
        ("en", 'The mayor said: "We are ready."'),
        ("en", "Rates, the bank said, `` will rise '' ."),
        ("de", "Der Stadtrat sperrte am Montag die alte Hafenbrücke."),
        ("de", "„Wir öffnen sie nicht vor Mai“, sagte die Bürgermeisterin von Harwick."),
        ("fr", "Le conseil a fermé « le vieux pont » lundi."),
        ("ru", "Городской совет закрыл старый мост в понедельник."),
        ("zh", "市政府星期一关闭了旧港桥。"),
        ("ja", "市は月曜日、「古い橋」を閉鎖した。"),
        ("ar", "أغلقت المدينة الجسر القديم يوم الاثنين."),
        ("hi", "शहर ने सोमवार को पुराना पुल बंद कर दिया।"),
        ("und", "Vhalo temmi korro dalem."),
        ("de", "Der Rat von Harwick sperrte die Brücke."),
        ("en", "The old mayor fled."),
        ("en", "Officials disagree about the bridge."),
        ("en", "Ann Lee and Bob Ray share little in common."),
        ("en", "The old bridge was opened in Harwick on June 3, 1931."),
        ("en", "30 Norlanders were killed in the flood."),
        ("de", "20 Menschen wurden bei dem Unfall getötet."),
        ("en", "Ann Lee read more than 30 books about bridges."),
        ("en", "The gulls follow us across the harbour."),
        ("en", "al-Harwa said it had closed the bridge."),
        ("en", "de Vries closed the harbour bridge on Monday."),
        ("en", "van der Meer's bridge was closed on Monday."),
        ("es", "al-Harwa ha cerrado el viejo puente."),
        ("en", "The council did not respond to requests for help from the island."),
        ("en", "The council declined to comment, but published its report on Monday."),
        ("en", "Two villages behind the bridge could not be reached on Monday."),
        ("en", "“Let me begin with the bridge,” Ann Lee told the council."),
        ("en", "We will open the bridge to traffic in May."),
        ("en", "Turning to the harbour, Ann Lee said it would be closed, too."),
        ("en", "The bridge is closed... and will stay so until May."),
        ("en", "Checks of the bridge will be made by an engineer from Elmouth."),
        ("zh", "旧港桥星期一关闭了……"),
    ],
)
def test_nothing_is_said_against_a_whole_sentence(language: str, text: str) -> None:
    """A sentence that names what it speaks of, and ends, can stand alone in any language."""
    assert objection(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("en", "", "too few words"),
        ("en", " ", "too few words"),
        ("en", "Read this now.", "too few words"),
        ("en", "The council closed " + "the old bridge " * 30 + "on Monday.", "too long"),
        ("en", "Who will pay for the new bridge?", "question"),
        ("en", "The mayor asked: “Who will pay for it?”", "question"),
        ("zh", "谁来支付新桥的费用？", "question"),
        ("ar", "من سيدفع ثمن الجسر الجديد؟", "question"),
        ("en", "The council closed the harbour bridge", "does not end"),
        ("en", "The council closed the harbour bridge:", "does not end"),
        ("en", "- The council closed the harbour bridge.", "list"),
        ("en", "(b) The council closed the harbour bridge.", "list"),
        ("en", "Sign up for the newsletter of the council today.", "address to the reader"),
        ("en", "The council published it on https://harwick.example on Monday.", "address to the reader"),
        ("en", "Read more: The council closes the harbour bridge.", "address to the reader"),
        ("en", "The bridge is closed. Follow us for more.", "address to the reader"),
        ("en", "3 The council closed the harbour bridge on Monday.", "number of a note"),
        ("en", "of Harwick closed the harbour bridge on Monday.", "begins in the middle"),
        ("es", "de Harwick cerró el viejo puente el lunes.", "begins in the middle"),
        ("en", "“We closed the bridge on Monday.", "part of a longer"),
        ("en", 'The council closed the bridge on Monday."', "part of a longer"),
        ("en", "The council (which owns the bridge closed it.", "part of a longer"),
        ("en", "`` The bridge was closed on Monday .", "part of a longer"),
        ("de", "„Der Rat sperrte am Montag die Brücke.", "part of a longer"),
        ("fr", "Le conseil a fermé « le vieux pont lundi.", "part of a longer"),
        ("en", "FILE PHOTO: The mayor of Harwick opens the harbour bridge.", "caption"),
        ("en", "Picture taken June 3, 2019.", "caption"),
        ("en", "Ann Lee (L) opens the harbour bridge with her deputy (R).", "caption"),
        ("en", "The mayor opens the bridge in Harwick, Norland, June 3, 2019.", "caption"),
        ("en", "Bob Ray contributed reporting from Harwick.", "a note by the editors"),
        ("en", "It is a condensed version of a story in tomorrow’s paper.", "a note by the editors"),
        ("en", "The council of Harwick declined to comment on the bridge.", "did not comment"),
        ("en", "Ann Lee did not immediately respond to a request for comment.", "did not comment"),
        ("en", "The council's lawyer could not be reached for comment on Monday.", "did not comment"),
        ("en", "Bob Ray did not return calls seeking comment.", "did not comment"),
        ("en", "Neither Harwick nor Elmouth responded to requests for comment.", "did not comment"),
        ("en", "There was no immediate comment from the council.", "did not comment"),
        ("en", "Turning to page 6, I'll now discuss the bridge.", "what comes next"),
        ("en", "I will now turn to the other bridges.", "what comes next"),
        ("de", "Der Rat wollte sich auf Anfrage nicht äußern.", "did not comment"),
        ("fr", "La mairie n’a pas souhaité faire de commentaires.", "did not comment"),
        ("es", "El consejo declinó hacer comentarios.", "did not comment"),
        ("en", "Let me start with the harbour bridge.", "what comes next"),
        ("en", "I'll discuss the bridge in more detail beginning on slide 19.", "what comes next"),
        ("en", "Now turning to our new harbour bridge.", "what comes next"),
        ("en", "We will conclude with a question-and-answer session.", "what comes next"),
        ("en", "The mayor of Harwick has closed the old bridge because...", "breaks off"),
        ("es", "Lo más leído sobre el viejo puente…", "breaks off"),
        ("es", "El tiempo en el puerto de Harwick: .", "missing"),
        ("en", "Anyone with information is asked to call the police in Harwick.", "address to the reader"),
        ("en", "Be sure to visit the new bridge on the harbour's own page.", "address to the reader"),
        ("en", "Correction: The bridge in Harwick was opened in 1931, not in 1932.", "a note by the editors"),
        ("en", "Norland TV journalist Ann Lee.", "no verb"),
        ("en", "The bridge was closed by Capt.", "ends before a name"),
        ("en-GB", "NEW TYPE OF BRIDGE!", "no verb"),
    ],
)
def test_what_would_leave_a_reader_lost_is_named(language: str, text: str, reason: str) -> None:
    """Fragments, captions, notes, questions and torn quotations are refused, each with its reason."""
    assert reason in (objection(text, language) or "nothing")


@given(sentences | st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_an_objection_is_a_phrase_of_one_line(text: str, language: str) -> None:
    """Whatever the text, the answer is None or a phrase that fits after “left out:”, and the same when asked again."""
    found = objection(text, language)
    assert found is None or (found == found.strip() != "" and "\n" not in found)
    assert objection(text, language) == found


@pytest.mark.parametrize(
    ("text", "is_torn"),
    [
        ("You might never get an answer to that from the council.''", True),
        ("''The bridge is closed for good,'' Ann Lee told the council.", False),
        ("``The bridge is closed for good,'' Ann Lee told the council.", False),
        ("``The bridge is closed for good, Ann Lee told the council.", True),
    ],
)
def test_half_of_a_quotation_in_tokenised_marks_is_torn(text: str, is_torn: bool) -> None:
    """Whether a paper opens with `` or with '', a mark without its other half is part of a longer quotation."""
    assert (objection(text, "en") is not None) is is_torn
