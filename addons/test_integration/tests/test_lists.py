# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval

#: few records, which people keep by hand: a list shows all of them
KEPT_BY_HAND = frozenset(
    {
        "integration.alert.rule",
        "integration.authentication",
        "integration.cause",
        "integration.delivery.policy",
        "integration.expectation",
        "integration.issue.stage",
        "integration.matching",
        "integration.network",
        "integration.ownership",
        "integration.rate.policy",
        "integration.retention",
        "integration.secret",
        "integration.survivorship",
        "integration.system",
        "integration.team",
    }
)
#: agreements, keys and names: nothing of them is counted over time or added up
NOT_COUNTED = KEPT_BY_HAND | {
    "integration.access.review",
    "integration.client",
    "integration.code",
    "integration.contract",
    "integration.contract.revision",
    "integration.credential",
    "integration.erasure",
    "integration.grant",
    "integration.idempotency",
    "integration.identifier",
    "integration.issuer",
    "integration.lane",
    "integration.property.source",
    "integration.source",
    "integration.stock.level",  # asked of Odoo's stock each time
    "integration.subscription",
    "patient.account",
    "service.location.check.template",
}
#: shows the records of one other record: nothing of it is left out
OF_ONE_RECORD = frozenset(
    {
        "integration_contract.integration_property_source_record_action",
        "integration_core.integration_issue_affected_action",
    }
)
#: a button of a list that opens a form in which it is counted or decided
OPENS_A_FORM = frozenset(
    {
        "integration.event.action_replay",
        "integration.delivery.action_replay",
        "integration.retention.action_count",
    }
)
#: a button of a list that looks again, for all there are: nothing is changed that somebody would regret
LOOKS_AGAIN = frozenset(
    {"integration.expectation.action_measure", "integration.expectation.standing.action_measure"}
)
#: a button of a list that opens a dialog of its own, which shows how many and asks why
OWN_DIALOGS = {
    "integration.alert.action_open_mute": "integration.alert.mute",
    "integration.issue.action_open_snooze": "integration.issue.snooze",
    "integration.issue.action_open_merge": "integration.issue.merge",
    "integration.issue.action_open_retry": "integration.issue.retry",
    "integration.access.review.line.action_keep": "integration.access.review.decide",
    "integration.access.review.line.action_revoke": "integration.access.review.decide",
}
_GROUPED = re.compile(r"group_by")


