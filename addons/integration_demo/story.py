# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plays the story of the demonstration, act by act, at the times at which it has them happen."""

import random
from datetime import timedelta

from odoo.addons.integration_api.tools.refused import Refused

from .calls import Calls
from .messages import Messages
from .past import Past
from .stage import Stage
from .tools import cast
from .tools.clock import StoryClock
from .tools.plan import DAYS, plan

_FAMILIES = (
    "Alvarez",
    "Brandt",
    "Castillo",
    "Dubois",
    "Eriksen",
    "Fontaine",
    "Greene",
    "Haas",
    "Ivanova",
    "Jensen",
)
_GIVEN = ("Mia", "Noah", "Lena", "Omar", "Ruth", "Theo", "Ana", "Karl", "Yara", "Sam")
_SERVICES = ("CONSULT", "FOLLOWUP", "XRAY-2", "PHYSIO-30", "LAB-BLOOD")
_GOODS = (("GLOVE-M", 12), ("SYR-5", 14), ("MASK-50", 9))
_PAYERS = ("P-SUNRISE", "P-NORTHGATE")
#: a job takes up what is new after a moment
_SOON = timedelta(seconds=1)


class Story:
    """Two weeks of a healthcare group.

    :param env: the superuser's
    :param ends_at: when it ends, in UTC; it begins as many days before
    :param seed: of all that is left to chance
    :param commit: ends a transaction
    """

    def __init__(self, env, ends_at, seed, commit):
        self._env = env
        self._ends_at = ends_at
        self._seed = seed
        self._stage = Stage(env)
        self._clock = StoryClock(ends_at - timedelta(days=DAYS))
        self._past = Past(env, self._clock(), commit)

    def set_stage(self):
        """Make the group and what was agreed with its partners, some weeks before anything flows."""
        self._past.moment = self._ends_at - timedelta(days=DAYS + 30)
        company, _people = self._stage.build_group()
        self._past.company_id = company.id
        self._past.end()
        self._stage.build_partners(self._ends_at)
        self._past.end()
        return company

    def play(self, days_left, position=0, note=lambda position: None):
        """Play one day.

        :param days_left: how many days come after it
        :param position: how many of its acts were played before
        :param note: told how many are played, within the transaction of the last one
        """
        self._past.company_id = self._stage.get("company").id
        acts = plan(days_left, self._seed)
        self._clock = StoryClock(self._ends_at - timedelta(days=days_left + 1))
        for number, act in enumerate(acts[position:], position):
            self._rng = random.Random(f"{self._seed}:{days_left}:{number}")
            self._days_left, self._number = days_left, act.number
            moment = self._ends_at - act.before_end
            self._send_until(moment)
            self._past.moment = moment
            getattr(self, f"_do_{act.kind}")()
            note(number + 1)
            self._past.end()
        self._send_until(self._ends_at - timedelta(days=days_left))

    # === SENDING === #

    def _send_until(self, moment):
        """Let the lanes send what is due up to a moment, in the order of time."""
        stalled = set()
        while due := self._find_due(moment, stalled):
            subscription_id, at = due
            self._clock.set(at)
            before = self._count_open(subscription_id)
            subscription = self._env["integration.subscription"].browse(subscription_id)
            rng = random.Random(f"{self._seed}:{subscription_id}:{at}")
            self._env["integration.demo.drain"]._drain_at(subscription, self._clock, rng)
            self._past.moment = self._clock()
            self._past.end()
            if self._count_open(subscription_id) == before:
                stalled.add(subscription_id)
        self._clock.set(moment)

    def _find_due(self, moment, stalled):
        """Return which subscription is due first, and when; ``None`` when none is before the moment."""
        self._env.cr.execute(
            """SELECT d.subscription_id, greatest(min(d.due_at) + %(soon)s, max(l.opens_at)) AS at
                 FROM integration_delivery d
                 JOIN integration_lane l ON l.subscription_id = d.subscription_id
                 JOIN integration_subscription s ON s.id = d.subscription_id AND s.state = 'approved'
                WHERE d.state = 'pending' AND d.company_id = %(company)s AND d.subscription_id <> ALL(%(stalled)s)
                GROUP BY d.subscription_id
               HAVING greatest(min(d.due_at) + %(soon)s, max(l.opens_at)) < %(moment)s
                ORDER BY 2 LIMIT 1""",
            {
                "soon": _SOON,
                "company": self._past.company_id,
                "stalled": list(stalled),
                "moment": moment,
            },
        )
        return self._env.cr.fetchone()

    def _count_open(self, subscription_id):
        """Return what changes when a lane gets on."""
        self._env.cr.execute(
            """SELECT count(*), sum(attempt_count) FROM integration_delivery
                WHERE subscription_id = %s AND state = 'pending'""",
            (subscription_id,),
        )
        return self._env.cr.fetchone()

    # === CALLS === #

    def _call(self, machine, method, path, document=None, key=None):
        calls = Calls(self._env, self._stage, self._past, self._rng)
        return calls.call(
            machine, method, f"/integration/v1/{path}", document, key or self._make_key(machine)
        )

    def _make_key(self, word):
        """Return a name that nothing else of the story has."""
        return f"{word}-{self._days_left:02}-{self._number:03}-{self._rng.randrange(10**6):06}"

    def _do_register(self):
        """The EHR registers a patient, and opens the account."""
        document = {
            "number": self._make_key("PA"),
            "person": {
                "family": self._rng.choice(_FAMILIES),
                "given": self._rng.choice(_GIVEN),
                "birth_date": f"{self._rng.randrange(1940, 2015)}-0{self._rng.randrange(1, 10)}-15",
                "sex": self._rng.choice(("female", "male")),
            },
        }
        account = self._call("ehr", "POST", "patient_account", document)
        if account:
            self._call("ehr", "POST", f"patient_account/{account['id']}/open", {}, self._make_key("open"))

    def _do_book(self):
        """The EHR books an appointment within the next days."""
        account = self._choose("patient.account", [("state", "=", "active")], "patient_account")
        if not account:
            return self._do_register()
        _name, number, clinic = self._rng.choice(cast.PROVIDERS)
        start = self._past.moment.replace(minute=0, second=0, microsecond=0) + timedelta(
            hours=self._rng.randrange(2, 60)
        )
        document = {
            "status": "booked",
            "patient_account": {"entity": "patient_account", "id": account},
            "provider": self._refer(f"provider_{number}", "employee"),
            "service_location": self._refer(f"clinic_{clinic}", "service_location"),
            "service_type": self._rng.choice(("CONSULT", "CONTROL", "XRAY")),
            "start": f"{start.isoformat()}Z",
            "end": f"{(start + timedelta(minutes=30)).isoformat()}Z",
            "placer_number": self._make_key("PL"),
        }
        return self._call("ehr", "POST", "appointment", document)

    def _do_visit(self):
        """A patient comes and is treated, or does not come."""
        due = [("appointment_status", "=", "booked"), ("start", "<=", self._past.moment)]
        appointment = self._choose("calendar.event", due, "appointment", order="start")
        if not appointment:
            return
        if self._rng.random() < 0.12:
            self._call("ehr", "POST", f"appointment/{appointment}/no_show", {})
            return
        self._call("ehr", "POST", f"appointment/{appointment}/arrive", {})
        self._past.moment += timedelta(minutes=self._rng.randrange(12, 45))
        self._past.moment = min(self._past.moment, self._ends_at)
        self._call("ehr", "POST", f"appointment/{appointment}/complete", {}, self._make_key("complete"))

    def _do_invoice(self, source=None):
        """The billing engine writes an invoice and has it issued."""
        document = {
            "recipient": self._refer(f"party_{self._rng.choice(_PAYERS)}", "party"),
            "source": source or self._make_key("LB"),
            "issue_date": str(self._past.moment.date()),
            "lines": [
                self._make_line(code) for code in self._rng.sample(_SERVICES, self._rng.randrange(1, 4))
            ],
        }
        invoice = self._call("billing", "POST", "invoice", document)
        if invoice and self._rng.random() < 0.94:
            self._past.moment += timedelta(seconds=self._rng.randrange(2, 40))
            self._call("billing", "POST", f"invoice/{invoice['id']}/post", {}, self._make_key("post"))

    def _do_stuck(self):
        """An invoice that a clerk is asked about: the clearinghouse has not got it."""
        self._do_invoice(cast.STUCK_SOURCE)

    def _make_line(self, code):
        product = self._stage.get(f"product_{code}")
        price = {"value": f"{product.list_price:.2f}", "currency": "USD"}
        return {
            "description": product.name,
            "product": code,
            "quantity": "1",
            "unit_price": price,
            "taxes": [],
        }

    def _do_look(self):
        """A client looks something up."""
        machine, entity = self._rng.choice(
            (
                ("ehr", "appointment"),
                ("ehr", "patient_account"),
                ("billing", "invoice"),
                ("billing", "payment"),
            )
        )
        self._call(machine, "GET", entity)

    def _do_mistake(self):
        """A client asks for what cannot be."""
        if self._rng.random() < 0.5:
            self._call("billing", "GET", "invoice/00000000-0000-4000-8000-000000000000")
        else:
            line = {**self._make_line("CONSULT"), "taxes": ["VAT 99%"]}
            document = {"recipient": self._refer("party_P-SUNRISE", "party"), "lines": [line]}
            self._call("billing", "POST", "invoice", document)

    def _do_knock(self):
        """Somebody calls with a key that nobody knows."""
        refused = Refused(
            "key_not_found",
            f"key_{self._rng.randrange(10**9):024x}",
            "203.0.113.66",
            "/integration/v1/invoice",
        )
        self._env["integration.refusal"]._count(refused)

    # === MESSAGES === #

    def _send(self, inbox, type_, **content):
        messages = Messages(self._env, self._stage, self._past, self._rng)
        messages.send(inbox, type_, f"msg_{self._make_key(inbox)}", **content)

    def _do_result(self, product=None):
        """The laboratory bills what it measured."""
        line = self._make_line("LAB-BLOOD")
        document = {
            "recipient": self._refer(f"party_{self._rng.choice(_PAYERS)}", "party"),
            "issue_date": str(self._past.moment.date()),
            "lines": [{**line, "product": product or line["product"]}],
        }
        type_ = "result.billed" if product or self._rng.random() < 0.6 else "result.corrected"
        self._send("laboratory-results", type_, number=self._make_key("BD"), data=document)

    def _do_unmapped(self):
        """The laboratory names a code that nobody has mapped."""
        self._do_result(cast.UNMAPPED_PRODUCT)

    def _do_remit(self):
        """The payer pays an invoice that is some days old."""
        payer = self._stage.get("party_P-SUNRISE")
        owed = [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "=", "not_paid"),
            ("partner_id", "=", payer.id),
            ("invoice_date", "<", self._past.moment - timedelta(days=1)),
        ]
        move = self._env["account.move"].search([*owed, self._of_company()], order="id", limit=1)
        if not move:
            return
        document = {
            "party": self._refer("party_P-SUNRISE", "party"),
            "amount": {"value": f"{move.amount_residual:.2f}", "currency": "USD"},
            "date": str(self._past.moment.date()),
            "reference": self._make_key("EFT"),
            "invoices": [{"entity": "invoice", "id": self._uid(move, "invoice")}],
        }
        self._send("payer-remittances", "remittance.paid", number=document["reference"], data=document)

    def _do_statement(self):
        """The bank says what moved on the account."""
        journal = self._env["account.journal"].search([("type", "=", "bank"), self._of_company()], limit=1)
        amount = self._rng.choice((180, 275, 95, 130, -62, -140))
        document = {
            "account": journal.code,
            "amount": {"value": f"{amount:.2f}", "currency": "USD"},
            "date": str(self._past.moment.date()),
            "party_name": "SUNRISE HEALTH PLAN" if amount > 0 else "MEDSUPPLY DIRECT",
            "description": self._make_key("EFT"),
        }
        self._send("bank-statements", "account.moved", number=self._make_key("FCB"), data=document)

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
                (
                    0,
                    0,
                    {
                        "product_id": self._stage.get(f"product_{code}").id,
                        "product_qty": self._rng.randrange(5, 60),
                        "price_unit": price,
                    },
                )
            ],
        }
        order = self._as_clerk()["purchase.order"].create(values)
        order.button_confirm()

    def _do_confirm(self):
        """MedSupply confirms the oldest order that it has not confirmed, and the goods arrive some time later."""
        vendor = self._stage.get("party_V-MEDSUPPLY")
        waiting = [("partner_id", "=", vendor.id), ("state", "=", "purchase"), ("partner_ref", "=", False)]
        order = self._env["purchase.order"].search([*waiting, self._of_company()], order="id", limit=1)
        if not order:
            return
        reference = self._make_key("MS")
        uid = self._uid(order, "purchase_order")
        self._send("medsupply-orders", "order.confirmed", order=uid, data={"vendor_reference": reference})
        self._past.moment += timedelta(minutes=self._rng.randrange(3, 20))
        picking = self._as_clerk()["stock.picking"].browse(order.picking_ids[:1].id)
        if picking and picking.state == "assigned":
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    # === WORDS === #

    def _as_clerk(self):
        clerk = self._stage.person(cast.CLERK)
        context = {
            "allowed_company_ids": [self._past.company_id],
            "mail_notrack": True,
            "tracking_disable": True,
        }
        return self._env(user=clerk.id, su=False, context=context)

    def _of_company(self):
        return ("company_id", "=", self._past.company_id)

    def _choose(self, model, domain, entity, order=None):
        """Return the uid of one of some records: the first in an order, else any; ``None`` without one."""
        found = self._env[model].search(
            [*domain, self._of_company()], order=order or "id", limit=1 if order else 200
        )
        if not found:
            return None
        return self._uid(found if order else found[self._rng.randrange(len(found))], entity)

    def _refer(self, name, entity):
        return {"entity": entity, "id": self._uid(self._stage.get(name), entity)}

    def _uid(self, record, entity):
        return self._env["integration.identifier"]._uids(record, entity)[record.id]
