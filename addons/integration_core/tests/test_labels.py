# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, tagged

#: words that have capitals wherever they stand
_NAMES = {"ID", "ISO", "Odoo", "JSON", "Schema", "URL", "HTTP", "Idempotency-Key"}
_ADDONS = (
    "integration_core",
    "integration_contract",
    "integration_api",
    "integration_inbox",
    "integration_contacts",
    "integration_outbox",
    "integration_webhook",
)


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """The labels of one app read alike: capitals at the start only, as in a sentence."""

    def test_labels_are_in_sentence_case(self):
        wrong = []
        for name, model in self.env.registry.items():
            if model._original_module not in _ADDONS:
                continue
            for field in self.env[name]._fields.values():
                if field._module in _ADDONS and field.name not in MAGIC_COLUMNS:
                    words = field.string.split()[1:]
                    wrong += [
                        f"{field}: {field.string}"
                        for word in words
                        if word[0].isupper() and word not in _NAMES
                    ]
        self.assertEqual(wrong, [])
