# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements over messages, given a cursor.

Accepting and claiming run in READ COMMITTED: under Odoo's REPEATABLE READ, ``ON CONFLICT DO NOTHING`` fails on a row
that another request has inserted meanwhile, instead of telling a repetition.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo.addons.integration_core.tools.utc import from_epoch

#: how long a message stays with a job of several that work side by side, if that ends without a word
LEASE = timedelta(minutes=3)


@dataclass(frozen=True)
class Known:
    """What is known of a message that was there before."""

    id: int
    digest: str


@dataclass(frozen=True)
class Claimed:
    """A message that a job is about to work on.

    :param attempts: the fence: who comes later has another number
    :param begun: how often it was begun since one came to an end, this time included
    """

    id: int
    attempts: int
    begun: int


def insert(cr, source, message, correlation_id: str, now: datetime) -> int | None:
    """Keep a message, unless there is one with its id.

    It is due at once, also where the clock of this host is ahead of the database's.

    :param Source source: and
    :param Inbound message: see :mod:`..tools.receiving`
    :return: its id, ``None`` when there was one
    """
    cr.execute(
        """INSERT INTO integration_message
                  (source_id, company_id, message_uid, type, state, received_at, sent_at, due_at, body, digest, size,
                   key_id, attempts, begun, correlation_id)
           VALUES (%s, %s, %s, %s, 'waiting', %s, %s, LEAST(%s, clock_timestamp() AT TIME ZONE 'UTC'), %s, %s, %s, %s,
                   0, 0, %s)
               ON CONFLICT (source_id, message_uid) DO NOTHING RETURNING id""",
        (
            source.id,
            source.company_id,
            message.message_id,
            message.type,
            now,
            None if message.sent_at is None else from_epoch(message.sent_at),
            now,
            message.content,
            message.digest,
            message.size,
            message.key,
            correlation_id,
        ),
    )
    row = cr.fetchone()
    return row and row[0]


def insert_trial(
    cr, source_id: int, company_id: int, message_uid: str, type_: str, body: str, correlation_id: str
) -> int:
    """Put in what somebody pasted, to be processed and rolled back; return its id. No job sees it: it is never due."""
    cr.execute(
        """INSERT INTO integration_message
                  (source_id, company_id, message_uid, type, state, received_at, body, attempts, begun,
                   correlation_id)
           VALUES (%s, %s, %s, %s, 'waiting', now() AT TIME ZONE 'UTC', %s, 0, 0, %s) RETURNING id""",
        (source_id, company_id, message_uid, type_, body, correlation_id),
    )
    return cr.fetchone()[0]


def find_known(cr, source_id: int, message_uid: str) -> Known:
    """Return what is known of the message with this id; it is there."""
    cr.execute(
        "SELECT id, digest FROM integration_message WHERE source_id = %s AND message_uid = %s",
        (source_id, message_uid),
    )
    return Known(*cr.fetchone())


def count_between(cr, source_id: int, since: datetime, now: datetime, most: int) -> int:
    """Count the messages that a source sent between two moments, up to ``most``.

    What a clock that was ahead has dated later than now is not counted for as long as that takes to come true.
    """
    cr.execute(
        """SELECT count(*) FROM (SELECT FROM integration_message
                                  WHERE source_id = %s AND received_at > %s AND received_at <= %s
                                  LIMIT %s) recent""",
        (source_id, since, now, most),
    )
    return cr.fetchone()[0]


def claim(cr, source_id: int, ordering: str, now: datetime) -> Claimed | None:
    """Take the next message that is due, and count the attempt; ``None`` when nothing is.

    Committed before the work begins, so that a message which ends its process each time is told from one that was
    never tried. Where order is strict, nothing is due behind a message that waits for its next try or has failed.

    :param ordering: of the source, see ``integration.source``
    """
    if ordering == "strict":
        where = "due_at <= %(now)s AND id = (%(first)s)".replace("%(first)s", _FIRST)
    else:
        where = "due_at <= %(now)s"
    cr.execute(
        f"""UPDATE integration_message
               SET attempts = attempts + 1, begun = begun + 1,
                   due_at = CASE WHEN %(leases)s THEN %(lease)s ELSE due_at END
             WHERE id = (SELECT id FROM integration_message
                          WHERE source_id = %(source)s AND state = 'waiting' AND {where}
                          ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, attempts, begun""",
        {
            "source": source_id,
            "now": now,
            "leases": ordering == "independent",
            "lease": now + LEASE,
        },
    )
    row = cr.fetchone()
    return row and Claimed(*row)


