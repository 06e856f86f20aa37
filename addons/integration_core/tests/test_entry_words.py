# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from ..entry_words import put_into_words
from ..tools.addresses import REASONS
from ..tools.errors import AddressRefused, EntryRefused

TOOLS = Path(__file__).parents[1] / "tools"
_CODE = re.compile(r'EntryRefused\(\s*"(\w+)"')


@tagged("post_install", "-at_install")
class TestEntryWords(TransactionCase):
    """Who enters an address or a network that cannot be used reads a sentence, in their own language."""

    def test_every_code_of_the_tools_is_told_in_words(self):
        codes = {code for path in TOOLS.glob("*.py") for code in _CODE.findall(path.read_text())}
        self.assertGreater(len(codes), 3)
        for code in codes:
            self.assertNotIn(code, put_into_words(self.env, EntryRefused(code, text="10.")))

    def test_the_words_for_an_address_are_those_that_an_attempt_keeps(self):
        for reason, text in REASONS.items():
            error = AddressRefused(text.format(port=22), reason=reason, port=22)
            self.assertEqual(put_into_words(self.env, error), error.detail)
        self.assertEqual(put_into_words(self.env, AddressRefused("else")), str(AddressRefused("else")))

    def test_they_are_told_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = {"“%(text)s” is no port between 1 and 65535": "« %(text)s » n’est pas un port"}
        with patch.object(code_translations, "get_python_translations", lambda _module, _lang: french):
            told = put_into_words(self.env(context={"lang": "fr_FR"}), EntryRefused("no_port", text="x"))
        self.assertEqual(told, "« x » n’est pas un port")
