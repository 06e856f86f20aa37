# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that happened under one trace, read from the database that it happened in."""

QUERY = """
    SELECT created_at, 'request', method || ' ' || path || ' → ' || status
      FROM integration_idempotency WHERE correlation_id = %(trace)s
    UNION ALL
    SELECT occurred_at, 'event', type FROM integration_event WHERE correlation_id = %(trace)s
    UNION ALL
    SELECT a.started_at, 'attempt', e.type || ' #' || a.number || ' → ' || a.code || ', ' || a.duration_ms || ' ms'
      FROM integration_attempt a
      JOIN integration_delivery d ON d.id = a.delivery_id
      JOIN integration_event e ON e.id = d.event_id
     WHERE e.correlation_id = %(trace)s
    UNION ALL
    SELECT d.done_at, 'delivered', e.type || ' as ' || d.webhook_id
      FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
     WHERE e.correlation_id = %(trace)s AND d.state = 'delivered'
"""


def read(stack, trace_id):
    """Return ``(moment, kind, words)`` of all requests, events, attempts and deliveries, in order of time."""
    return sorted(stack.sql(QUERY, {"trace": trace_id}))


def show(rows):
    """Print rows with times relative to the first."""
    for moment, kind, words in rows:
        print(f"  {(moment - rows[0][0]).total_seconds() * 1000:>8.0f} ms  {kind:<10} {words}")