_FIRST = """SELECT CASE WHEN state = 'waiting' THEN id END FROM integration_message
             WHERE source_id = %(source)s AND state IN ('waiting', 'failed') ORDER BY id LIMIT 1"""


def find_leasing_sources(cr, now: datetime) -> list[int]:
    """Return the ids of the sources of which a message is with a job, or was with one that ended without a word."""
    cr.execute(
        """SELECT DISTINCT message.source_id FROM integration_message message
             JOIN integration_source source ON source.id = message.source_id AND source.ordering = 'independent'
            WHERE message.state = 'waiting' AND message.begun > 0 AND message.due_at > %s""",
        (now,),
    )
    return [id_ for (id_,) in cr.fetchall()]


def end_leases(cr, source_ids, now: datetime) -> int:
    """Make due what jobs of these sources had and did not end; return how many that are.

    Should one of these jobs be there all the same, it is fenced by the attempts, as everywhere.
    """
    cr.execute(
        """UPDATE integration_message SET due_at = %(now)s
            WHERE id IN (SELECT id FROM integration_message
                          WHERE source_id = ANY(%(sources)s) AND state = 'waiting' AND begun > 0 AND due_at > %(now)s
                            FOR UPDATE SKIP LOCKED)""",
        {"now": now, "sources": list(source_ids)},
    )
    return cr.rowcount


def lock(cr, claimed: Claimed) -> bool:
    """Lock a claimed message for as long as the transaction lasts.

    :return: whether it still waits, and nobody else has claimed it since
    """
    cr.execute(
        "SELECT state = 'waiting' AND attempts = %s FROM integration_message WHERE id = %s FOR UPDATE",
        (claimed.attempts, claimed.id),
    )
    row = cr.fetchone()
    return bool(row and row[0])


def find_next_due(cr, source_id: int, ordering: str) -> datetime | None:
    """Return when a source's next message is due, ``None`` when none will be by itself."""
    if ordering == "strict":
        cr.execute(f"SELECT due_at FROM integration_message WHERE id = ({_FIRST})", {"source": source_id})
    else:
        cr.execute(
            "SELECT min(due_at) FROM integration_message WHERE source_id = %s AND state = 'waiting'",
            (source_id,),
        )
    row = cr.fetchone()
    return row and row[0]


def find_due_sources(cr, now: datetime) -> list[int]:
    """Return the ids of the sources that have something due."""
    cr.execute(
        """SELECT source.id FROM integration_source source
            WHERE EXISTS (SELECT FROM integration_message message
                           WHERE message.source_id = source.id AND message.state = 'waiting'
                             AND message.due_at <= %s)
            ORDER BY source.id""",
        (now,),
    )
    return [id_ for (id_,) in cr.fetchall()]


def count(cr, source_ids) -> dict:
    """Return {source id: (waiting, failed, last received)}."""
    cr.execute(
        """SELECT s.id,
                  (SELECT count(*) FROM integration_message m WHERE m.source_id = s.id AND m.state = 'waiting'),
                  (SELECT count(*) FROM integration_message m WHERE m.source_id = s.id AND m.state = 'failed'),
                  (SELECT max(received_at) FROM integration_message m WHERE m.source_id = s.id)
             FROM unnest(%s::int[]) s(id)""",
        (list(source_ids),),
    )
    return {id_: (waiting, failed, last) for id_, waiting, failed, last in cr.fetchall()}


def settle(cr, ids, state: str, former: tuple, values: dict) -> list[int]:
    """Change the state of those messages that are in one of the former states, and return their ids.

    :param values: of further columns
    """
    columns = {"state": state, "begun": 0, **values}
    settings = ", ".join(f"{name} = %s" for name in columns)  # names are of our own code
    cr.execute(
        f"UPDATE integration_message SET {settings} WHERE id = ANY(%s) AND state = ANY(%s) RETURNING id",
        (*columns.values(), list(ids), list(former)),
    )
    return [id_ for (id_,) in cr.fetchall()]
