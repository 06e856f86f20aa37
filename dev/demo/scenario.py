# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The story that the demonstration tells, from an empty set-up to a webhook that waited for its receiver."""

from dev.demo.billing_engine import BillingEngine
from dev.demo.listener import wait_until
from dev.demo.organisation import Organisation
from dev.demo.report import expect

PARTY = {
    "name": "Sunrise Health Plan",
    "kind": "organisation",
    "roles": ["customer", "payer"],
    "email": "claims@sunrise.example",
}
EVENTS = "invoice.* payment.*"


class Scenario:
    """Each public step is one line of the report; what one step learns, the next ones use.

    :param Stack stack: the running Odoo, see :mod:`dev.stack`
    :param Report report: where the steps are written down
    :param Listener listener: the analytics system
    :param str traceparent: the trace that all calls of the billing engine belong to
    """

    def __init__(self, stack, report, listener, traceparent):
        self._stack = stack
        self._report = report
        self._listener = listener
        self._traceparent = traceparent
        self._billing = None

    def play(self):
        """Play all steps in order; the first one that does not hold ends it."""
        step = self._report.step
        with step("Two people write and approve the interfaces"):
            people = Organisation(self._stack)
            inbound = people.add_interface("billing", "Billing engine", "billing", "inbound")
            outbound = people.add_interface("analytics", "Analytics", "analytics", "outbound")
        with step("Register the billing engine with a key of its own") as said:
            credential = people.add_client(inbound, "Billing engine", RIGHTS, GRANTS)
            said["detail"] = credential.key_id
        with step("Register the webhook subscription of analytics"):
            url = self._listener.url
            _, self._listener.secret = people.add_subscription(outbound, "Analytics", url, EVENTS)
            self._listener.start()
        self._billing = BillingEngine(
            self._stack.server.url, credential.key_id, credential.secret, self._traceparent
        )
        try:
            self._create_and_post()
            self._pay_while_nobody_listens()
        finally:
            self._billing.stop()

    def _create_and_post(self):
        step = self._report.step
        with step("Create a party by a signed call") as said:
            party = self._create("party", PARTY, "party-1")
            said["detail"] = party["id"]
        with step("Create an invoice by a signed call") as said:
            body = {
                "recipient": {"entity": "party", "id": party["id"]},
                "lines": [
                    {
                        "description": "Consultation",
                        "quantity": "1",
                        "unit_price": usd("180.00"),
                        "taxes": [],
                    },
                    {"description": "Blood panel", "quantity": "2", "unit_price": usd("45.50"), "taxes": []},
                ],
            }
            self._invoice = self._create("invoice", body, "invoice-1")
            said["detail"] = words(self._invoice["total_gross"])
        with step("Repeat the call with the same key: still one invoice") as said:
            again = self._create("invoice", body, "invoice-1")
            expect(again["id"] == self._invoice["id"], again["id"])
            count = self._stack.sql("SELECT count(*) FROM account_move WHERE move_type = 'out_invoice'")[0][0]
            expect(count == 1, f"{count} invoices")
            said["detail"] = "the stored answer came back"
        with step("Post the invoice by a signed call") as said:
            path = f"/integration/v1/invoice/{self._invoice['id']}/post"
            posted = self._answer(self._billing.call("POST", path, {}, "post-1"), 200)
            expect(posted["status"] == "issued", posted["status"])
            said["detail"] = posted["number"]
        with step("Analytics receives invoice.posted and verifies it") as said:
            entry = self._listener.wait_for("invoice.posted")
            expect(entry["verified"] and entry["data"]["id"] == self._invoice["id"], entry)
            said["detail"] = entry["webhook_id"]

    def _pay_while_nobody_listens(self):
        step = self._report.step
        with step("Stop analytics, then register a payment by signed calls") as said:
            self._listener.stop()
            body = {
                "party": self._invoice["recipient"],
                "amount": self._invoice["total_gross"],
                "invoices": [{"entity": "invoice", "id": self._invoice["id"]}],
            }
            payment = self._create("payment", body, "payment-1")
            said["detail"] = words(payment["amount"])
        with step("The delivery fails, is kept, and waits for its next attempt") as said:
            wait_until(self._waits_after_failure, "a failed attempt")
            said["detail"] = self._waits_after_failure()
        with step("Start analytics: the webhook arrives and verifies"):
            self._listener.start()
            entry = self._listener.wait_for("invoice.paid")
            expect(entry["verified"] and entry["data"]["id"] == self._invoice["id"], entry)
            self._listener.wait_for("payment.posted")
        with step("Every delivery is done, each with one webhook id") as said:
            wait_until(lambda: not self._open_deliveries(), "the end of all deliveries")
            self._report.deliveries = self._deliveries()
            expect(all(delivery["verified"] for delivery in self._report.deliveries), self._report.deliveries)
            said["detail"] = f"{len(self._report.deliveries)} deliveries"

    # ------------------------------------------------------------------
    # What the steps are made of
    # ------------------------------------------------------------------

    def _create(self, entity, body, key):
        """Let the billing engine create a document and return it."""
        return self._answer(self._billing.call("POST", f"/integration/v1/{entity}", body, key), 201)

    @staticmethod
    def _answer(answer, status):
        """Return the body of an answer that has the expected status."""
        expect(answer["status"] == status, answer)
        return answer["body"]

    def _waits_after_failure(self):
        """Return in words how the newest delivery that failed and waits does, or None."""
        rows = self._stack.sql(
            "SELECT attempt_count, last_code FROM integration_delivery WHERE state = 'pending' AND attempt_count > 0"
        )
        return rows and f"{rows[0][0]} attempt(s), {rows[0][1]}"

    def _open_deliveries(self):
        return self._stack.sql("SELECT id FROM integration_delivery WHERE state IN ('pending', 'sending')")

    def _deliveries(self):
        """Return what the report says of each delivery."""
        rows = self._stack.sql(
            """SELECT d.webhook_id, e.type, d.attempt_count FROM integration_delivery d
                 JOIN integration_event e ON e.id = d.event_id ORDER BY d.id"""
        )
        verified = {entry["webhook_id"] for entry in self._listener.received() if entry["verified"]}
        return [
            {
                "webhook_id": webhook_id,
                "event": type_,
                "attempts": attempts,
                "verified": webhook_id in verified,
            }
            for webhook_id, type_, attempts in rows
        ]


#: What the service user of the billing engine may do in Odoo at all.
RIGHTS = ["base.group_partner_manager", "account.group_account_invoice"]
#: What the billing engine may do through the API, below that.
GRANTS = {
    "party.v1": {"can_create": True, "can_read": True, "can_update": True},
    "invoice.v1": {"can_create": True, "can_read": True, "actions": "post"},
    "payment.v1": {"can_create": True, "can_read": True},
}


def usd(value):
    """Return an amount in US dollars as contracts write it."""
    return {"value": value, "currency": "USD"}


def words(money):
    """Return an amount of a contract for people."""
    return f"{money['value']} {money['currency']}"
