# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the people of the group do: order, receive, and look after what went wrong."""

from datetime import timedelta

from odoo.fields import Command

from .message_acts import MessageActs
from .tools import cast

_GOODS = (("GLOVE-M", 12), ("SYR-5", 14), ("MASK-50", 9))


class PeopleActs(MessageActs):
    """Acts of people."""

    def _do_ignore(self):
        """The operator ignores what the bank told of an account that is none of ours."""
        operator = self._stage.person(cast.OPERATOR)
        failed = [("source_id", "=", self._stage.get("source_bank-statements").id), ("state", "=", "failed")]
        messages = self._env["integration.message"].search(failed)
        messages.with_user(operator)._ignore(
            "First Coast Bank: the account is not ours, they have corrected it"
        )

    def _do_triage(self):
        """The operator takes on what the supplier refused."""
        issues = self._env["integration.issue"].search(
            [("code", "=", "delivery_dead"), ("state", "=", "new")]
        )
        issues.filtered_domain([self._of_company()]).with_user(
            self._stage.person(cast.OPERATOR)
        ).action_start()

    def _do_orphan(self):
        """Somebody gives an issue back, and nobody has it now."""
        issues = self._env["integration.issue"].search([("code", "=", "record_known"), self._of_company()])
        issues.with_user(self._stage.person(cast.APPROVER)).write({"owner_id": False})

    def _do_review(self):
        """The manager has all grants reviewed."""
        manager = self._stage.person(cast.APPROVER)
        reviews = self._env(user=manager.id, su=False)["integration.access.review"]
        values = {"company_id": self._past.company_id, "reviewer_ids": [Command.set(manager.ids)]}
        reviews.create(values).action_start()

    def _do_count(self):
        """The operator looks how many orders would go to the supplier again."""
        operator = self._stage.person(cast.OPERATOR)
        replay = self._env(user=operator.id, su=False)["integration.replay"].create(
            {
                "subscription_id": self._stage.get("subscription_pharma-orders").id,
                "mode": "failed",
                "since": self._past.moment - timedelta(days=3),
                "reason": "Coastal Pharma has corrected the number of our account",
            }
        )
        replay.action_count()

    # === ORDERS === #

    def _do_order(self):
        """A clerk orders goods."""
        vendor = self._stage.get(self._rng.choice(("party_V-MEDSUPPLY", "party_V-PHARMA")))
        code, price = self._rng.choice(_GOODS)
        values = {
            "partner_id": vendor.id,
            "company_id": self._past.company_id,
            "date_order": self._past.moment,
            "order_line": [
                Command.create(
                    {
                        "product_id": self._stage.get(f"product_{code}").id,
                        "product_qty": self._rng.randrange(5, 60),
                        "price_unit": price,
                    }
                )
            ],
        }
        order = self._as_clerk()["purchase.order"].create(values)
        order.button_confirm()

    def _do_confirm(self):
        """MedSupply confirms the oldest order that it has not confirmed, and the goods arrive some time later.

        Coastal Pharma is asked on the phone, and confirms what it has got.
        """
        self._acknowledge(self._find_told("pharma-orders"))
        vendor = self._stage.get("party_V-MEDSUPPLY")
        waiting = [("partner_id", "=", vendor.id), ("state", "=", "purchase"), ("partner_ref", "=", False)]
        order = self._env["purchase.order"].search([*waiting, self._of_company()], order="id", limit=1)
        if not order:
            return
        reference = self._make_key("MS")
        uid = self._uid(order, "purchase_order")
        self._send("medsupply-orders", "order.confirmed", order=uid, data={"vendor_reference": reference})
        self._acknowledge(order)
        self._past.moment += timedelta(minutes=self._rng.randrange(3, 20))
        picking = self._as_clerk()["stock.picking"].browse(order.picking_ids[:1].id)
        if picking and picking.state == "assigned":
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    def _find_told(self, listener):
        """Return the orders that have reached a vendor."""
        told = [
            ("subscription_id", "=", self._stage.get(f"subscription_{listener}").id),
            ("state", "=", "delivered"),
        ]
        events = self._env["integration.delivery"].search(told).event_id
        return self._env["purchase.order"].browse(events.mapped("res_id"))

    def _acknowledge(self, orders):
        """The clerk notes that the vendor has confirmed orders."""
        for order in self._as_clerk()["purchase.order"].browse(orders.ids):
            if not order.acknowledged:
                order.action_acknowledge()

    # === MONEY === #

    def _do_statement(self, account=None):
        """The bank says what moved; the clerk books what moved on the days before, where it is known whose it is."""
        super()._do_statement(account)
        known = [
            ("is_reconciled", "=", False),
            ("partner_name", "!=", cast.NOBODY),
            ("date", "<", self._past.moment.date() - timedelta(days=1)),
        ]
        for line in self._as_clerk()["account.bank.statement.line"].search([*known, self._of_company()]):
            party = self._stage.get("party_P-SUNRISE" if line.amount > 0 else "party_V-MEDSUPPLY")
            side = "receivable" if line.amount > 0 else "payable"
            _bank, unmatched, _other = line._seek_for_lines()
            unmatched.write({"account_id": party[f"property_account_{side}_id"].id, "partner_id": party.id})

    def _as_clerk(self):
        clerk = self._stage.person(cast.CLERK)
        context = {
            "allowed_company_ids": [self._past.company_id],
            "mail_notrack": True,
            "tracking_disable": True,
        }
        return self._env(user=clerk.id, su=False, context=context)
