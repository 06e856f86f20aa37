# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.tests.signals import count_told


@tagged("post_install", "-at_install")
class TestResCurrency(TransactionCase):
    """What is remembered of a currency is what it says."""

    def test_a_changed_currency_is_written_as_it_is_now(self):
        currency = self.env["res.currency"].create({"name": "XTA", "symbol": "x", "rounding": 0.01})
        currencies = self.env["res.currency"]
        self.assertEqual(currencies._load_notation(currency.id), ("XTA", 2))
        currency.rounding = 0.001
        self.assertEqual(currencies._load_notation(currency.id), ("XTA", 3))
        currency.name = "XTB"
        self.assertEqual(currencies._load_notation(currency.id), ("XTB", 3))

    def test_a_change_is_told_to_all_processes_by_its_own_transaction(self):
        currency = self.env["res.currency"].create({"name": "XTA", "symbol": "x", "rounding": 0.01})
        self.assertEqual(count_told(self.env.cr, lambda: currency.write({"symbol": "y"})), 0)
        self.assertEqual(count_told(self.env.cr, lambda: currency.write({"rounding": 0.1})), 1)
