"""The promise of archived documents: nothing is lost on the way to JSON and back."""

import json
from dataclasses import fields

from hypothesis import given
from strategies import documents

from briefer.archived import as_object, document_of
from briefer.model import Document


@given(documents())
def test_a_document_comes_back_from_json_as_it_was(document: Document) -> None:
    """Every field of a document survives the way through JSON."""
    read = document_of(json.loads(json.dumps(as_object(document))))
    assert [getattr(read, each.name) for each in fields(Document)] == [
        getattr(document, each.name) for each in fields(Document)
    ]
