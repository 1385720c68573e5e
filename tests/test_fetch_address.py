"""The promises of which addresses may be connected to."""

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.fetch._address import PrivateAddressError, is_public, refuse_private_name, resolve

PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:4001:80b::200e"]
PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",  # noqa: S104 - to be refused
    "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.251", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "2001:db8::1",
    "3fff::1", "2001::1", "64:ff9b:1::1", "5f00::1", "4000::1", "::127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_open(address: str) -> None:
    """Addresses that are somebody's on the internet are public."""
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_everything_else_is_closed(address: str) -> None:
    """Private, loopback, link-local, shared, multicast, reserved, documentation and unspecified ones are not."""
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_within_an_address_is_what_counts(address: IPv4Address) -> None:
    """An IPv4 address mapped into IPv6, through 6to4 or NAT64, is as public as it is by itself."""
    number = int(address)
    public = is_public(str(address))
    for within in ((0xFFFF << 32) + number, (0x2002 << 112) + (number << 80), (0x64FF9B << 96) + number):
        assert is_public(str(IPv6Address(within))) == public


@given(st.ip_addresses())
def test_whatever_python_calls_private_is_closed(address: IPv4Address | IPv6Address) -> None:
    """Nothing is public that Python knows to be otherwise, whichever its version knows."""
    wrapped = isinstance(address, IPv6Address) and (address.ipv4_mapped or address.sixtofour)
    if address.is_private or address.is_multicast or address.is_unspecified or address.is_link_local:
        assert wrapped or not is_public(str(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "017700000001", "::1", "localhost"])
def test_a_host_is_looked_up_before_it_is_judged(host: str) -> None:
    """This machine is this machine in whatever notation, and open if that very notation is allowed."""
    with pytest.raises(PrivateAddressError):
        resolve(host, 80, {"example.org"})
    assert set(resolve(host, 80, {host})) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f000001", "::1", "localhost", "Localhost.", "a.localhost", "10.0.0.1."]
)
def test_a_name_that_is_private_by_itself(host: str) -> None:
    """What a proxy looks up is judged by its name alone."""
    with pytest.raises(PrivateAddressError):
        refuse_private_name(host, set())
    refuse_private_name(host, {host.lower().rstrip(".")})


@pytest.mark.parametrize("host", ["example.org", "1.1.1.1", "2606:4700::1111", "localhost.example.org"])
def test_a_name_that_tells_nothing_passes(host: str) -> None:
    """Any other name is the proxy's to look up, and nothing looks it up here."""
    refuse_private_name(host, set())


def test_one_private_address_closes_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of several addresses is public only if all of them are."""

    def looked_up(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    addresses = ["1.1.1.1", "1.0.0.1", "1.1.1.1"]
    assert resolve("example.org", 80, set()) == ("1.1.1.1", "1.0.0.1")
    addresses.append("10.0.0.1")
    with pytest.raises(PrivateAddressError):
        resolve("example.org", 80, set())
