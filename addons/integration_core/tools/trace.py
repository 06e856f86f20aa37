# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The correlation id, as W3C Trace Context level 1 has it (§3.2, the ``traceparent`` header)."""

import random
import re
from dataclasses import dataclass, replace

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = 0x01
_system_rng = random.SystemRandom()


def _random_hex(rng, digits):
    """Return ``digits`` hexadecimal digits that are not all zero (§3.2.2.3 forbids that)."""
    return f"{rng.randrange(1, 16**digits):0{digits}x}"


@dataclass(frozen=True)
class Trace:
    """Where we are in a trace: ``trace_id`` (32 hex digits) is the correlation id of everything."""

    trace_id: str
    span_id: str
    sampled: bool = True

    @classmethod
    def new(cls, rng: random.Random = _system_rng) -> "Trace":
        """Start a trace."""
        return cls(_random_hex(rng, 32), _random_hex(rng, 16))

    @classmethod
    def parse(cls, traceparent: str | None) -> "Trace | None":
        """Read a ``traceparent`` header; ``None`` when it is absent or not valid.

        A header of a later version is read by its first four fields (§3.2.4), ``ff`` is invalid.
        """
        match = _TRACEPARENT.fullmatch(traceparent or "")
        if not match:
            return None
        version, trace_id, span_id, flags, rest = match.groups()
        if version == "ff" or (version == "00" and rest) or not int(trace_id, 16) or not int(span_id, 16):
            return None
        return cls(trace_id, span_id, bool(int(flags, 16) & _SAMPLED))

    def traceparent(self) -> str:
        """Return the header value that hands this trace on."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.sampled else '00'}"

    def child(self, rng: random.Random = _system_rng) -> "Trace":
        """Return a new span of the same trace."""
        return replace(self, span_id=_random_hex(rng, 16))
