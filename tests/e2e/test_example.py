# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who starts ``make serve`` alone finds something on every screen, and a second person to approve it as."""

import pytest

from dev import stack as stacks
from dev.demo import example
from dev.demo.organisation import APPROVER


@pytest.fixture(scope="module")
def running():
    """A system of its own: its people have the names of those whom the other tests set up."""
    with stacks.running("example", log_folder="e2e") as running:
        admin = running.client()
        company = admin.create("res.company", name="Second clinic")  # as in Odoo's demo data
        admin.call("res.users", "write", [admin.uid], {"company_ids": [[4, company]]})
        example.set_up(running)
        yield running


def test_every_screen_shows_something(running):
    admin = running.client()
    for model in ("system", "interface", "client", "grant", "credential", "subscription", "event", "audit"):
        assert admin.search(f"integration.{model}", [], ["id"], limit=1), model


def test_something_waits_for_somebody_who_may_approve_it(running):
    approver = running.client(APPROVER, APPROVER)
    (waiting,) = approver.search(
        "integration.interface", [["state", "=", "submitted"]], ["can_approve", "activity_ids"]
    )
    assert waiting["can_approve"] and waiting["activity_ids"]
    approver.call("integration.interface", "action_approve", [waiting["id"]])


def test_what_only_tests_need_is_not_there(running):
    assert not running.client().search("integration.contract", [["entity", "=", "test_order"]], ["id"])
    assert running.sql("SELECT state FROM ir_module_module WHERE name = 'test_integration'") != [
        ("installed",)
    ]


def test_both_managers_are_told_to_the_person_who_starts_it():
    assert "admin" in example.LOGINS and APPROVER in example.LOGINS
