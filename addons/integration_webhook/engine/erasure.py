# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that erase what deliveries and attempts keep of events, and stop what would still be sent."""

from datetime import datetime

from ..tools.states import sources
from .moves import ERASED, cancel


def count(cr, event_ids) -> tuple[int, int]:
    """Count deliveries of these events that are not over, and attempts with an answer.

    :return: (deliveries, attempts)
    """
    cr.execute(
        """SELECT (SELECT count(*) FROM integration_delivery
                    WHERE event_id = ANY(%(ids)s) AND state = ANY(%(sources)s)),
                  (SELECT count(*) FROM integration_attempt a JOIN integration_delivery d ON d.id = a.delivery_id
                    WHERE d.event_id = ANY(%(ids)s) AND a.excerpt IS NOT NULL)""",
        {"ids": list(event_ids), "sources": sources("cancelled")},
    )
    return cr.fetchone()


def stop(cr, event_ids, now: datetime) -> list[int]:
    """Cancel what waits or was given up; nothing about these events is sent any more.

    :return: ids of the deliveries
    """
    return cancel(cr, "d.event_id = ANY(%(event_ids)s)", now, ERASED, event_ids=list(event_ids))


def empty_answers(cr, event_ids) -> int:
    """Forget what receivers answered: it may repeat what they got. Reasons of our own never do, and stay."""
    cr.execute(
        """UPDATE integration_attempt a SET excerpt = NULL FROM integration_delivery d
            WHERE d.id = a.delivery_id AND d.event_id = ANY(%s) AND a.excerpt IS NOT NULL""",
        (list(event_ids),),
    )
    return cr.rowcount


def count_in_flight(cr, event_ids) -> int:
    """How many deliveries of these events are being sent just now."""
    cr.execute(
        "SELECT count(*) FROM integration_delivery WHERE event_id = ANY(%s) AND state = 'sending'",
        (list(event_ids),),
    )
    return cr.fetchone()[0]
