# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase

from odoo.addons.integration_contract.tests.common import DocumentWords

from ..tools.capture import KEY, TransactionCapture


class OutboxCase(DocumentWords, TransactionCase):
    """Plays transactions inside the one of the test.

    A test never commits, and all its changes share one PostgreSQL transaction id. So each played transaction gets a
    number of its own, below zero, where PostgreSQL has none.
    """

    entity = None
    """The entity whose events :meth:`take_types` looks at; ``None`` for all."""

    def setUp(self):
        super().setUp()
        self._played = 0
        self.begin()

    def begin(self):
        """Start a transaction: forget what was touched so far."""
        self._played += 1
        self.env.flush_all()
        self.cr.precommit.clear()
        self.cr.postcommit.data.clear()
        self.cr.postcommit.data[KEY] = TransactionCapture(xid=-self._played)

    def commit(self):
        """Do all that a commit does but commit, start the next transaction, and return the events of this one."""
        return self._commit(self.env["integration.event"])

    def take_types(self, entity=None):
        """Play a commit, and return the types of the events that it told of one entity, sorted; none is held.

        :param entity: instead of that of the class
        """
        entity = entity or self.entity
        events = self._commit(self.env["integration.event"].sudo())
        events = events.filtered(lambda event: entity in (None, event.entity))
        self.assertFalse(events.filtered("hold_code"), events.mapped("hold_detail"))
        return sorted(events.mapped("type"))

    def _commit(self, events):
        self.cr.flush()
        found = events.search([("xid", "=", -self._played)], order="id")
        self.begin()
        return found
