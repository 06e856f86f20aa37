# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.engine.rollup_source import Source
from odoo.addons.integration_core.tools import outcomes

# How a try failed that nobody answered, and how one that Odoo itself lost; all others without an answer never left.
_UNANSWERED = (
    "connect_failure",
    "connection_closed",
    "dns_failure",
    "invalid_response",
    "timeout",
    "tls_failure",
)
_LOST = ("lease_expired", "send_failed")

ATTEMPTS = Source(
    key="attempt",
    kind="attempt",
    table="integration_attempt",
    at="raw.started_at",
    outcome=f"""CASE WHEN raw.code = 'ok' THEN '{outcomes.DONE}'
                     WHEN raw.http_status >= 500 OR raw.code IN {_LOST} THEN '{outcomes.FAILED}'
                     WHEN raw.http_status = 429 THEN '{outcomes.LIMITED}'
                     WHEN raw.http_status IS NOT NULL THEN '{outcomes.REFUSED}'
                     WHEN raw.code IN {_UNANSWERED} THEN '{outcomes.UNREACHABLE}'
                     ELSE '{outcomes.UNSENT}' END""",
    outcomes=(
        outcomes.DONE,
        outcomes.LIMITED,
        outcomes.REFUSED,
        outcomes.FAILED,
        outcomes.UNREACHABLE,
        outcomes.UNSENT,
    ),
    duration="raw.duration_ms",
    interface="subscription.interface_id",
    joins="JOIN integration_subscription subscription ON subscription.id = raw.subscription_id",
)

# The same, as domains; a number that is not there is no number that differs.
_DOMAINS = {
    outcomes.DONE: [("code", "=", "ok")],
    outcomes.FAILED: ["|", ("http_status", ">=", 500), ("code", "in", _LOST)],
    outcomes.LIMITED: [("http_status", "=", 429), ("code", "not in", _LOST)],
    outcomes.REFUSED: [
        ("http_status", ">", 0),
        ("http_status", "<", 500),
        ("http_status", "!=", 429),
        ("code", "not in", ("ok", *_LOST)),
    ],
    outcomes.UNREACHABLE: [("http_status", "=", False), ("code", "in", _UNANSWERED)],
    outcomes.UNSENT: [("http_status", "=", False), ("code", "not in", ("ok", *_LOST, *_UNANSWERED))],
}


class IntegrationStatistic(models.Model):
    """Each try to send is counted in the minute in which it began."""

    _inherit = "integration.statistic"

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), ATTEMPTS]

    def _find_rows(self, since, until):
        if self.kind != "attempt":
            return super()._find_rows(since, until)
        domain = [
            ("started_at", ">=", since),
            ("started_at", "<", until),
            ("company_id", "=", self.company_id.id),
            ("subscription_id.interface_id", "=", self.interface_id.id),
            *_DOMAINS[self.outcome],
        ]
        return "integration_webhook.integration_attempt_action", domain
