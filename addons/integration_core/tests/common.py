# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

KEY_1 = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
KEY_2 = "k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="


class IntegrationCase(TransactionCase):
    """One user for each role, a system and a draft interface of the developer's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("user", "operator", "developer", "auditor", "manager"):
            user = new_test_user(cls.env, f"integration_{role}", f"integration_core.group_integration_{role}")
            setattr(cls, role, user)
        cls.other_company = cls.env["res.company"].create({"name": "Other clinic"})
        cls.system = cls.env["integration.system"].create(
            {"name": "Billing engine", "code": "billing", "kind": "billing"}
        )
        cls.interface = (
            cls.env["integration.interface"]
            .with_user(cls.developer)
            .create(
                {
                    "name": "Invoices",
                    "code": "invoices",
                    "system_id": cls.system.id,
                    "owner_id": cls.operator.id,
                }
            )
        )

    @classmethod
    def approve(cls, record):
        """Bring a draft of the developer's to approved."""
        record.with_user(cls.developer).action_submit()
        record.with_user(cls.manager).action_approve()
        return record

    @classmethod
    def other_company_user(cls, role):
        """Return a user with a role who works in the other company only."""
        return new_test_user(
            cls.env,
            f"other_{role}",
            f"integration_core.group_integration_{role}",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def keys(self, text):
        """Configure encryption keys for the rest of the test, or for a with block."""
        return patch.dict("os.environ", {"INTEGRATION_ENCRYPTION_KEYS": text})
