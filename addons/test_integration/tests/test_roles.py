# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .role_buttons import BUTTONS, BY_RECORD, UNSEEN
from .role_case import ROLES, RoleCase
from .role_rights import RIGHTS
from .role_rows import Rows
from .role_screens import SCREENS
from .role_texts import TEXTS

_LETTERS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
#: asks which action is meant, and each is tested with its roles in ``test_mass_actions``
_BULK = "action_open_bulk"


class _Undo(Exception):
    """Takes back what a button did; tells whether it opens nothing for the role."""


@tagged("post_install", "-at_install")
class TestRoles(RoleCase):
    """Each role sees and may do what its description says, screen by screen and button by button."""

    def test_each_role_has_the_rights_of_the_table_on_every_model(self):
        found = {}
        for name in self.find_models():
            rights = []
            for role in ROLES:
                model = self.env[name].with_user(self.users[role])
                rights.append(
                    "".join(letter for letter, way in _LETTERS.items() if model.has_access(way)) or "-"
                )
            found[name] = " ".join(rights)
        self.compare(RIGHTS, found)

    def test_no_role_reads_a_long_text_of_which_nobody_has_said_what_is_in_it(self):
        found = {}
        for name in self.find_models():
            for field in self.env[name]._fields.values():
                is_long = field.store and field.type in ("text", "html", "json")
                if is_long and name.startswith("integration.") and self.is_read(name, field):
                    found[str(field)] = TEXTS.get(str(field), "what is in it?")
        self.compare(TEXTS, found)

    def is_read(self, name, field):
        """Whether a role reads a field of a model that is no dialog."""
        models = [self.env[name].with_user(user) for user in self.users.values()]
        return not self.env[name]._transient and any(
            model.has_access("read") and model._has_field_access(field, "read") for model in models
        )

    def test_each_role_sees_the_screens_of_the_table_and_each_opens(self):
        found = dict.fromkeys(self.find_menus().values(), "")
        for role, user in self.users.items():
            menus = self.env["ir.ui.menu"].with_user(user)
            visible = set(menus._visible_menu_ids())
            for menu, name in self.find_menus().items():
                if menu.id in visible:
                    found[name] = f"{found[name]} {role}".strip()
                    with self.subTest(f"{role}: {name}"):
                        self.open_screen(menu.action, user)
        self.compare(SCREENS, found)

    def open_screen(self, action, user):
        """Do what the web client does to show a screen: its views, then its first rows."""
        if action._name != "ir.actions.act_window":
            return
        model = self.env[action.res_model].with_user(user)
        views = [(view_id, kind) for view_id, kind in action.sudo().views] + [(False, "search")]
        shown = model.get_views(views)["models"][model._name]["fields"]
        model.search_read([], [name for name in shown if name in model._fields], limit=1)

    def test_each_role_is_shown_the_buttons_of_the_table(self):
        found = self.read_buttons()
        self.compare(BUTTONS, {name: roles for name, roles in found.items() if name not in BY_RECORD})
        self.assertLessEqual(BY_RECORD, found.keys())

    def read_buttons(self):
        found = {}
        for role in ROLES:
            for model, method in sorted(self.find_buttons(role)):
                name = f"{model}.{method}"
                found[name] = f"{found.get(name, '')} {role}".strip()
        return found

    def test_a_button_that_a_role_is_not_shown_refuses_it_however_it_is_called(self):
        rows, open_doors, shut_doors = Rows(self.env), [], []
        for name, shown in BUTTONS.items():
            model, _dot, method = name.rpartition(".")
            for role in ROLES if method != _BULK else ():
                is_refused = self.is_refused(model, rows.get(model), method, role)
                if role not in (shown + UNSEEN.get(name, "")).split() and not is_refused:
                    open_doors.append(f"{name}: {role}")
                if role in shown.split() and is_refused:
                    shut_doors.append(f"{name}: {role}")
        self.assertFalse(open_doors, "not shown, and done all the same:\n" + "\n".join(open_doors))
        self.assertFalse(shut_doors, "shown, and refused:\n" + "\n".join(shut_doors))

    @mute_logger(
        *("odoo.sql_db", "odoo.addons.base.models.ir_model", "odoo.models"),
        "odoo.addons.integration_monitor.models.integration_expectation_measuring",  # the row is made up
    )
    def is_refused(self, model, id_, method, role):
        """Press a button as a role, and take back what it did; whatever else it says, it got past the guard."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                action = getattr(self.env[model].with_user(self.users[role]).browse(id_), method)()
                raise _Undo(not self.may_open(action, self.users[role]))
        except AccessError:
            return True
        except _Undo as undo:
            return undo.args[0]
        except Exception:  # pylint: disable=broad-except
            return False

    def may_open(self, action, user):
        """Whether a user may open what a button answers with: a new dialog, or a list."""
        if not isinstance(action, dict) or action.get("type") != "ir.actions.act_window":
            return True
        kind = action["views"][0][1] if action.get("views") else action["view_mode"].split(",")[0]
        model = self.env[action["res_model"]].with_user(user)
        is_begun = model._transient or any(
            name.startswith("default_") for name in action.get("context") or ()
        )
        return model.has_access("create" if kind == "form" and is_begun else "read")
