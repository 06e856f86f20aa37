# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of duplicates share: contacts, and a search among them.

The search and the queue are models of ``integration_contract``, and do nothing without an entity: what they do is
tested here, with the first one that has a policy and that Odoo itself merges.
"""

from odoo.tests import new_test_user

PERSON = {
    "name": "Wilhelmina Featherstone",
    "email": "wilhelmina@clinic.example",
    "phone": "+1 555 010 4477",
    "street": "12 Quillfeather Street",
    "city": "Oakmarsh",
    "zip": "90417",
}


class DuplicateCase:
    """Mixed into a ``TransactionCase``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching = cls.env.ref("integration_contacts.integration_matching_party")
        cls.duplicates = cls.env["integration.duplicate"]
        cls.manager = new_test_user(
            cls.env,
            "merging_manager",
            groups="integration_core.group_integration_manager,base.group_partner_manager",
        )
        cls.operator = new_test_user(
            cls.env,
            "merging_operator",
            groups="integration_core.group_integration_operator,base.group_partner_manager",
        )

    def make(self, **vals):
        return self.env["res.partner"].create({**PERSON, **vals})

    def find(self, limit=1000, again=False):
        """Do a whole search, or one of what changed, and return how many were looked at."""
        if again:
            self.matching.write({"is_running": False, "since_at": False})
        looked, more = 0, True
        while more:
            count, more = self.matching._find_slice(limit)
            looked += count
        self.env.invalidate_all()
        return looked

    def pair(self, one, other):
        left, right = sorted((one.id, other.id))
        return self.duplicates.search(
            [("res_model", "=", "res.partner"), ("left_id", "=", left), ("right_id", "=", right)]
        )
