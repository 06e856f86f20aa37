# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.integration_core.tests.common import IntegrationCase
from odoo.addons.integration_core.tools import buckets, utc

MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)


class AlertCase(IntegrationCase):
    """An approved interface, no rules but those of the test, and figures that the test puts there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approve(cls.interface)
        cls.env["integration.alert.rule"].search([]).active = False
        cls.alerts = cls.env["integration.alert"]
        cls.now = buckets.floor(utc.now(), buckets.MINUTE)

    def make_rule(self, kind="success", **values):
        """A rule that raises at once, and ends at once, unless told."""
        return self.env["integration.alert.rule"].create(
            {"name": "It is bad", "kind": kind, "for_minutes": 0, "clear_minutes": 0, **values}
        )

    def put_traffic(self, at, outcome="done", count=1, kind="attempt", interface=None):
        """Let something have happened, as the rollup would have counted it."""
        interface = interface or self.interface
        for width in buckets.WIDTHS:
            self.env.cr.execute(
                """INSERT INTO integration_statistic
                          (bucket, width, interface_id, company_id, kind, outcome, count, duration_ms)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, 0)
                   ON CONFLICT (width, bucket, kind, outcome, coalesce(interface_id, 0), coalesce(company_id, 0))
                   DO UPDATE SET count = integration_statistic.count + EXCLUDED.count""",
                [
                    buckets.floor(at, width),
                    width,
                    interface.id,
                    interface.company_id.id or None,
                    kind,
                    outcome,
                    count,
                ],
            )

    def make_bad(self, minutes=0):
        """Let nothing have gone well."""
        self.put_traffic(self.now + (minutes - 1) * MINUTE, "failed", 20)

    def make_good(self, minutes=0, count=2000):
        """Let so much have gone well."""
        self.put_traffic(self.now + (minutes - 1) * MINUTE, "done", count)

    def watch(self, minutes=0, counted=True):
        """Look at everything so many minutes after the test began.

        :param counted: whether figures are complete up to then
        """
        if counted:
            self.mark_counted(minutes)
        self.alerts._watch(self.now + minutes * MINUTE)
        self.env.flush_all()
        return self.find()

    def mark_counted(self, minutes):
        """Let figures be complete up to so many minutes after the test began."""
        self.env.cr.execute(
            """INSERT INTO integration_statistic_checkpoint (source, ran_at) VALUES ('test', %s)
               ON CONFLICT (source) DO UPDATE SET ran_at = EXCLUDED.ran_at""",
            [self.now + minutes * MINUTE],
        )

    def find(self, interface=None):
        """The alerts of the interface, the oldest first."""
        interface = interface or self.interface
        return self.alerts.search([("interface_id", "=", interface.id)], order="id")
