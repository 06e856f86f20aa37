# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two partners of two companies of one Odoo, who know of it what the documents say and nothing else."""

import sys
from dataclasses import dataclass

from dev import paths
from dev.demo.organisation import Organisation
from dev.demo.scenario import RIGHTS, usd

sys.path.insert(0, str(paths.ROOT / "docs" / "examples"))
from signed_client import SignedClient

EVERYTHING = {"can_create": True, "can_read": True, "can_update": True}
GRANTS = {
    "party.v1": EVERYTHING,
    "invoice.v1": {**EVERYTHING, "actions": "post cancel"},
    "payment.v1": {**EVERYTHING, "actions": "post cancel"},
}


@dataclass(frozen=True)
class Outsider:
    """One partner.

    ``secret`` is that of its key; ``company`` the id of the company of Odoo that it works with; ``private`` the id of
    a party that is that company's alone.
    """

    code: str
    secret: str
    company: int
    client: SignedClient
    private: str

    def get(self, path, **headers):
        """Read a path below /integration/v1."""
        return self.client.request("GET", f"/integration/v1{path}", headers=headers)

    def post(self, path, document, key):
        """Send a document to a path below /integration/v1."""
        return self.client.request("POST", f"/integration/v1{path}", document, {"Idempotency-Key": key})

    def openapi(self):
        """The document of what it may use."""
        return self.get("/openapi.json").json()

    def make_invoice(self, key):
        """Create an invoice to its own party and return the answer."""
        line = {"description": "Consultation", "quantity": "1", "unit_price": usd("180.00"), "taxes": []}
        recipient = {"entity": "party", "id": self.private}
        return self.post("/invoice", {"recipient": recipient, "lines": [line]}, key)


class Outsiders:
    """Both, set up on a running system.

    ``north`` may do everything with every contract. ``south``, of another company, sees no amounts, creates nothing and
    starts no action.
    """

    def __init__(self, stack):
        self.stack = stack
        self._people = Organisation(stack)
        self._open_limits()
        self.north = self._add("north", 1, GRANTS)
        seen = {name: {"can_read": True, "can_update": True} for name in ("party.v1", "invoice.v1")}
        self.south = self._add(
            "south", self._people.add_company("South clinic"), seen, {"clear_financial": False}
        )

    def _open_limits(self):
        """Let partners ask as often as the tests do."""
        code = """
            env["integration.rate.line"].search([]).write({"requests": 60000, "burst": 60000, "daily": 0})
            env["ir.config_parameter"].set_param("integration_api.failures_per_minute", "0")
        """
        self.stack.run_script(code)

    def _add(self, code, company, grants, agreed=None):
        interface = self._people.add_interface(
            code, code.title(), "laboratory", "inbound", company, **(agreed or {})
        )
        key = self._people.add_client(interface, code.title(), RIGHTS, grants, code=code)
        client = SignedClient(self.stack.server.url, key.key_id, key.secret)
        self.stack.client().create("res.partner", name=f"Of {code} alone", ref=code, company_id=company)
        (private,) = client.request("GET", f"/integration/v1/party?reference={code}").json()["data"]
        return Outsider(code, key.secret, company, client, private["id"])
