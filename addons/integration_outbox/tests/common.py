# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase

from ..tools.capture import KEY, TransactionCapture


class OutboxCase(TransactionCase):
    """Plays transactions inside the one of the test.

    A test never commits, and all its changes share one PostgreSQL transaction id. So each played transaction gets a
    number of its own, below zero, where PostgreSQL has none.
    """

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
        self.cr.flush()
        events = self.env["integration.event"].search([("xid", "=", -self._played)], order="id")
        self.begin()
        return events
