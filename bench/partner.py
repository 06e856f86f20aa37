# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the benches of the API do inside Odoo: a partner with its key, a person with an API key, invoices to read."""

import time
from datetime import timedelta

from bench.inside import Scene

CODE = "from bench.partner import Partner\nround_ = Partner(env)\n"
RIGHTS = ("account.group_account_invoice",)
#: Fields and lines as JSON-2 is asked for them: what the contract tells, in Odoo's own names.
LINE_FIELDS = (
    "name",
    "product_id",
    "quantity",
    "price_unit",
    "discount",
    "tax_ids",
    "account_id",
    "price_subtotal",
    "price_total",
)
FIELDS = (
    "name",
    "ref",
    "invoice_origin",
    "partner_id",
    "currency_id",
    "invoice_date",
    "invoice_date_due",
    "state",
    "payment_state",
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "amount_residual",
    "company_id",
    "create_date",
    "write_date",
)
SPECIFICATION = {
    **{name: {} for name in FIELDS},
    "invoice_line_ids": {"fields": {name: {} for name in LINE_FIELDS}},
}


class Partner(Scene):
    """A database in which a billing engine may read and write invoices, by a signed call and by JSON-2."""

    def set_up(self):
        """Set up client, grant, key, API key and one invoice of three lines.

        :return: dict with ``key_id``, ``secret``, ``api_key``, ``uid`` and ``id`` of the invoice, ``party`` and
            ``partner_id``
        """
        env, author, manager = self.env, self._person("developer"), self._person("manager")
        by_author = env(user=author.id, su=False)
        owner = {"owner_id": manager.id, "steward_id": author.id}
        system = by_author["integration.system"].create({"name": "Bench", "code": "bench", "kind": "billing"})
        interface = by_author["integration.interface"].create(
            {
                "name": "Bench",
                "code": "bench",
                "system_id": system.id,
                "direction": "inbound",
                "purpose": "Bench",
                "clear_personal": True,
                "clear_financial": True,
                **owner,
            }
        )
        self._approve(interface, manager)
        groups = [env.ref(name).id for name in RIGHTS]
        grant = {
            "interface_id": interface.id,
            "contract_id": env["integration.contract"]._get("invoice.v1").id,
            "can_create": True,
            "can_update": True,
            **owner,
        }
        client = by_author["integration.client"].create(
            {
                "name": "Bench",
                "code": "bench",
                "system_id": system.id,
                "group_ids": [(6, 0, groups)],
                "grant_ids": [(0, 0, grant)],
                **owner,
            }
        )
        self._approve(client, manager)
        ends = env["ir.fields.converter"].env.cr.now() + timedelta(days=30)
        credential, secret = (
            env["integration.credential"].with_user(manager)._issue(client.with_user(manager), ends)
        )
        person = env["res.users"].create(
            {"name": "bench_clerk", "login": "bench_clerk", "group_ids": [(6, 0, groups)]}
        )
        api_key = env["res.users.apikeys"].with_user(person).sudo()._generate("rpc", "bench", ends)
        move = self._draft(1, lines=3)
        move.action_post()
        identifiers = env["integration.identifier"]
        made = {
            "key_id": credential.key_id,
            "secret": secret,
            "api_key": api_key,
            "id": move.id,
            "uid": identifiers._uids(move, "invoice")[move.id],
            "partner_id": move.partner_id.id,
            "party": identifiers._uids(move.partner_id, "party")[move.partner_id.id],
        }
        env.cr.commit()
        return made

    def create(self, values, count):
        """Create invoices in one ``create``, and return the seconds until they are committed."""
        start = time.perf_counter()
        self.env["account.move"].create([values] * count)
        self.env.cr.commit()
        return time.perf_counter() - start
