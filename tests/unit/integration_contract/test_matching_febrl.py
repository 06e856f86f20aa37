# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How well duplicates are found among 5,000 made-up persons whose duplicates are known (FEBRL, dataset 3).

What is measured is what ships: the keys, the limit of a block, the comparison, the default thresholds, and the policy
of parties with what the data has of their fields (an identifier, but neither e-mail nor phone). Beside it stand two
policies for persons with a date of birth, which parties have not. Pairs are made of keys here and by SQL in Odoo,
which is tested beside the model, see ``test_integration_matching_key.py``.
"""

import csv
import time
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from odoo.addons.integration_contacts.tools.duplicates import PARTY
from odoo.addons.integration_contract.tools.blocking import MOST_IN_A_BLOCK, make_keys
from odoo.addons.integration_contract.tools.matching import Field, Policy, compare, prepare

from dev import linkage_data

#: of the processor, not of the clock: what else the machine does counts for nothing. It takes about one.
MOST_SECONDS = 60
PERSON = (
    Field("name", ("given_name", "surname"), "name", 5, 4),
    Field("birth", ("date_of_birth",), "date", 4, 3),
    Field("address", ("street_number", "address_1", "address_2"), "address", 3, 1),
    Field("town", ("suburb",), "text", 1.5, 0.5),
    Field("postal_code", ("postcode",), "code", 1, 0.5),
)
POLICIES = {
    "as_parties": PARTY,
    "names_and_addresses": Policy(fields=PERSON),
    "with_a_number": Policy(
        fields=(*PERSON, Field("number", ("soc_sec_id",), "code", 4, 3)), identifiers=(("number",),)
    ),
}


@pytest.fixture(scope="module")
def persons():
    """Every record, also with the fields of a contact, and with ``same``: who it really is."""
    if not linkage_data.FILE.exists():
        pytest.fail("the test data is missing: run `make browser`")
    with linkage_data.FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    assert len(rows) == 5000
    return [{**row, **as_contact(row), "same": row["rec_id"].split("-")[1]} for row in rows]


def as_contact(row):
    """Return what Odoo would hold of a person."""
    return {
        "name": f"{row['given_name']} {row['surname']}",
        "street": f"{row['street_number']} {row['address_1']}",
        "street2": row["address_2"],
        "city": row["suburb"],
        "zip": row["postcode"],
        "vat": row["soc_sec_id"],
        **dict.fromkeys(("email", "phone", "ref"), False),
    }


@pytest.mark.parametrize("name", POLICIES)
def test_what_would_merge_by_itself_is_right_and_few_duplicates_stay_unseen(
    name, persons, capsys, record_property
):
    start = time.process_time()
    counts = count(persons, POLICIES[name])
    seconds = time.process_time() - start
    sizes = Counter(person["same"] for person in persons).values()
    links = sum(size * (size - 1) // 2 for size in sizes)
    certain, queued = counts["certain", True], counts["certain", True] + counts["possible", True]
    precision = certain / (certain + counts["certain", False])
    with capsys.disabled():
        print(
            f"\n{name}: {links} links: certain precision {precision:.4f} recall {certain / links:.4f},"
            f" queue recall {queued / links:.4f}, {seconds:.1f} s"
        )
    record_property("seconds", seconds)
    assert links == 6538
    assert precision >= 0.99
    assert queued / links >= 0.85
    assert certain / links >= 0.5, "precise because it dares nothing"
    assert seconds < MOST_SECONDS


def count(persons, policy):
    """Return how often each (level, whether it is right) comes out."""
    prepared = [prepare(person, policy) for person in persons]
    blocks = defaultdict(list)
    for index, person in enumerate(prepared):
        for key in make_keys(person, policy):
            blocks[key].append(index)
    pairs = {
        pair for block in blocks.values() if len(block) <= MOST_IN_A_BLOCK for pair in combinations(block, 2)
    }
    assert len(pairs) < len(persons) * 20, "nearly everything is compared with everything"
    return Counter(
        (
            compare(prepared[one], prepared[other], policy).level,
            persons[one]["same"] == persons[other]["same"],
        )
        for one, other in pairs
    )
