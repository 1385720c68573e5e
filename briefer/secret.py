"""What must not stand in a configuration: it says where a secret is, and the secret is fetched when it is used.

    "env:NAME"                  the environment
    "file:PATH"                 a file, such as a container's; ${CREDENTIALS_DIRECTORY} is where systemd puts them
    "keyring:SERVICE/USER"      the desktop's keyring, where the package `keyring` is installed

Where a secret is may be printed; what it is never is.
"""

import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from briefer.errors import ConfigError

_REFERENCE = re.compile(r"(env|file|keyring):(?!//)(.+)", re.DOTALL)
_CREDENTIALS = "${CREDENTIALS_DIRECTORY}"
_HIDDEN = "•••"
_TELLING_LENGTH = 6  # characters: shorter parts of an address are no secret, and stand in many words
_LOGIN = re.compile(r"(?<=://)[^/?#@\s]*@")
_TELLING = re.compile(  # as a word of a name: "api_key", "accessToken", not "keyword"
    r"(?<![a-z])(?:api|access|auth|private)?[_-]?"
    r"(?:pass(?:word|phrase)?|secret|token|key|auth(?:orization)?|credentials?|webhook|sig(?:nature)?)(?![a-z])",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"([?&][^=&#\s]*)=([^&#\s]*)")
_PATH = re.compile(r"(?<=://)([^/?#\s]*)([/?#]\S+)")


def is_reference(written: str) -> bool:
    """Tell whether something written says where a secret is."""
    return _REFERENCE.fullmatch(written) is not None


def is_reference_of_source(written: str) -> bool:
    """Tell whether a source says where its address is kept; `file:` is the address of a file to be read itself."""
    return is_reference(written) and not written.startswith("file:")


def absolute(written: str, folder: Path) -> str:
    """Return where a secret is with the path of its file absolute; a path is relative to `folder`."""
    found = _REFERENCE.fullmatch(written)
    if found is None or found[1] != "file" or found[2].startswith(_CREDENTIALS):
        return written
    # not pathlib: it raises where there is no such user, and follows links
    return f"file:{os.path.abspath(os.path.join(folder, os.path.expanduser(found[2])))}"  # noqa: PTH100, PTH111, PTH118


def resolve(written: str) -> str:
    """Return a secret by where it is; what is no such place is returned as it is.

    Raises:
        ConfigError: it is not there, or is empty.
    """
    found = _REFERENCE.fullmatch(written)
    if found is None:
        return written
    secret = {"env": _of_environment, "file": _of_file, "keyring": _of_keyring}[found[1]](found[2]).strip("\r\n")
    if not secret:
        raise ConfigError(f"{written}: is empty; put the secret there")
    return secret


def resolve_source(written: str) -> str:
    """Return the address of a source, resolved where it says where that is kept; raises `ConfigError`."""
    return resolve(written) if is_reference_of_source(written) else written


def resolve_all(value: Any) -> Any:  # noqa: ANN401 - whatever TOML can say
    """Return a value with every secret in it resolved; raises `ConfigError`."""
    match value:
        case str():
            return resolve(value)
        case list() | tuple():
            return type(value)(map(resolve_all, value))
        case Mapping():
            return {key: resolve_all(each) for key, each in value.items()}
        case _:
            return value


def conceal(message: str, references: Collection[str]) -> str:
    """Return a message with where each secret is kept, in place of the secret; and of parts of it, if an address."""
    for reference in references:
        with suppress(ConfigError):
            secret = resolve(reference)
            for part in _parts(secret) if secret != reference else ():
                message = message.replace(part, reference)
    return message


def _parts(secret: str) -> list[str]:
    """Return what of a secret a message may have, the longest first; an address is said without login and fragment."""
    without_login = _LOGIN.sub("", secret).partition("#")[0]
    path = _PATH.search(without_login)
    told = {secret, without_login, path[2] if path else "", without_login.partition("?")[2]}
    return sorted((part for part in told if len(part) >= _TELLING_LENGTH or part == secret), key=len, reverse=True)


def masked_address(address: str) -> str:
    """Return an address, or words with addresses in them, without logins and values of parameters that sound secret."""
    if is_reference(address) or "://" not in address:
        return address
    shown = _LOGIN.sub(f"{_HIDDEN}@", address)
    return _PARAMETER.sub(lambda at: f"{at[1]}={_HIDDEN}" if _TELLING.search(at[1]) else at[0], shown)


def masked_path(address: str) -> str:
    """Return an address without what follows its host: whoever knows it all may call it."""
    shown = masked_address(address)
    return shown if is_reference(shown) else _PATH.sub(rf"\1/{_HIDDEN}", shown)


def masked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return a channel's options, without those that are secret themselves."""
    return {name: _masked(value, is_secret=_TELLING.search(name) is not None) for name, value in options.items()}


def _masked(value: Any, *, is_secret: bool) -> Any:  # noqa: ANN401 - whatever TOML can say
    match value:
        case str():
            return value if is_reference(value) else _HIDDEN if is_secret else masked_address(value)
        case list() | tuple():
            return [_masked(each, is_secret=is_secret) for each in value]
        case Mapping():
            return _HIDDEN if is_secret else masked_options(value)
        case _:
            return _HIDDEN if is_secret and not isinstance(value, bool) else value


def _of_environment(name: str) -> str:
    if name not in os.environ:
        raise ConfigError(f"env:{name}: the environment has no such variable; set it where briefer runs")
    return os.environ[name]


def _of_file(path: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if path.startswith(_CREDENTIALS) and not folder:
        raise ConfigError(f"file:{path}: systemd has given no credentials here; set CREDENTIALS_DIRECTORY")
    try:
        return Path(path.replace(_CREDENTIALS, folder or "", 1)).read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"file:{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"file:{path}: is not UTF-8 text") from error
    except ValueError as error:
        raise ConfigError(f"file:{path!r}: is no path") from error


def _of_keyring(entry: str) -> str:
    service, _, user = entry.rpartition("/")
    if not service or not user:
        raise ConfigError(f"keyring:{entry}: write keyring:SERVICE/USER")
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise ConfigError(f"keyring:{entry}: no keyring is installed here; pip install 'briefer[keyring]'") from error
    try:
        secret: str | None = keyring.get_password(service, user)
    except KeyringError as error:
        raise ConfigError(f"keyring:{entry}: the keyring cannot be asked: {error}") from error
    if secret is None:
        raise ConfigError(f"keyring:{entry}: the keyring has no such entry; type: keyring set {service} {user}")
    return secret
