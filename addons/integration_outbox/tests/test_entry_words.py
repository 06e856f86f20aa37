# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.tools.errors import EntryRefused

from ..entry_words import put_into_words
from ..tools.patterns import parse_patterns


@tagged("post_install", "-at_install")
class TestEntryWords(TransactionCase):
    """Who enters what cannot be used reads a sentence."""

    def test_every_refused_pattern_is_told_in_words(self):
        for text, words in (("", "name one event type"), ("Invoice", "“Invoice” is no event type")):
            with self.assertRaises(EntryRefused) as caught:
                parse_patterns(text)
            self.assertIn(words, put_into_words(self.env, caught.exception))
