"""Which addresses a webhook may have: https, and never inside a private network. Pure: nothing is looked up here."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST = 500
# What ipaddress of this Python takes for public, and is not.
NOT_PUBLIC = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv4Network("224.0.0.0/3"))
UNICAST = IPv6Network("2000::/3")
# An IPv6 address may carry an IPv4 one that it leads to.
NAT64 = IPv6Network("64:ff9b::/96")


class WrongAddress(ValueError):
    """Why an address cannot be a webhook's, as a sentence."""


@dataclass(frozen=True)
class WebhookAddress:
    """An address that was read: the host as it is looked up, the port, and path with query."""

    host: str
    port: int
    target: str


def read_address(text: str, *, private: bool = False) -> WebhookAddress:
    """The parts of an address. Raises WrongAddress.

    A host that is written as numbers is checked here; a name, wherever it leads, before each call. With `private` those
    of a private network may be called.
    """
    if len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        raise WrongAddress(f"Enter the address in plain letters, at most {LONGEST} of them")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise WrongAddress("Enter a web address, like https://www.example.com/told") from None
    if parts.scheme != "https":
        raise WrongAddress("The address must begin with https://")
    if not host or parts.username is not None or parts.password is not None:
        raise WrongAddress("Enter a web address without a name and password, like https://www.example.com/told")
    if parts.fragment:
        raise WrongAddress("Leave out # and what follows it")
    if port == 0:
        raise WrongAddress("The port cannot be 0")
    if not private and _is_number(host) and not is_public(host):
        raise WrongAddress("The address is inside a private network, which is not called")
    return WebhookAddress(host, port or 443, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether a numeric address is of the public internet: not private, loopback, link-local, reserved or multicast.

    Raises ValueError for what is no address.
    """
    found = ip_address(text.partition("%")[0])
    if isinstance(found, IPv4Address):
        return found.is_global and not any(found in network for network in NOT_PUBLIC)
    inner = _carried_by(found)
    if inner is not None:
        return is_public(str(inner))
    return found in UNICAST and found.is_global


def _carried_by(found: IPv6Address) -> IPv4Address | None:
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour
