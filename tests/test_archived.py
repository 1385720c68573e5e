"""The promise of archived documents: nothing is lost on the way to JSON and back."""

import json
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st
from strategies import documents

from briefer.archived import as_object, document_of
from briefer.model import Document, Mailing


@given(documents(), st.none() | st.builds(Mailing))
def test_a_document_comes_back_from_json_as_it_was(document: Document, mailing: Mailing | None) -> None:
    """Every field of a document survives the way through JSON; whom mail went to, where it is asked for."""
    assert "mailing" not in as_object(replace(document, mailing=mailing))
    document = replace(document, mailing=mailing)
    read = document_of(json.loads(json.dumps(as_object(document, with_mailing=True))))
    assert [getattr(read, each.name) for each in fields(Document)] == [
        getattr(document, each.name) for each in fields(Document)
    ]
