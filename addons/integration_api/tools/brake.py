# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Slows down an address whose requests keep failing to prove who sends them, before anything is computed for them.

It counts in the memory of one process: with ``n`` workers an address gets up to ``n`` times as many tries. That is
enough for what it is for, which is that guessing costs the guesser more than it costs this Odoo; what protects the
keys is their length. Sharing the count would cost each stranger's request a write, which is what a flood wants.

Whoever shares an address with the guesser waits with it, at most one window. Behind a proxy that means everybody,
unless Odoo is told to believe it (``proxy_mode``).
"""

import ipaddress
from collections import OrderedDict
from threading import Lock

#: seconds in which failures are counted
WINDOW = 60
#: how many addresses are remembered; the one not heard of for longest is forgotten first
CAPACITY = 10_000


class Brake:
    """How often each address failed of late; may be used by several threads."""

    def __init__(self, window=WINDOW, capacity=CAPACITY):
        self._window = window
        self._capacity = capacity
        self._counts = OrderedDict()  # network -> (start of its window, failures in it)
        self._lock = Lock()

    def wait(self, address: str | None, now: float, limit: int) -> int:
        """Return for how many seconds the address may not try again, 0 if it may.

        :param now: seconds of a clock that never goes back
        :param limit: failures in a window that are let pass, 0 for any number
        """
        with self._lock:
            start, failures = self._counts.get(_network(address), (now, 0))
        left = start + self._window - now
        return max(int(left) + 1, 1) if limit and failures >= limit and left > 0 else 0

    def note(self, address: str | None, now: float):
        """Count a failure of the address."""
        network = _network(address)
        with self._lock:
            start, failures = self._counts.pop(network, (now, 0))
            if start + self._window <= now:
                start, failures = now, 0
            self._counts[network] = start, failures + 1
            while len(self._counts) > self._capacity:
                self._counts.popitem(last=False)

    def forget(self):
        """Begin anew, with nobody counted."""
        with self._lock:
            self._counts.clear()


def _network(address):
    """Return what is counted as one: an IPv4 address, or the /64 that one IPv6 host has all of (RFC 4291 §2.5.1)."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
