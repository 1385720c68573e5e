"""Secrets: where they are may be printed, what they are never is."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer import secret
from briefer.errors import ConfigError


class Keyring(ModuleType):
    """Stands in for the package of that name: one entry."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.errors = ModuleType("keyring.errors")
        self.errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]

    def get_password(self, service: str, user: str) -> str | None:
        """Return the password of the one entry that there is."""
        if service == "locked":
            raise self.errors.KeyringError("is locked")
        return "pw" if (service, user) == ("mail/work", "anna") else None


@pytest.fixture
def _keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a keyring with one entry."""
    keyring = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", keyring.errors)


def test_a_secret_is_fetched_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment, a file and systemd's credentials give it, without the line break at a file's end."""
    (tmp_path / "token").write_text("abc \n", "utf-8")
    monkeypatch.setenv("TOKEN", "xyz")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secret.resolve("env:TOKEN") == "xyz"
    assert secret.resolve(f"file:{tmp_path}/token") == "abc "
    assert secret.resolve("file:${CREDENTIALS_DIRECTORY}/token") == "abc "
    assert secret.resolve("https://example.org") == "https://example.org"
    assert secret.resolve("file:///etc/hostname") == "file:///etc/hostname"
    found = secret.resolve_all({"a": ["env:TOKEN", 3], "b": {"c": ("env:TOKEN",)}})
    assert found == {"a": ["xyz", 3], "b": {"c": ("xyz",)}}


@pytest.mark.usefixtures("_keyring")
def test_a_keyring_is_asked() -> None:
    """The service is all before the last slash; what is not there is told with the command that puts it there."""
    assert secret.resolve("keyring:mail/work/anna") == "pw"
    with pytest.raises(ConfigError, match="has no such entry; type: keyring set mail bob"):
        secret.resolve("keyring:mail/bob")
    with pytest.raises(ConfigError, match="the keyring cannot be asked: is locked"):
        secret.resolve("keyring:locked/bob")
    with pytest.raises(ConfigError, match="write keyring:SERVICE/USER"):
        secret.resolve("keyring:mail")


def test_a_secret_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing, empty or no text is an error that says where, and what to do."""
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    (tmp_path / "bytes").write_bytes(b"\xff")
    for where, why in (
        ("env:NOT_THERE", "the environment has no such variable"),
        ("env:EMPTY", "is empty"),
        (f"file:{tmp_path}/none", "cannot be read: No such file"),
        (f"file:{tmp_path}/bytes", "is not UTF-8 text"),
        ("file:${CREDENTIALS_DIRECTORY}/x", "systemd has given no credentials"),
        ("keyring:a/b", r"pip install 'briefer\[keyring\]'"),
    ):
        with pytest.raises(ConfigError, match=why) as caught:
            secret.resolve(where)
        assert str(caught.value).startswith(f"{where}: ")


def test_the_path_of_a_secret_is_absolute_by_the_file_that_names_it(tmp_path: Path) -> None:
    """A relative path is beside the configuration; what systemd gives, and what is no file, stays as it is."""
    assert secret.absolute("file:x/../y", tmp_path) == f"file:{tmp_path}/y"
    for same in ("file:/y", "file:${CREDENTIALS_DIRECTORY}/x", "env:X", "file:///x", "x"):
        assert secret.absolute(same, tmp_path) == same


def test_what_is_secret_itself_is_not_shown() -> None:
    """Logins, telling parameters and options, and all of a healthcheck behind its host; where a secret is, is shown."""
    assert secret.masked_address("https://anna:pw@example.org/x?q=1&api_key=abc#t") == (
        "https://•••@example.org/x?q=1&api_key=•••#t"
    )
    assert secret.masked_path("https://hc.example/0123-4567") == "https://hc.example/•••"
    assert secret.masked_path("env:HC") == "env:HC"
    options = {"password": "pw", "token": "env:T", "server": "a", "port": 25, "headers": {"X-Auth": "b", "X": ["c"]}}
    assert secret.masked_options(options) == {
        "password": "•••", "token": "env:T", "server": "a", "port": 25, "headers": {"X-Auth": "•••", "X": ["c"]},
    }  # fmt: skip


@given(st.text("abc/?=&#@:", min_size=6, max_size=30), st.text("xyz ", max_size=5))
def test_no_message_tells_a_secret(value: str, around: str) -> None:
    """Wherever a secret stands in a message, where it is kept stands instead; so with the parts of an address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET", f"https://u:p@h.example/{value}")
        told = secret.conceal(f"{around}https://u:p@h.example/{value}{around}", ["env:SECRET"])
        assert told == f"{around}env:SECRET{around}"
        without_login = f"https://h.example/{value.partition('#')[0]}"
        assert secret.conceal(without_login, ["env:SECRET"]) in {"env:SECRET", without_login} - (
            {without_login} if len(without_login) > 18 else set()
        )
    assert secret.conceal(around, ["env:NOT_THERE"]) == around
