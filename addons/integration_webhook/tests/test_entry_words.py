# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from odoo.addons.integration_core.tools.addresses import REASONS
from odoo.addons.integration_core.tools.errors import EntryRefused

from ..entry_words import put_into_words
from ..result_words import get_hint
from ..tools.retry import Outcome

TOOLS = Path(__file__).parents[1] / "tools"
_CODE = re.compile(r'EntryRefused\(\s*"(\w+)"')
PARTS = {"text": "10.", "name": "X-Key", "reason": "TOO_SMALL", "most": 50, "longest": 4096}


@tagged("post_install", "-at_install")
class TestEntryWords(TransactionCase):
    """Who enters what cannot be used reads a sentence, in their own language."""

    def test_every_code_of_the_tools_is_told_in_words(self):
        codes = {code for path in TOOLS.glob("*.py") for code in _CODE.findall(path.read_text())}
        self.assertGreater(len(codes), 12)
        for code in codes:
            self.assertNotIn(code, put_into_words(self.env, EntryRefused(code, **PARTS)))

    def test_they_are_told_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = {"“%(text)s” is no delay such as 30s, 5m, 2h or 1d": "« %(text)s » n’est pas un délai"}
        with patch.object(code_translations, "get_python_translations", lambda _module, _lang: french):
            told = put_into_words(self.env(context={"lang": "fr_FR"}), EntryRefused("no_delay", text="x"))
        self.assertEqual(told, "« x » n’est pas un délai")

    def test_the_hint_after_a_test_send_tells_the_reason_in_that_language_too(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = {
            "port %(port)s is none of those open to the internet": "le port %(port)s est fermé",
            "the address is not on the public internet": "l’adresse n’est pas publique",
        }
        env = self.env(context={"lang": "fr_FR"})
        with patch.object(code_translations, "get_python_translations", lambda _module, _lang: french):
            for code, detail, words in (
                ("address_refused", REASONS["port_closed"].format(port=22), "le port 22 est fermé"),
                ("resolved_address_refused", REASONS["not_public"], "l’adresse n’est pas publique"),
                ("address_refused", "something else", "something else"),
            ):
                self.assertIn(words, get_hint(env, Outcome(code, datetime(2026, 1, 31), detail=detail)))
