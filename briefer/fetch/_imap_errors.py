"""What went wrong with a mail server, in one line."""

import ssl
from imaplib import IMAP4
from socket import gaierror

from briefer.fetch._imap_address import CONTROL, Account


def why(error: Exception, account: Account, seconds: float) -> str:
    """Say why there is no connection."""
    where = f"{account.host}, port {account.port}"
    if isinstance(error, gaierror):
        return f"there is no server {account.host}, or no connection; check the name"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {where} is not to be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"{where} does not speak TLS; check the port ({error.reason or line(error)})"
    if isinstance(error, TimeoutError):
        return f"{where} did not answer within {seconds:g} s; try again later"
    if isinstance(error, ConnectionRefusedError):
        return f"{where} takes no connections; check the port"
    is_refused = isinstance(error, IMAP4.readonly)
    happened = "only lets this folder be read, so nothing is marked or moved" if is_refused else "closed the connection"
    return f"{where} {happened}: {line(error)}"


def line(error: Exception) -> str:
    """Return what an error says, on one short line."""
    return " ".join(CONTROL.sub(" ", str(error)).split())[:200]
