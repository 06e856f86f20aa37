# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How sure one can be that two records are the same, and which ones are looked at."""

from dataclasses import replace

import pytest

from odoo.addons.integration_contract.tools import matching
from odoo.addons.integration_contract.tools.blocking import make_identifier_keys, make_keys
from odoo.addons.integration_contract.tools.matching import Field, Policy, compare, prepare, similarity

POLICY = Policy(
    fields=(
        Field("name", ("name",), "name", 5, 4),
        Field("birth", ("birth",), "date", 4, 3),
        Field("address", ("street", "town"), "address", 3, 1),
        Field("email", ("email",), "email", 3, 1),
        Field("tax_id", ("vat",), "code", 4, 4),
    ),
    identifiers=(("tax_id",), ("email", "name")),
)
JANE = {
    "name": "Jane Mary Doe",
    "birth": "1980-02-01",
    "street": "12 Main Street",
    "town": "Springfield",
    "email": "jane@clinic.example",
    "vat": "US 12-345",
}


def match(policy=POLICY, **other):
    return compare(prepare(JANE, policy), prepare({**JANE, **other}, policy), policy)


def test_the_same_record_is_certain_and_says_by_what():
    found = match()
    assert (found.score, found.level, found.identified_by) == (1.0, "certain", ("tax_id",))
    assert {verdict for _name, verdict, _alike in found.told} == {matching.SAME}


def test_the_order_of_the_two_makes_no_difference():
    other = {**JANE, "name": "Doe Jane", "birth": "1980-01-02", "vat": "", "street": "21 Main St"}
    one, two = prepare(JANE, POLICY), prepare(other, POLICY)
    assert compare(one, two, POLICY) == compare(two, one, POLICY)


def test_a_shared_identifier_is_enough_unless_the_names_contradict():
    little = {"birth": None, "street": None, "town": None, "email": None}
    assert match(**little).level == "certain"
    found = match(**little, name="Northgate Holdings")
    assert (found.level, found.identified_by) == ("possible", ("tax_id",))
    assert match(**little, vat=None).level == "no"


def test_different_identifiers_are_never_certain_however_alike_all_else_is():
    found = match(vat="US 98-765")
    assert found.level == "possible"
    assert match(vat="US 98-765", email=None).level != "certain"


def test_an_identifier_of_two_parts_needs_both():
    assert match(vat=None).identified_by == ("email", "name")
    assert match(vat=None, name="Jane M Doe").identified_by == ()


def test_what_is_missing_makes_nobody_sure():
    only_name = {"birth": None, "street": None, "town": None, "email": None, "vat": None}
    found = match(**only_name)
    assert (found.level, found.score) == ("no", pytest.approx(5 / 19))
    nothing = match(**only_name, name=None)
    assert (nothing.level, nothing.score) == ("no", 0.0)


def test_persons_of_one_household_are_not_merged_by_themselves():
    assert match(name="Gregory Doe", email=None, vat=None).level != "certain"


@pytest.mark.parametrize(
    "kind, one, other, least",
    [
        ("name", "jane doe", "doe jane", 1.0),
        ("name", "annemarie doe", "anne marie doe", 1.0),
        ("name", "jane mary doe", "jane doe", 0.9),
        ("name", "jon smith", "john smith", 0.9),
        ("date", "19800201", "19800102", 0.8),
        ("date", "19800201", "19800210", 0.8),
        ("date", "19800201", "19800221", 0.8),
        ("code", "us12345", "us12354", 0.8),
        ("address", "12 main st", "main st 12", 0.95),
    ],
)
def test_what_people_get_wrong_is_still_alike(kind, one, other, least):
    assert least <= similarity(kind, one, other) <= 1.0


@pytest.mark.parametrize(
    "kind, one, other, most",
    [
        ("name", "jane doe", "gregory peck", 0.5),
        ("date", "19800201", "19551130", 0.0),
        ("code", "us12345", "de99999", 0.0),
        ("phone", "555010447", "555010998", 0.0),
    ],
)
def test_what_differs_is_different(kind, one, other, most):
    assert similarity(kind, one, other) <= most


def test_thresholds_decide_between_the_levels():
    other = {"vat": None, "email": None}
    score = match(**other).score
    assert match(replace(POLICY, certain=score), **other).level == "certain"
    assert match(replace(POLICY, certain=score + 0.01, possible=score), **other).level == "possible"
    assert match(replace(POLICY, certain=1, possible=score + 0.01), **other).level == "no"


def keys(apart=(), **other):
    return make_keys(prepare({**JANE, **other}, POLICY), POLICY, apart)


def test_records_with_an_error_in_every_field_still_share_a_key():
    wrong = {
        "name": "Doe Jaine",
        "birth": "1980-01-02",
        "street": "12 Maine Street",
        "email": "jame@clinic.example",
        "vat": None,
    }
    assert keys() & keys(**wrong)


def test_strangers_share_none_and_neither_do_a_person_and_an_organisation():
    stranger = {
        "name": "Gregory Peck",
        "birth": "1955-11-30",
        "street": "9 Oak Road",
        "town": "Shelby",
        "email": "g@p.example",
        "vat": "FR 1",
    }
    assert not keys() & keys(**stranger)
    assert not keys((True,)) & keys((False,))


def test_keys_are_numbers_that_a_column_of_32_bits_holds_and_few():
    found = keys(name="Jane Mary Elizabeth Anne Josephine Doe")
    assert all(-(1 << 31) <= key < 1 << 31 for key in found)
    assert len(found) <= 40
    assert keys() == keys()


def test_a_record_without_values_has_no_key():
    assert make_keys(prepare(dict.fromkeys(JANE), POLICY), POLICY) == set()


def test_the_keys_of_identifiers_are_among_the_keys_and_are_those_of_whole_identifiers():
    one, apart = prepare(JANE, POLICY), (True,)
    found = make_identifier_keys(one, POLICY, apart)
    assert len(found) == len(POLICY.identifiers)
    assert found < make_keys(one, POLICY, apart)
    same_tax_id = prepare({**dict.fromkeys(JANE), "vat": "us12345"}, POLICY)
    assert len(found & make_identifier_keys(same_tax_id, POLICY, apart)) == 1
    nameless = prepare({**JANE, "name": None, "vat": None}, POLICY)
    assert make_identifier_keys(nameless, POLICY, apart) == set()
