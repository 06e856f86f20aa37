# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core import clearance

from .role_buttons import BUTTONS
from .role_case import GROUPS, ROLES
from .role_rights import RIGHTS
from .role_screens import SCREENS
from .role_sentences import SENTENCES

#: dialogs that show something and change nothing
_SHOWING = ("integration.reveal", "integration.reveal.shown")


@tagged("post_install", "-at_install")
class TestRoleDescriptions(TransactionCase):
    """The description of a role says what the tables of rights, screens and buttons say, which are tested."""

    def test_the_description_of_each_role_consists_of_what_is_proven(self):
        for role in ROLES:
            group = self.env.ref(GROUPS[role])
            self.assertEqual(group.comment, " ".join(SENTENCES[role]), role)

    def test_each_sentence_is_true(self):
        wrong = [
            f"{role}: {sentence} [{claim}]"
            for role, sentences in SENTENCES.items()
            for sentence, claims in sentences.items()
            for claim in claims
            if not self.holds(role, claim)
        ]
        self.assertEqual(wrong, [])

    def test_no_role_brings_a_clearance_along_and_each_says_that_a_reason_is_asked(self):
        roles = self.env["res.groups"].union(*(self.env.ref(name) for name in GROUPS.values()))
        for name in clearance.GROUPS.values():
            group = self.env.ref(name)
            self.assertFalse(group & roles.all_implied_ids)
            self.assertFalse(group.implied_by_ids, "nobody gets it by another group")
            self.assertFalse(group.user_ids, "nobody has it who was not given it")
            self.assertIn("a reason is asked", group.comment)

    def holds(self, role, claim):
        """Whether a claim is true of a role by the tables."""
        if claim.startswith("not "):
            return not self.holds(role, claim.removeprefix("not "))
        if claim.startswith("as "):
            return self.covers(role, claim.removeprefix("as "))
        if claim == "only reads":
            return self.only_reads(role)
        if claim.startswith("menu:"):
            return role in SCREENS[claim.removeprefix("menu:")].split()
        if ": " in claim:
            model, wanted = claim.split(": ")
            return set(wanted) <= set(self.get_rights(role, model))
        return role in BUTTONS[claim].split()

    def get_rights(self, role, model):
        return RIGHTS[model].split()[ROLES.index(role)].strip("-")

    def covers(self, role, other):
        """Whether a role may do all that another one may."""
        rights = all(
            set(self.get_rights(other, model)) <= set(self.get_rights(role, model)) for model in RIGHTS
        )
        shown = all(
            role in roles.split()
            for roles in (*SCREENS.values(), *BUTTONS.values())
            if other in roles.split()
        )
        return rights and shown

    def only_reads(self, role):
        rights = all(self.get_rights(role, model) in ("", "r") for model in RIGHTS if model not in _SHOWING)
        pressed = {name for name, roles in BUTTONS.items() if role in roles.split()}
        doing = {name for name in pressed if not name.rpartition(".")[2].startswith("action_open_")}
        return rights and doing <= {"integration.audit.action_verify"}
