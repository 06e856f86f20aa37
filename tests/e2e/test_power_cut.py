# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was committed is delivered, whatever happens to Odoo in between."""

from dev.demo.listener import wait_until

PARTIES = 40


def test_a_kill_between_commit_and_delivery_loses_nothing(stack, partners):
    partners.analytics.stop()
    created = []
    for number in range(PARTIES):
        answer = partners.create("party", {"name": f"Survivor {number}"}, f"survivor-{number}")
        assert answer.status_code == 201, answer.text
        created.append(answer.json()["id"])
    stack.server.kill()
    promised = _webhook_ids(stack, created)
    assert len(promised) == PARTIES
    partners.analytics.start()
    stack.server.restart()
    wait_until(lambda: promised <= _received(partners, created), "every webhook of what was committed", 150)
    wait_until(lambda: _states(stack, promised) == {"delivered"}, "the end of all deliveries")


def test_what_was_rolled_back_is_never_told(stack, partners):
    stack.run_script(
        """
        env["res.partner"].create({"name": "Never was"})
        env.cr.flush()
        env.cr.execute("SELECT count(*) FROM integration_event WHERE payload LIKE %s", ["%Never was%"])
        assert env.cr.fetchone()[0] == 1
        env.cr.rollback()
        """
    )
    assert (
        stack.sql("SELECT count(*) FROM integration_event WHERE payload LIKE %s", ["%Never was%"])[0][0] == 0
    )


def _webhook_ids(stack, subjects):
    rows = stack.sql(
        """SELECT d.webhook_id FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
            WHERE e.type = 'party.created' AND e.subject_uid = ANY(%s)""",
        [subjects],
    )
    return {webhook_id for (webhook_id,) in rows}


def _received(partners, subjects):
    return {
        entry["webhook_id"]
        for entry in partners.analytics.received()
        if entry["verified"] and entry["data"]["id"] in subjects
    }


def _states(stack, webhook_ids):
    rows = stack.sql("SELECT state FROM integration_delivery WHERE webhook_id = ANY(%s)", [list(webhook_ids)])
    return {state for (state,) in rows}
