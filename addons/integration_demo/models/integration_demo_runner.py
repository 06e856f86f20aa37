# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import api, models

from odoo.addons.integration_inbox.engine import store


class IntegrationDemoRunner(models.AbstractModel):
    """Processes the messages of the demonstration as any others, at the time of the story and on its cursor."""

    _name = "integration.demo.runner"
    _inherit = "integration.inbox.runner"
    _description = "Processes messages in the demonstration"

    @api.model
    def _process_at(self, source, past):
        """Process what is due at a source.

        :param Past past: whose moment it is
        """
        story = self.with_context(demo_past=past)
        while claimed := story._claim(source):
            story._process(claimed)

    @api.model
    def _claim(self, source):
        with self._open_transaction() as cr:
            return store.claim(cr, source.id, source.ordering, self._now())

    # === SEAMS === #

    @contextmanager
    def _open_transaction(self):
        yield self.env.cr
        self.env.context["demo_past"].end()

    @contextmanager
    def _open_work(self):
        """What fails is rolled back to before it began; nobody else is at work here."""
        with self.env.cr.savepoint():
            yield self.env.cr
        self.env.context["demo_past"].end()

    @api.model
    def _now(self):
        return self.env.context["demo_past"].moment
