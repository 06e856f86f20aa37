# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which source wins follows from what they say and from the rule, and from nothing else."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_contract.tools.survivorship import (
    ODOO,
    Candidate,
    Criterion,
    choose,
    count_filled,
    unite,
)

DAY = datetime(2026, 1, 1)
SYSTEMS = st.integers(ODOO, 6)
VALUES = st.one_of(
    st.none(), st.text(max_size=3), st.dictionaries(st.sampled_from("ab"), st.text(max_size=1))
)


@st.composite
def candidates(draw, smallest=0):
    """Candidates of different systems; days repeat, so that there are ties."""
    ids = draw(st.lists(SYSTEMS, unique=True, min_size=smallest, max_size=6))
    return [
        Candidate(
            id_,
            draw(VALUES),
            DAY + timedelta(days=draw(st.integers(0, 2))),
            draw(st.booleans()),
            draw(st.booleans()),
        )
        for id_ in ids
    ]


CRITERIA = st.lists(
    st.one_of(
        st.builds(Criterion, st.just("source"), SYSTEMS),
        st.sampled_from([Criterion("verified"), Criterion("recent"), Criterion("complete")]),
    ),
    max_size=5,
).map(tuple)


@given(candidates(1), CRITERIA, st.randoms())
def test_the_order_of_arrival_does_not_matter(found, criteria, rng):
    winner = choose(found, criteria)
    shuffled = list(found)
    rng.shuffle(shuffled)
    assert winner.winner in found
    assert choose(shuffled, criteria) == winner


@given(candidates(2), CRITERIA)
def test_taking_a_loser_away_does_not_change_the_winner(found, criteria):
    winner = choose(found, criteria).winner
    for loser in found:
        if loser != winner:
            assert choose([one for one in found if one != loser], criteria).winner == winner


@given(candidates(1), candidates(1), CRITERIA)
def test_the_winner_of_all_is_the_winner_among_the_winners_of_any_two_parts(found, others, criteria):
    known = {one.system_id for one in found}
    others = [one for one in others if one.system_id not in known]
    finalists = [choose(part, criteria).winner for part in (found, others) if part]
    assert choose(finalists, criteria).winner == choose(found + others, criteria).winner


@given(candidates(1), CRITERIA)
def test_a_pin_beats_all(found, criteria):
    winner = choose(found, criteria).winner
    assert winner.is_pinned or not any(one.is_pinned for one in found)


def test_criteria_decide_in_their_order_and_say_which_did():
    old = Candidate(1, "a", DAY, is_verified=True)
    new = Candidate(2, None, DAY + timedelta(days=1))
    assert choose([old, new]) == (new, "recent")
    assert choose([old, new], (Criterion("verified"),)) == (old, "verified")
    assert choose([old, new], (Criterion("complete"),)) == (old, "complete")
    assert choose([old, new], (Criterion("source", 2), Criterion("verified"))) == (new, "source")
    assert choose([old, new], (Criterion("source", 3), Criterion("verified"))) == (old, "verified")
    assert choose([old], (Criterion("recent"),)) == (old, "only")
    assert choose([Candidate(2, "a", DAY), Candidate(1, "b", DAY)]) == (Candidate(1, "b", DAY), "order")
    assert choose([]) is None


def test_a_system_with_two_values_is_an_error():
    with pytest.raises(ValueError, match="two values"):
        choose([Candidate(1, "a", DAY), Candidate(1, "b", DAY)])


def test_what_is_empty_does_not_count_as_complete():
    assert count_filled({"a": "x", "b": None, "c": ["", "y", {"d": False}]}) == 3


@given(candidates(), candidates())
def test_united_sources_have_the_latest_word_of_each_system_and_no_pin_of_the_lesser_side(mine, theirs):
    sources = {one.system_id: one for one in mine}
    united = unite(sources, {one.system_id: one for one in theirs})
    assert united.keys() == {one.system_id for one in mine + theirs}
    for id_, one in united.items():
        said = [each.observed_at for each in mine + theirs if each.system_id == id_]
        assert one.observed_at == max(said)
    if any(one.is_pinned for one in mine):
        assert {id_ for id_, one in united.items() if one.is_pinned} == {
            one.system_id for one in mine if one.is_pinned
        }
