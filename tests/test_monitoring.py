"""The promises of the call to a watcher: it learns of success and failure, and nobody learns its address."""

import pytest
from web import Page, serving

from briefer import monitoring


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/a s3cr3t", "http://127.0.0.1:s3cr3t/", "http://127.0.0.1:9/s3cr3t-ü", "s3cr3t"]
)
def test_an_address_that_cannot_be_called_is_not_said(address: str) -> None:
    """Whatever is wrong with an address, what is said of it does not have it."""
    said = monitoring.report(address, "the disk is full")
    assert "healthcheck" in said
    assert "s3cr3t" not in said


def test_a_redirection_is_not_followed() -> None:
    """Where an address leads elsewhere, nobody there is told, and that is said."""
    with serving() as web:
        web.has("/ping", Page(status=302, headers={"Location": web.base + "/elsewhere"}))
        assert "302" in monitoring.report(web.base + "/ping")
        assert "/elsewhere" not in web.asked


def test_a_failure_is_told_at_a_path_of_its_own() -> None:
    """What follows the path stays where it is, and a problem may have any characters."""
    with serving() as web:
        web.has("/ping/fail?key=1", Page(b"OK"))
        assert not monitoring.report(web.base + "/ping?key=1", "caf\udce9 cannot be read")
        assert web.asked == ["/ping/fail?key=1"]
