# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the EHR and the billing engine do: they call."""

from datetime import timedelta

from odoo.addons.integration_api.tools.refused import Refused

from .acts import Acts
from .calls import Calls
from .tools import cast

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


class CallActs(Acts):
    """Acts of clients."""

    def _call(self, machine, method, path, document=None, key=None):
        calls = Calls(self._env, self._stage, self._past, self._rng)
        return calls.call(
            machine, method, f"/integration/v1/{path}", document, key or self._make_key(machine)
        )

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
        if self._rng.random() < 0.05:  # no invoice can name it
            document["placer_number"] = None
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
        """The billing engine writes an invoice, mostly of a visit, and has it issued."""
        document = {
            "recipient": self._refer(f"party_{self._rng.choice(cast.PAYERS)}", "party"),
            "source": source or self._choose_source(),
            "issue_date": str(self._past.moment.date()),
            "lines": [
                self._make_line(code) for code in self._rng.sample(_SERVICES, self._rng.randrange(1, 4))
            ],
        }
        invoice = self._call("billing", "POST", "invoice", document)
        if invoice and self._rng.random() < 0.94:
            self._past.moment += timedelta(seconds=self._rng.randrange(2, 40))
            self._call("billing", "POST", f"invoice/{invoice['id']}/post", {}, self._make_key("post"))

    def _choose_source(self):
        """Return the number of the oldest visit that is not invoiced, nine times of ten, else one of its own."""
        own = self._make_key("LB")
        if self._rng.random() > 0.9:
            return own
        unasked = [
            ("appointment_status", "=", "fulfilled"),
            ("placer_number", "!=", False),
            ("is_invoiced", "=", False),
        ]
        visit = self._env["calendar.event"].search([*unasked, self._of_company()], order="stop, id", limit=1)
        return visit.placer_number or own

    def _do_stuck(self):
        """An invoice that a clerk is asked about: the clearinghouse has not got it."""
        self._do_invoice(cast.STUCK_SOURCE)

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
            self._call("billing", "POST", "invoice", {"recipient": self._refer("party_P-SUNRISE", "party")})

    def _do_knock(self):
        """Somebody calls with a key that nobody knows."""
        key_id, reason = f"key_{self._rng.randrange(10**9):024x}", "key_not_found"
        if self._rng.random() < 0.3:
            key_id, reason = self._stage.get("key_billing").key_id, "signature_invalid"
        address = f"203.0.113.{20 + self._rng.randrange(200)}"
        self._env["integration.refusal"]._count(Refused(reason, key_id, address, "/integration/v1/invoice"))
        self._env.cr.execute(
            """UPDATE integration_refusal SET hour = date_trunc('hour', %(at)s), first_at = %(at)s, last_at = %(at)s
                WHERE last_at >= %(ends_at)s AND address = %(address)s""",
            {"at": self._past.moment, "ends_at": self._ends_at, "address": address},
        )
