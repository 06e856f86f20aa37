# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What receivers of the demonstration answer depends on the moment and on chance, and on nothing else."""

import random
from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_demo.tools.receivers import Outage, Script, answer

END = datetime(2026, 1, 31, 12)
H = timedelta(hours=1)


def _ask(script, moment, seed=1):
    return answer(script, moment, END, random.Random(seed))


@pytest.mark.parametrize(
    ("before_end", "code"),
    [(11 * H, "ok"), (10 * H, "timeout"), (9 * H, "timeout"), (8 * H, "ok"), (timedelta(), "ok")],
)
def test_an_outage_lasts_from_its_beginning_to_before_its_end(before_end, code):
    script = Script(100, 1000, outages=(Outage(10 * H, 8 * H, "timeout"),))
    assert _ask(script, END - before_end).code == code


def test_an_outage_without_an_end_goes_on_after_the_story():
    script = Script(100, 1000, outages=(Outage(2 * H, None, "http_503"),))
    assert (_ask(script, END + 100 * H).code, _ask(script, END).status) == ("http_503", 503)


def test_a_mended_receiver_fails_no_more_and_has_only_the_outages_that_ended():
    over, lasting = Outage(10 * H, 8 * H, "timeout"), Outage(2 * H, None, "http_503")
    script = Script(100, 1000, failing=1.0, outages=(over, lasting)).mended()
    assert [_ask(script, END - before).code for before in (9 * H, H, -100 * H)] == ["timeout", "ok", "ok"]


def test_the_same_chance_has_the_same_answer():
    script = Script(100, 1000, failing=0.5)
    assert _ask(script, END, 7) == _ask(script, END, 7)


def test_what_fails_now_and_then_fails_about_as_often_as_it_says():
    script, rng = Script(100, 1000, failing=0.2), random.Random(3)
    failed = sum(answer(script, END, END, rng).code != "ok" for _time in range(2000))
    assert 300 < failed < 500


def test_an_answer_has_a_status_and_a_silence_has_none():
    assert _ask(Script(100, 1000), END).status == 200
    silent = Script(100, 1000, outages=(Outage(H, None, "timeout"),))
    assert _ask(silent, END).status is None
    assert _ask(silent, END).duration_ms > 5000
