# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of roles share: a user for each role, and what of the registry belongs to the suite."""

from lxml import etree

from odoo.tests import TransactionCase, new_test_user

#: as the tables have them; a viewer is in ``group_integration_user``
ROLES = ("viewer", "operator", "developer", "auditor", "manager")
GROUPS = {
    role: f"integration_core.group_integration_{'user' if role == 'viewer' else role}" for role in ROLES
}


class RoleCase(TransactionCase):
    """One user for each role, who has nothing but that role.

    Facts of the registry are compared with a table that people read: whatever comes new, a model, a screen or a button,
    is not in it, and fails until somebody has decided who may see it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: new_test_user(cls.env, f"role_{role}", group) for role, group in GROUPS.items()}

    def compare(self, table, found):
        """Fail with the lines that the table lacks, and those in it of what is not there."""
        wrong = {name: said for name, said in sorted(found.items()) if table.get(name) != said}
        gone = sorted(table.keys() - found.keys())
        lines = "\n".join(f'    "{name}": "{said}",' for name, said in wrong.items())
        self.assertFalse(wrong or gone, f"the table should say:\n{lines}\nand nothing of: {gone}")

    def find_models(self):
        """Names of the models of the suite that have a table, dialogs included."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if model._original_module.startswith("integration_") and not model._abstract and model._auto
        )

    def find_menus(self):
        """The menus of the Integration app that open something, with their external ids."""
        root = self.env.ref("integration_core.menu_root")
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id)]).filtered("action")
        known = menus.get_external_id()
        return {menu: known[menu.id] for menu in menus}

    def find_buttons(self, role):
        """Return {(model, method)} of the buttons that a role is shown in views of the suite, dialogs left out."""
        views = self.env["ir.ui.view"].search(
            [("mode", "=", "primary"), ("type", "in", ("list", "form", "kanban"))]
        )
        known, found = views.get_external_id(), set()
        for view in views:
            name = self.env.registry.get(view.model)
            if not known[view.id].startswith("integration_") or name is None or name._transient:
                continue
            model = self.env[view.model].with_user(self.users[role])
            if model.has_access("read"):
                arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
                found |= set(_list_buttons(arch, model))
        return found


def _list_buttons(node, model):
    """Yield the buttons below a node of a view, those of lists in it by the model that they list."""
    for child in node.iterchildren(etree.Element):
        is_ours = model._original_module.startswith("integration_")
        if child.tag == "button" and child.get("type") == "object" and is_ours:
            yield model._name, child.get("name")
        field = model._fields.get(child.get("name")) if child.tag == "field" else None
        below = model.env[field.comodel_name] if field is not None and field.relational else model
        yield from _list_buttons(child, below)
