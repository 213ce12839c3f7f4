"""Where a host name leads: the map of ``NIANBAO_RESOLVE``, and a guard against inner addresses.

A mapped ``host:port`` connects to the address it is mapped to, for plain and TLS connections
alike. Everything else is looked up as usual, and an answer that is not a public address is
refused when the connection is made, so that no redirect and no rebinding name gets around it.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # zope.interface has no types

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Target:
    """Where to connect instead."""

    address: str
    port: int


class ResolveMapError(ValueError):
    """Raised for an entry of NIANBAO_RESOLVE that cannot be read."""


class ResolveMap:
    """The entries of ``NIANBAO_RESOLVE``: ``host:port=address:port``, ``*.`` allowed.

    ``*.example.gov.cn`` covers the domain itself and everything below it; an exact host wins.
    A host ``*`` covers every name.
    """

    def __init__(self, entries: Sequence[str]) -> None:
        self.exact: dict[tuple[str, int], Target] = {}
        self.wild: list[tuple[str, int, Target]] = []
        for entry in entries:
            self._add(entry.strip())
        self.wild.sort(key=lambda found: -len(found[0]))

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the map that the settings hold."""
        return cls(settings.getlist("NIANBAO_RESOLVE"))

    def _add(self, entry: str) -> None:
        if not entry:
            return
        sides = entry.split("=")
        try:
            (host, port), (address, target_port) = (side.rsplit(":", 1) for side in sides)
            target = Target(address.strip("[]"), int(target_port))
            ipaddress.ip_address(target.address)
            wanted = int(port)
        except ValueError as error:
            raise ResolveMapError(
                f"NIANBAO_RESOLVE: expected host:port=address:port, seen {entry!r}"
            ) from error
        host = host.strip("[]").lower()
        if host == "*" or host.startswith("*."):
            self.wild.append((host[1:], wanted, target))
        else:
            self.exact[host, wanted] = target

    def find(self, host: str, port: int) -> Target | None:
        """Return where this host and port are mapped to, if they are."""
        host = host.lower().rstrip(".")
        found = self.exact.get((host, port))
        if found is not None:
            return found
        for suffix, wanted, target in self.wild:
            if wanted == port and (host.endswith(suffix) or host == suffix[1:]):
                return target
        return None

    def __bool__(self) -> bool:
        return bool(self.exact or self.wild)


def is_public(address: str) -> bool:
    """Return whether an address lies on the public internet, whatever form it is wrapped in.

    IPv6 addresses that carry an IPv4 address lead where that one leads: mapped (RFC 4291
    §2.5.5.2), NAT64 (RFC 6052), 6to4 (RFC 3056).
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def literal_address(host: str) -> str | None:
    """Return the address that a host spells out, as ``inet_aton`` reads it, or None for a name.

    Resolvers take ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` for 127.0.0.1.
    """
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761 §6.3
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else None
    except (OSError, UnicodeError):
        return None


# Hosts that last led to inner addresses only: the handler tells these from names that do not
# exist.
REFUSED: Final[dict[str, str]] = {}


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way that could be cancelled."""


@implementer(IResolutionReceiver)
class _Guard:
    """Passes on the public addresses only."""

    def __init__(self, receiver: Any, host: str) -> None:
        self.receiver = receiver
        self.host = host
        self.refused = ""
        self.passed = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's interface
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802 - Twisted's interface
        if is_public(address.host):
            self.passed = True
            self.receiver.addressResolved(address)
        else:
            self.refused = address.host

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's interface
        if self.refused and not self.passed:
            REFUSED[self.host] = self.refused
        else:
            REFUSED.pop(self.host, None)
        self.receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Twisted's name resolver with the map in front and the guard behind."""

    def __init__(self, reactor: Any, resolve_map: ResolveMap) -> None:
        self.reactor = reactor
        self.map = resolve_map
        self.original = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Return the resolver for these settings; Scrapy's process calls this."""
        return cls(reactor, ResolveMap.from_settings(crawler.settings))

    def install_on_reactor(self) -> None:
        """Put the resolver in place."""
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        receiver: Any,
        hostName: str,  # noqa: N803 - Twisted's interface
        portNumber: int = 0,  # noqa: N803 - Twisted's interface
        addressTypes: Any = None,  # noqa: N803 - Twisted's interface
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's interface
    ) -> Any:
        """Resolve a name for one connection."""
        target = self.map.find(hostName, portNumber)
        if target is None:
            return self.original.resolveHostName(
                _Guard(receiver, hostName), hostName, portNumber, addressTypes, transportSemantics
            )
        resolution = _Resolution(hostName)
        receiver.resolutionBegan(resolution)
        kind = IPv6Address if ":" in target.address else IPv4Address
        receiver.addressResolved(kind("TCP", target.address, target.port))
        receiver.resolutionComplete()
        return resolution
