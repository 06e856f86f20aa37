# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The spans of a trace as a tree of causes beside a line of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo.addons.integration_core.tools.span import FAILED, RUNNING, WAITING, Span

#: what a trace takes at least, so that every share of it is defined
_SHORTEST = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Row:
    """One span at its place.

    :param depth: how many spans led to it, one after the other
    :param leads_to_failure: it failed, or something that it led to did
    :param left: where it begins, as a share of the time that the whole trace takes (0 to 1)
    :param waited: which share of that time it waited for its turn, and
    :param worked: which share came after that
    """

    span: Span
    depth: int
    leads_to_failure: bool
    left: float
    waited: float
    worked: float


def get_end(span: Span, now: datetime) -> datetime:
    """Return until when a span lasted: what goes on lasts until now, what has no length ends where it began."""
    if span.end is None and span.state in (RUNNING, WAITING):
        return max(now, span.start)
    return max(span.end or span.start, span.start)


def measure(spans: list[Span], now: datetime) -> tuple[datetime, timedelta]:
    """Return when the first of some spans began, and how long it was until all had ended."""
    first = min(span.start for span in spans)
    return first, max(get_end(span, now) for span in spans) - first


def arrange(spans: list[Span], now: datetime) -> list[Row]:
    """Return the spans below what led to them, those of one cause in the order in which they began.

    What names a cause that is not among them stands at the top, and so does one of a circle of causes.

    :param now: UTC, when they were read
    """
    if not spans:
        return []
    children = _find_children(spans)
    first, whole = measure(spans, now)
    whole = max(whole, _SHORTEST)
    rows, placed = [], set()

    def place(top):
        """Put a span and all below it into rows; without recursion, for a chain of causes may be long."""
        waiting = [(top, 0)]
        while waiting:
            span, depth = waiting.pop()
            if span.key in placed:
                continue
            placed.add(span.key)
            rows.append((span, depth))
            waiting += [(child, depth + 1) for child in reversed(children.get(span.key, ()))]

    for span in children.get(None, ()):
        place(span)
    for span in spans:  # what is left are circles
        place(span)
    failing = _find_failing(rows)
    return [Row(span, depth, span.key in failing, *_share(span, first, whole, now)) for span, depth in rows]


def _find_children(spans):
    """Return {key of a parent, or None: its children, in the order in which they began}."""
    keys = {span.key for span in spans}
    by_record = {}
    for span in spans:
        if span.res_id and not span.about:
            by_record.setdefault((span.res_model, span.res_id), span.key)
    children = {}
    for span in sorted(spans, key=lambda span: span.start):
        parent = span.parent if span.parent in keys else by_record.get(span.about)
        children.setdefault(None if parent == span.key else parent, []).append(span)
    return children


def _find_failing(rows):
    """Return the keys of the rows that failed, and of those above them."""
    failing, above = set(), []
    for span, depth in rows:
        above[depth:] = [span.key]
        if span.state == FAILED:
            failing.update(above)
    return failing


def _share(span, first, whole, now):
    """Return where a span begins, how long it waited and how long it worked, as shares of the whole."""
    end = get_end(span, now)
    until = end if span.state == WAITING else span.waiting_until or span.start
    turn = min(max(until, span.start), end)
    return (span.start - first) / whole, (turn - span.start) / whole, (end - turn) / whole
