# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.integration_contract.tests.common import DocumentWords


class CrmCase(DocumentWords, TransactionCase):
    """A team, a salesperson and interactions with all that a contract shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create({"name": "Test intake", "company_id": cls.env.company.id})
        cls.source = cls.env["utm.source"].create({"name": "Test practice"})
        cls.clerk = cls.make_user("clerk", email="clerk@northgate.example")
        cls.party = cls.env["res.partner"].create({"name": "Jordan Avery", "email": "jordan@mail.example"})

    @classmethod
    def make_user(cls, login, groups="sales_team.group_sale_salesman_all_leads", **vals):
        """Create a user who sees all interactions."""
        return new_test_user(cls.env, login, groups, **vals)

    @classmethod
    def make_interactions(cls, count, **vals):
        """Create interactions that nobody handles yet."""
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Referral {number}",
                    "interaction_kind": "referral",
                    "contact_name": "Robin Lee",
                    "email_from": "robin@mail.example",
                    "medium_id": cls.env.ref("utm.utm_medium_phone").id,
                    "source_id": cls.source.id,
                    "description": "<p>Prefers mornings.</p>",
                    "user_id": False,
                    **vals,
                }
                for number in range(count)
            ]
        )
