# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every row is looked at after it was committed, however late that was, and none more often than needed."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_core.tools.progress import UNKNOWN, Progress, advance

TABLE = 16384


class Table:
    """A table that transactions write to, and runs that look at it."""

    def __init__(self):
        self.progress = None
        self.last = 0
        self.open = {}
        self.visible = set()
        self.looked_at = []

    def write(self, name):
        """Take an id, and write a row with it that only the transaction itself sees."""
        self.last += 1
        self.open.setdefault(name, set()).add(self.last)

    def commit(self, name):
        """Let all others see what it wrote."""
        self.visible |= self.open.pop(name, set())

    def run(self):
        """Look at what is new."""
        lower, self.progress = advance(self.progress, TABLE, self.last, set(self.open))
        self.looked_at.append({id_ for id_ in self.visible if lower < id_ <= self.last})


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from("abcd")),
        st.tuples(st.just("commit"), st.sampled_from("abcd")),
        st.just(("run",)),
    ),
    max_size=60,
)


@given(STEPS)
def test_what_is_committed_is_looked_at_afterwards(steps):
    table = Table()
    for name, *arguments in steps:
        getattr(table, name)(*arguments)
    for name in "abcd":
        table.commit(name)
    table.run()
    assert table.visible <= set().union(*table.looked_at)


def test_where_nobody_writes_each_row_is_looked_at_once():
    table = Table()
    for _run in range(5):
        for _row in range(3):
            table.write("a")
        table.commit("a")
        table.run()
    assert [len(found) for found in table.looked_at] == [3] * 5


def test_a_transaction_left_open_makes_no_run_longer_until_it_ends():
    table = Table()
    table.write("long")
    for _run in range(50):
        for _row in range(10):
            table.write("short")
        table.commit("short")
        table.run()
    assert max(len(found) for found in table.looked_at) <= 20
    table.commit("long")
    table.run()
    assert len(table.looked_at[-1]) == 501
    table.run()
    assert not table.looked_at[-1]


def test_a_table_made_anew_or_put_back_from_a_copy_is_looked_at_from_its_beginning():
    kept = Progress(TABLE, 900, 900, 1000, frozenset({"3/17"}))
    assert advance(None, TABLE, 2000, set())[0] == UNKNOWN
    assert advance(kept, TABLE + 1, 2000, set())[0] == UNKNOWN
    assert advance(kept, TABLE, 12, set())[0] == UNKNOWN, "ids began anew"
    assert advance(kept, TABLE, 1000, set())[0] == 900, "nothing happened since"


def test_writers_of_another_server_are_waited_for_by_nobody():
    kept = Progress(TABLE, 900, 900, 1000, frozenset({"3/17"}))
    _lower, following = advance(kept, TABLE, 1200, {"5/2"})
    assert following.safe == 1000


def test_a_clock_that_goes_back_is_followed():
    kept = Progress(TABLE, 900, 900, 1000)
    lower, following = advance(kept, TABLE, 800, {"3/17"}, is_clock=True)
    assert (lower, following.last) == (800, 800)


def test_where_to_begin_is_asked_until_who_wrote_then_has_ended():
    lower, progress = advance(None, TABLE, 10, {"3/17"})
    assert (lower, progress.safe) == (UNKNOWN, UNKNOWN)
    lower, progress = advance(progress, TABLE, 20, {"3/17"})
    assert (lower, progress.safe) == (UNKNOWN, UNKNOWN)
    lower, progress = advance(progress, TABLE, 30, {"3/17"})
    assert (lower, progress.safe) == (10, UNKNOWN)
    lower, progress = advance(progress, TABLE, 40, set())
    assert (lower, progress.safe) == (UNKNOWN, 40)
    assert advance(progress, TABLE, 50, set())[0] == 40


def test_an_empty_table_is_known():
    _lower, progress = advance(None, TABLE, 0, set())
    assert advance(progress, TABLE, 5, set())[0] == 0
