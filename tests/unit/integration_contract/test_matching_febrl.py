# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How well duplicates are found among 5,000 made-up persons whose duplicates are known (FEBRL, dataset 3).

Everything is general: the weights are those that a mapper of persons would declare, the thresholds are the defaults.
"""

import csv
import time
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from odoo.addons.integration_contract.tools.blocking import make_keys
from odoo.addons.integration_contract.tools.matching import Field, Policy, compare, prepare

from dev import linkage_data

MOST_IN_A_BLOCK = 50
PERSON = (
    Field("name", ("given_name", "surname"), "name", 5, 4),
    Field("birth", ("date_of_birth",), "date", 4, 3),
    Field("address", ("street_number", "address_1", "address_2"), "address", 3, 1),
    Field("town", ("suburb",), "text", 1.5, 0.5),
    Field("postal_code", ("postcode",), "code", 1, 0.5),
)
WITHOUT_IDENTIFIER = Policy(fields=PERSON)
WITH_IDENTIFIER = Policy(
    fields=(*PERSON, Field("number", ("soc_sec_id",), "code", 4, 3)), identifiers=(("number",),)
)


@pytest.fixture(scope="module")
def persons():
    """Every record, with ``same``: who it really is."""
    if not linkage_data.FILE.exists():
        pytest.fail("the test data is missing: run `make browser`")
    with linkage_data.FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    assert len(rows) == 5000
    return [{**row, "same": row["rec_id"].split("-")[1]} for row in rows]


@pytest.mark.parametrize(
    "policy", [WITHOUT_IDENTIFIER, WITH_IDENTIFIER], ids=["names_and_addresses", "with_a_number"]
)
def test_what_would_merge_by_itself_is_right_and_few_duplicates_stay_unseen(policy, persons, capsys):
    start = time.perf_counter()
    counts = count(persons, policy)
    seconds = time.perf_counter() - start
    sizes = Counter(person["same"] for person in persons).values()
    links = sum(size * (size - 1) // 2 for size in sizes)
    certain, queued = counts["certain", True], counts["certain", True] + counts["possible", True]
    precision = certain / (certain + counts["certain", False])
    with capsys.disabled():
        print(
            f"\n{links} links: certain precision {precision:.4f} recall {certain / links:.4f},"
            f" queue recall {queued / links:.4f}, {seconds:.1f} s"
        )
    assert links == 6538
    assert precision >= 0.99
    assert queued / links >= 0.85
    assert certain / links >= 0.5, "precise because it dares nothing"


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
