# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every addon can be translated."""

import pytest
from babel.messages.pofile import read_po

from dev import suite, translations

EXPORTED = r"""# Translation of Odoo Server.
msgid ""
msgstr ""
"Project-Id-Version: Odoo Server 19.0-20261121\n"
"Report-Msgid-Bugs-To: \n"
"POT-Creation-Date: 2026-11-21 19:30+0000\n"
"PO-Revision-Date: 2026-11-21 19:30+0000\n"
"Content-Type: text/plain; charset=UTF-8\n"

msgid "POT-Creation-Date: and what follows stay in a term\n"
msgstr ""
"""


@pytest.mark.parametrize("name", suite.product())
def test_every_addon_has_its_terms(name):
    text = translations.template(name).read_text()
    with translations.template(name).open("rb") as file:
        terms = [message for message in read_po(file, abort_invalid=True) if message.id]
    assert len(terms) > 10
    assert not any(message.string for message in terms)
    assert text == translations.settle(text)


def test_a_term_changes_the_file_and_the_day_does_not():
    other = EXPORTED.replace("2026-11-21", "2027-01-01").replace("20261121", "20270101")
    assert other != EXPORTED
    assert translations.settle(other) == translations.settle(EXPORTED)
    assert "and what follows stay" in translations.settle(EXPORTED)
    assert translations.settle(EXPORTED.replace("stay", "go")) != translations.settle(EXPORTED)
