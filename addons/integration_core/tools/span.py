# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a trace consists of, as every layer tells it: see ``integration.trace`` for who asks."""

from dataclasses import dataclass
from datetime import datetime

#: states of a span
OK, FAILED, RUNNING, WAITING, CANCELLED = "ok", "failed", "running", "waiting", "cancelled"
#: how many spans of one trace, and how many traces of one search, are shown at most
MOST, MOST_FOUND = 500, 50


@dataclass(frozen=True)
class Span:
    """One thing that happened in a trace, with no more in it than the person who asks may read.

    Moments are UTC without a zone, as Odoo stores them. Texts are for people; none is a body, a secret or an answer.

    :param key: unique in its trace, such as ``delivery:7``; what an event names as its cause is the key of that
    :param kind: stable name of what it is, such as ``delivery``
    :param label: ``kind`` in words, and
    :param icon: in a picture, of Font Awesome 4
    :param title: which one it is
    :param start: when it began; what has no length ends then, too
    :param end: when it ended; ``None`` while it goes on
    :param state: one of the states above
    :param waiting_until: until when it only waited for its turn; ``end`` when others of its parts do the work
    :param res_model: with ``res_id`` the record behind it; empty where this person may not open that
    :param parent: key of what led to it, which may be unknown or not for this person
    :param about: (model, id) of the record that it is about: it comes below the span of that, if it has no parent
    :param detail: why it is as it is
    :param is_try: it is one try of its parent, whose state says what came of them
    """

    key: str
    kind: str
    label: str
    icon: str
    title: str
    start: datetime
    end: datetime | None
    state: str
    waiting_until: datetime | None = None
    res_model: str = ""
    res_id: int = 0
    parent: str | None = None
    about: tuple[str, int] | None = None
    detail: str = ""
    is_try: bool = False


@dataclass(frozen=True)
class Found:
    """That what somebody searched for has to do with a trace.

    :param label: what was found, in words, such as "Event"
    :param title: which one, such as "invoice.posted · INV/2026/00012"
    :param at: when, UTC; ``None`` when it was the id of the trace itself
    """

    correlation_id: str
    label: str
    title: str
    at: datetime | None = None
