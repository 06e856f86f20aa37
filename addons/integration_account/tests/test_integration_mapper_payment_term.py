# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ReadOnlyProperty


@tagged("post_install", "-at_install")
class TestIntegrationMapperPaymentTerm(MapperCase, TransactionCase):
    contract = "payment_term.v1"

    def make_records(self, count):
        return self.env["account.payment.term"].create([{"name": f"Terms {n}"} for n in range(count)])

    def make_term(self, *lines, **vals):
        """Create payment terms with these lines."""
        lines = lines or [{"value": "percent", "value_amount": 100, "nb_days": 0}]
        commands = [Command.clear(), *map(Command.create, lines)]
        return self.env["account.payment.term"].create({"name": "Ours", "line_ids": commands, **vals})

    def test_instalments_tell_share_and_day(self):
        term = self.make_term(
            {"value": "percent", "value_amount": 30, "nb_days": 0},
            {
                "value": "percent",
                "value_amount": 70,
                "delay_type": "days_end_of_month_on_the",
                "nb_days": 20,
                "days_next_month": "10",
            },
        )
        shown = self.mapper._project(term)[0]
        first, second = ({k: v for k, v in line.items() if k != "id"} for line in shown["instalments"])
        self.assertEqual(
            first,
            {
                "share": "percent",
                "value": "30",
                "days": 0,
                "counted_from": "issue_date",
                "day_of_month": None,
            },
        )
        self.assertEqual(
            second,
            {
                "share": "percent",
                "value": "70",
                "days": 20,
                "counted_from": "day_of_following_month",
                "day_of_month": 10,
            },
        )
        self.assertIsNone(shown["early_payment_percent"])
        self.assertIsNone(shown["early_payment_days"])

    def test_the_discount_for_paying_early_is_told_where_there_is_one(self):
        line = {"value": "percent", "value_amount": 100, "nb_days": 30}
        term = self.make_term(line, early_discount=True, discount_percentage=2.5, discount_days=10)
        shown = self.mapper._project(term)[0]
        self.assertEqual((shown["early_payment_percent"], shown["early_payment_days"]), ("2.5", 10))

    def test_they_are_found_by_the_code_that_documents_show(self):
        term = self.make_term(name="Net 17")
        self.assertEqual(self.mapper._project(term)[0]["code"], "Net 17")
        self.assertEqual(self.mapper._search_page({"code": "Net 17"})[0], term)
        term.name = "Net 18"
        self.assertEqual(self.mapper._project(term)[0]["code"], "Net 18")

    def test_payment_terms_are_only_read(self):
        term = self.make_records(1)
        self.assert_refused(ReadOnlyProperty, "/name", self.mapper._update_from, term, {"name": "Other"})
