# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests about owners and sources share: two systems that write parties."""

from odoo import Command
from odoo.tests import new_test_user


class MasterCase:
    """Mixed into a ``TransactionCase``; it needs an entity of a business addon, and takes parties."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "integration.mapper.party" not in cls.env:
            cls.skipTest(cls, "needs the parties of integration_contacts")
        cls.env.user.group_ids = [Command.link(cls.env.ref("integration_core.group_integration_manager").id)]
        systems = cls.env["integration.system"]
        cls.ehr = systems.create({"name": "EHR", "code": "owner-ehr", "company_id": False})
        cls.crm = systems.create({"name": "CRM", "code": "owner-crm", "company_id": False})
        cls.mapper = cls.env["integration.contract"]._get_mapper("party.v1")
        cls.partner = cls.env["res.partner"].create(
            {"name": "Harbour Clinic", "email": "old@harbour.example", "phone": "+1 619 555 0100"}
        )

    def own(self, path=False, system=None, **vals):
        """Let a system own a property of parties."""
        vals = {"entity": "party", "path": path, "system_id": (system or self.ehr).id, **vals}
        return self.env["integration.ownership"].create(vals)

    def survive(self, *criteria, path=False, **vals):
        """Let parties show what these criteria prefer: kinds, or systems."""
        lines = [
            {"kind": line} if isinstance(line, str) else {"kind": "source", "system_id": line.id}
            for line in criteria
        ]
        numbered = [Command.create({**line, "sequence": number}) for number, line in enumerate(lines)]
        vals = {"entity": "party", "path": path, "criterion_ids": numbered, **vals}
        return self.env["integration.survivorship"].create(vals)

    def make_steward(self, login, *groups):
        """Return a user who decides about parties, in these groups."""
        groups = ["integration_core.group_integration_operator", *groups]
        user = new_test_user(self.env, login, ",".join(groups))
        self.mapper._get_contract().steward_id = user
        return user

    def write(self, system, document, record=None, report=None):
        """Write on behalf of a system."""
        mapper = self.mapper.with_context(integration_system_id=system.id, integration_write_report=report)
        record = self.partner if record is None else record
        return mapper._update_from(record.with_env(mapper.env), document)

    def make(self, system, document):
        """Create on behalf of a system."""
        return self.mapper.with_context(integration_system_id=system.id)._create_from([document])

    def find_sources(self, path, record=None):
        """Return {system code, or ``None``: source} of a property."""
        record = self.partner if record is None else record
        found = self.env["integration.property.source"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", record.id), ("path", "=", path)]
        )
        return {source.system_id.code or None: source for source in found}
