# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing of what was sent is kept of what a receiver sends back."""

import json

import pytest

from odoo.addons.integration_webhook.tools.echo import MASK, hide, list_texts, spell

NAME = 'Erika "Ünï" Canary/Müller'
DATA = {
    "id": "0b8f8d3e-6a0e-4c57-9d62-9f1de15b4a77",
    "name": NAME,
    "sex": "f",
    "lines": [{"note": "two\nlines"}, "among others"],
    "contact": {"id": "1f1de15b-nested"},
    "age": 41,
}


def hide_data(text, **options):
    return hide(text, list_texts(DATA), **options)


@pytest.mark.parametrize("text", [NAME, "two\nlines", "among others", "1f1de15b-nested"])
@pytest.mark.parametrize(
    "write",
    [
        str,
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(text).replace("/", "\\/"),
        lambda text: json.dumps(text).replace("00dc", "00DC").replace("00ef", "00EF").replace("00fc", "00FC"),
    ],
    ids=["plain", "JSON in ASCII", "JSON in UTF-8", "JSON with slashes escaped", "JSON in capital digits"],
)
def test_a_text_of_the_document_is_hidden_however_json_writes_it(text, write):
    written = write(text)
    quotes = written[0] if written[0] == '"' else ""
    assert hide_data(f"cannot take {written}!") == f"cannot take {quotes}{MASK}{quotes}!"


def test_the_id_of_the_document_and_what_is_short_stay():
    assert hide_data(f"{DATA['id']} if 41") == f"{DATA['id']} if 41"


def test_texts_that_overlap_leave_nothing_of_either():
    assert hide("Anna Erika Canary.", ["Anna Erika", "Erika Canary"]) == f"{MASK}."
    assert hide("Basic abc, abc", ["abc", "Basic abc"]) == f"{MASK}, {MASK}"


@pytest.mark.parametrize("length", range(4, 12))
def test_the_beginning_of_a_text_is_hidden_where_the_answer_is_cut(length):
    cut = f"Erika Canary {'Erika Canary'[:length]}"
    assert hide(cut, ["Erika Canary"], is_cut=True) == f"{MASK} {MASK}"
    assert hide(cut, ["Erika Canary"]) == f"{MASK} {'Erika Canary'[:length]}", "only where it may be cut"


def test_a_text_that_begins_another_leaves_nothing_of_it_where_the_answer_is_cut():
    assert hide("x Erika Canary Sch", ["Erika", "Erika Canary Schmidt"], is_cut=True) == f"x {MASK}"


def test_a_secret_is_known_as_json_writes_it():
    assert spell("plain") == {"plain"}
    assert {'a"/b', r"a\"/b", r"a\"\/b"} <= spell('a"/b')
