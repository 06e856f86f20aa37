# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Slows down who keeps failing to prove who sends a request, before anything is computed for it.

It counts in the memory of one process: with ``n`` workers somebody gets up to ``n`` times as many tries. That is
enough for what it is for, which is that guessing costs the guesser more than it costs this Odoo; what protects the
keys is their length. Sharing the count would cost each stranger's request a write, which is what a flood wants.

What is counted is a name at an address: the key that a request claims, or the source that it calls. So a partner with
a wrong key is stopped alone, and not the others behind its hub or proxy. Whoever makes up names is stopped by the
address, where each name counts for its first few failures. Then all who share that address wait, at most one window.
Behind a proxy that means everybody, unless Odoo is told to believe it (``proxy_mode``).
"""

import ipaddress
from collections import OrderedDict
from threading import Lock

#: seconds in which failures are counted
WINDOW = 60
#: how many names and addresses are remembered; the one not heard of for longest is forgotten first
CAPACITY = 20_000
#: as many names that fail at once stop their address
NAMES = 10
#: what was stopped: also the reasons under which that is kept
NAME_BRAKED, ADDRESS_BRAKED = "name_braked", "address_braked"


class Brake:
    """How often each name and address failed of late; may be used by several threads."""

    def __init__(self, window=WINDOW, capacity=CAPACITY):
        self._window = window
        self._capacity = capacity
        self._counts = OrderedDict()  # (network, name), or network -> (start of its window, failures in it)
        self._lock = Lock()

    def wait(self, address: str | None, name: str, now: float, limit: int) -> int:
        """Return for how many seconds the address may not try again under this name, 0 if it may.

        :param name: of the key or source, as the request says; empty if it names none
        :param now: seconds of a clock that never goes back
        :param limit: failures in a window that are let pass, 0 for any number
        """
        if not limit:
            return 0
        network = _network(address)
        with self._lock:
            return max(self._wait(key, now, limit) for key in ((network, name), network))

    def note(self, address: str | None, name: str, now: float, limit: int) -> str:
        """Count a failure.

        :return: :data:`NAME_BRAKED` or :data:`ADDRESS_BRAKED` if this one was the last that is let pass, else empty
        """
        network = _network(address)
        with self._lock:
            failures = self._count((network, name), now)
            if failures <= max(limit // NAMES, 1) and self._count(network, now) == limit:
                return ADDRESS_BRAKED
        return NAME_BRAKED if failures == limit else ""

    def forget(self):
        """Begin anew, with nobody counted."""
        with self._lock:
            self._counts.clear()

    def _wait(self, key, now, limit):
        start, failures = self._counts.get(key, (now, 0))
        left = start + self._window - now
        return max(int(left) + 1, 1) if failures >= limit and left > 0 else 0

    def _count(self, key, now):
        start, failures = self._counts.pop(key, (now, 0))
        if start + self._window <= now:
            start, failures = now, 0
        self._counts[key] = start, failures + 1
        while len(self._counts) > self._capacity:
            self._counts.popitem(last=False)
        return failures + 1


def _network(address):
    """Return what is counted as one: an IPv4 address, or the /64 that one IPv6 host has all of (RFC 4291 §2.5.1)."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
