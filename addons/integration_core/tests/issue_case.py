# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields

from .common import IntegrationCase

START = datetime(2026, 3, 2, 8)


class IssueCase(IntegrationCase):
    """Issues of the interface of the case, and a clock that the test moves."""

    def raise_issue(self, code="unmapped_code", **arguments):
        """Raise an issue of the interface."""
        return self.env["integration.issue"]._raise_issue(
            code, **{"summary": "A code is not mapped", "interface": self.interface, **arguments}
        )

    def at(self, hours):
        """Let it be so many hours after the start, within a ``with`` block."""
        return patch.object(fields.Datetime, "now", lambda: START + timedelta(hours=hours))
