"""Which addresses may be connected to: those of the public internet, and of hosts that the user allows by name.

A page or feed that somebody else wrote may lead anywhere: to a router, to a cloud's metadata service, to what listens
on this machine. Nothing behind the user's own firewall is read because a stranger named it.
"""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291: nothing else has been given out
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637; older Pythons do not know it


class PrivateAddressError(Exception):
    """A host whose address is not of the public internet, and which the user has not allowed by name."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


def resolve(host: str, port: int, allowed: Collection[str]) -> tuple[str, ...]:
    """Return the addresses of a host, best first. Connect to these: a second look-up may give others.

    Args:
        host: As written in the address, without brackets: a name, or a literal in any notation that the system reads.
        port: In TCP.
        allowed: Hosts, written likewise and in lower case, that may be private.

    Raises:
        PrivateAddressError: any one of its addresses is not public.
        OSError: it has none (`socket.gaierror`).
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(socket_address[0]) for *_, socket_address in found))
    if not _is_allowed(host, allowed) and not all(is_public(address) for address in addresses):
        raise PrivateAddressError(host)
    return addresses


def refuse_private_name(host: str, allowed: Collection[str]) -> None:
    """Raise PrivateAddressError where a host's name alone says that it is private, without looking it up."""
    name = host.lower().rstrip(".")
    try:
        address = socket.inet_ntoa(socket.inet_aton(name))  # 127.1 and 0x7f000001 are addresses as well
    except OSError:
        address = name
    try:
        is_private = not is_public(address)
    except ValueError:
        is_private = name == "localhost" or name.endswith(".localhost")
    if is_private and not _is_allowed(host, allowed):
        raise PrivateAddressError(host)


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to one host on the public internet, whichever notation it hides in.

    Raises:
        ValueError: it is no IP address.
    """
    return _is_public(ip_address(address.partition("%")[0]))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    within = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        within = IPv4Address(int(address) & 0xFFFF_FFFF)
    if within is not None:
        return _is_public(within)
    return address in _GLOBAL_UNICAST and address.is_global and address not in _DOCUMENTATION


def _is_allowed(host: str, allowed: Collection[str]) -> bool:
    return host.lower().rstrip(".") in allowed
