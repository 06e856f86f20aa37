# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the overview tells of traffic is added up from figures: nothing twice, and nothing that is no end."""

from datetime import datetime, timedelta

from odoo.addons.integration_core.tools.facts import Fact, Facts
from odoo.addons.integration_core.tools.figure import Figure
from odoo.addons.integration_core.tools.histogram import SIZE, find_class
from odoo.addons.integration_monitor.tools.period import PERIODS
from odoo.addons.integration_monitor.tools.reading import ASKED, CAME, SENT, Reading, Traffic

NOW = datetime(2026, 1, 31, 12, 30, 20)


def make(kind, outcome, count, *, interface_id=1, bucket=None, ms=None):
    """A figure as it is read."""
    spread = tuple(count * (number == find_class(ms)) for number in range(SIZE)) if ms else ()
    return Figure(bucket, None, interface_id, kind, outcome, count, 0, spread)


def read(**figures):
    """A reading with no facts."""
    parts = {"now": (), "line": (), "former": (), "last_hour": (), **figures}
    return Reading(NOW, PERIODS["24h"], Facts(NOW, (), frozenset()), **parts)


def test_a_message_comes_once_although_it_counts_when_it_comes_and_when_it_ends():
    traffic = Traffic(
        (make("message", "received", 7), make("message", "done", 6), make("request", "refused", 2))
    )
    assert traffic.count(ASKED, CAME) == 9
    assert traffic.count(SENT) == 0


def test_success_is_of_what_ended_by_itself():
    traffic = Traffic(
        (make("message", "received", 9), make("message", "ignored", 5), make("attempt", "failed", 1))
    )
    assert (traffic.find_success(), traffic.count_ended()) == (0, 1)
    assert Traffic(()).find_success() is None


def test_how_long_it_took_is_told_over_all_kinds_and_unknown_where_nothing_is_measured():
    traffic = Traffic((make("attempt", "done", 90, ms=5), make("request", "done", 10, ms=2000)))
    assert 4 < traffic.find_quantile(0.5) <= 6
    assert 1600 < traffic.find_quantile(0.95) <= 2500
    assert Traffic((make("attempt", "done", 90),)).find_quantile(0.95) is None


def test_each_interface_has_its_own_and_all_have_the_whole():
    reading = read(now=(make("attempt", "done", 3), make("attempt", "done", 4, interface_id=2)))
    assert (reading.get_of(1).count(SENT), reading.get_of(2).count(SENT)) == (3, 4)
    assert reading.get_whole().count(SENT) == 7


def test_a_line_has_what_ended_well_and_what_did_not_at_its_point():
    hour = datetime(2026, 1, 31, 11)
    reading = read(
        line=(
            make(None, "done", 3, bucket=hour),
            make(None, "failed", 2, bucket=hour),
            make(None, "unreachable", 1, bucket=hour),
            make(None, "received", 9, bucket=hour),
            make(None, "done", 9, bucket=hour, interface_id=2),
            make(None, "done", 9, bucket=hour - timedelta(days=9)),
        )
    )
    line = reading.find_line(1)
    assert line[PERIODS["24h"].list_points(NOW).index(hour)] == (3, 3)
    assert sum(good + bad for good, bad in line) == 6


def test_facts_are_added_up_over_what_is_not_told_apart_and_unknown_is_not_zero():
    first = NOW - timedelta(hours=2)
    known = Facts(
        NOW,
        (
            Fact("waiting", "a", 1, None, "approved", 3, NOW),
            Fact("waiting", "b", 1, 7, "approved", 2, first),
            Fact("waiting", "a", 2, None, "suspended", 9, None),
        ),
        frozenset({"waiting", "given_up"}),
    )
    assert (known.count("waiting"), known.count("waiting", interface_id=1)) == (14, 5)
    assert known.count("waiting", interface_id=1, company_id=7) == 2
    assert (known.since("waiting"), known.since("waiting", interface_id=2)) == (first, None)
    assert known.words("waiting") == {"approved", "suspended"}
    assert known.count("given_up") == 0
    assert "refused" not in known.codes