@tagged("post_install", "-at_install")
class TestLists(TransactionCase):
    """Every list of the suite is one that a person finds something in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        actions = cls.env["ir.actions.act_window"].search([("target", "!=", "new")])
        names = actions.get_external_id()
        cls.lists = {
            names[action.id]: action
            for action in actions
            if names[action.id].startswith("integration_") and "list" in action.view_mode.split(",")
        }

    def test_there_are_lists(self):
        self.assertGreater(len(self.lists), 40)

    def test_each_can_be_filtered_and_grouped(self):
        for name, action in self.lists.items():
            filters = self.get_arch(action, "search").findall(".//filter")
            groupings = [found for found in filters if _GROUPED.search(found.get("context") or "")]
            with self.subTest(name):
                self.assertTrue(groupings, "nothing to group by")
                self.assertLess(len(groupings), len(filters), "nothing to filter by")

    def test_each_begins_with_what_is_looked_for_most(self):
        for name, action in self.lists.items():
            if action.res_model in KEPT_BY_HAND or name in OF_ONE_RECORD:
                continue
            known = {found.get("name") for found in self.get_arch(action, "search").iter("filter", "field")}
            context = safe_eval(action.context or "{}", {"uid": self.env.uid})
            chosen = {key[15:] for key in context if key.startswith("search_default_")}
            with self.subTest(name):
                self.assertTrue(chosen or self.is_board(action), "shows everything that there ever was")
                self.assertLessEqual(chosen, known, "a filter that is not there")

    def test_each_has_an_order(self):
        for name, action in self.lists.items():
            arch = self.get_arch(action, "list")
            with self.subTest(name):
                self.assertTrue(
                    arch.get("default_order") or self.env[action.res_model]._order != "id", "as it comes"
                )

    def test_each_says_what_it_is_for_when_it_is_empty(self):
        for name, action in self.lists.items():
            with self.subTest(name):
                text = " ".join(etree.fromstring(f"<p>{action.help or ''}</p>").itertext())
                self.assertGreater(len(text.strip()), 40)

    def test_each_has_an_address_that_can_be_kept(self):
        for name, action in self.lists.items():
            if name not in OF_ONE_RECORD:
                self.assertTrue(action.path, name)

    def test_no_colour_says_what_no_word_says(self):
        for name, action in self.lists.items():
            arch = self.get_arch(action, "list")
            shown = {
                field.get("name") for field in arch.iter("field") if field.get("column_invisible") != "True"
            }
            coloured = " ".join(arch.get(key) for key in arch.attrib if key.startswith("decoration-"))
            named = set(re.findall(r"[a-z_]+", re.sub(r"'[^']*'", "", coloured))) & {
                *self.env[action.res_model]._fields
            }
            words = arch.findall(".//field[@widget='badge']")
            with self.subTest(name):
                self.assertTrue(not named or named & shown or words)

    def test_what_is_counted_or_added_up_has_a_chart_and_a_table(self):
        for name, action in self.lists.items():
            modes = set(action.view_mode.split(","))
            model = self.env[action.res_model]
            with self.subTest(name):
                if action.res_model not in NOT_COUNTED:
                    self.assertLessEqual({"graph", "pivot"}, modes)
                    continue
                added = {
                    field.get("name")
                    for field in self.get_arch(action, "list").iter("field")
                    if (shown := model._fields.get(field.get("name")))
                    and shown.type in ("integer", "float", "monetary")
                    and shown.store
                    and shown.aggregator == "sum"
                }
                self.assertFalse(added, "figures that nobody can look at together")

    def test_what_each_offers_to_filter_to_group_and_to_measure_by_works(self):
        for name, action in self.lists.items():
            model = self.env[action.res_model].with_user(self.env.ref("base.user_admin")).sudo()
            for found in self.get_arch(action, "search").iter("filter"):
                with self.subTest(name, filter=found.get("name")):
                    model.search(safe_eval(found.get("domain") or "[]", {"uid": self.env.uid}), limit=1)
                    if group := safe_eval(found.get("context") or "{}").get("group_by"):
                        model.formatted_read_group([], [group], ["__count"], limit=1)
            for kind in {"graph", "pivot"} & set(action.view_mode.split(",")):
                fields = self.get_arch(action, kind).findall("field")
                groups = [field for field in fields if field.get("type") != "measure"]
                measures = [field for field in fields if field.get("type") == "measure"]
                with self.subTest(name, view=kind):
                    self.assertTrue(groups)
                    model.formatted_read_group(
                        [],
                        [":".join(filter(None, (row.get("name"), row.get("interval")))) for row in groups],
                        ["__count", *(f"{row.get('name')}:{self.get_sum(model, row)}" for row in measures)],
                        limit=1,
                    )

    def test_what_is_done_with_many_asks_in_a_dialog_first(self):
        asked = set()
        for model, button in self.find_buttons():
            name = f"{model._name}.{button.get('name')}"
            if button.get("display") == "always" or name in OPENS_A_FORM | LOOKS_AGAIN:
                continue
            with self.subTest(name, label=button.get("string")):
                self.assertEqual(button.get("type"), "object")
                dialog = self.env[OWN_DIALOGS.get(name, "integration.bulk")]
                if dialog._name == "integration.bulk":
                    self.assertEqual(button.get("name"), "action_open_bulk")
                    known = model._get_mass_actions()[safe_eval(button.get("context"))["bulk_action"]]
                    self.assertEqual(button.get("groups"), known.groups)
                fields = {field.get("name") for field in self.get_view(dialog, "form").iter("field")}
                self.assertIn("reason", fields)
                self.assertTrue([field for field in fields if field.endswith("count")], "how many")
            asked.add(name)
        self.assertLess({"integration.delivery.action_open_bulk", *OWN_DIALOGS}, asked | {None})

    def find_buttons(self):
        """Return the model and the element of each button at the head of a list of the suite."""
        views = self.env["ir.ui.view"].search([("type", "=", "list"), ("mode", "=", "primary")])
        names = views.get_external_id()
        return [
            (self.env[view.model], button)
            for view in views
            if names[view.id].startswith("integration_")
            for button in etree.fromstring(view.get_combined_arch()).findall("./header/button")
        ]

    def get_sum(self, model, measure):
        """Return how a chart adds up a figure."""
        field = model._fields[measure.get("name")]
        self.assertTrue(field.store and field.aggregator, field)
        return field.aggregator

    def is_board(self, action):
        """Whether it begins with a board, which shows the states side by side."""
        return action.view_mode.startswith("kanban") and bool(
            self.get_arch(action, "kanban").get("default_group_by")
        )

    def get_arch(self, action, kind):
        """Return what a view of an action shows, all of it."""
        own = action.view_ids.filtered(lambda row: row.view_mode == kind).view_id
        view = action.search_view_id if kind == "search" else own
        if action.view_id.type == kind:
            view = view or action.view_id
        return self.get_view(self.env[action.res_model], kind, view)

    def get_view(self, model, kind, view=None):
        """Return the element of a view, before anybody's rights take something from it."""
        view = view or self.env["ir.ui.view"].browse(self.env["ir.ui.view"].default_view(model._name, kind))
        if not view:
            return etree.Element(kind)
        return etree.fromstring(view.get_combined_arch())
