# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes the group of the demonstration: a company with its books, people, places and goods."""

from datetime import timedelta

from odoo import Command, fields

from .stage import Stage
from .tools import cast

_CHART = "generic_coa"


class Group(Stage):
    """The stage on which the group is set up."""

    def build(self):
        """Make all of it, and return the company."""
        env = self._env
        usd, country = env.ref("base.USD"), env.ref("base.us")
        usd.active = True
        values = {"name": cast.COMPANY, "currency_id": usd.id, "country_id": country.id}
        self._company = self._name("company", env["res.company"].create(values))
        env["account.chart.template"].try_loading(_CHART, company=self._company, install_demo=False)
        self._settle_in()
        self._add_warehouse()
        for person in cast.PEOPLE:
            self._add_person(person)
        managers = env["res.users"].search([("group_ids", "in", env.ref("base.group_system").ids)])
        managers.write({"company_ids": [Command.link(self._company.id)]})
        for name, code, price, is_goods in cast.PRODUCTS:
            self._add_product(name, code, price, is_goods)
        for reference, name, roles in cast.PARTIES:
            self._add_party(reference, name, roles)
        for name, code, city, npi in cast.CLINICS:
            self._add_clinic(name, code, city, npi)
        for name, number, _clinic in cast.PROVIDERS:
            values = {"name": name, "employee_number": number, "company_id": self._company.id}
            self._name(f"provider_{number}", self._env["hr.employee"].create(values))
        return self._company

    def _add_warehouse(self):
        """Make the one that Odoo gives to its first company only."""
        warehouses = self._env["stock.warehouse"]
        if not warehouses.search([("company_id", "=", self._company.id)]):
            warehouses.create({"name": "Central store", "code": "STORE", "company_id": self._company.id})

    def _add_person(self, person):
        groups = [self._env.ref(name).id for name in ("base.group_user", *person.groups)]
        user = self._env["res.users"].create(
            {
                "name": person.name,
                "login": person.login,
                "email": f"{person.login}@{cast.MAIL}",
                "notification_type": "inbox",  # nobody is written a mail
                "group_ids": [Command.set(groups)],
                "company_id": self._company.id,
                "company_ids": [Command.set(self._company.ids)],
            }
        )
        if "odoobot_state" in user._fields:
            user.odoobot_state = "disabled"  # its chat would open over what people came to see
        return self._name(f"person_{person.login}", user)

    def _add_product(self, name, code, price, is_goods):
        values = {
            "name": name,
            "default_code": code,
            "list_price": price,
            "standard_price": round(price * 0.6, 2),
            "company_id": self._company.id,
            "type": "consu" if is_goods else "service",
            "is_storable": is_goods,
            "taxes_id": False,
            "supplier_taxes_id": False,
        }
        return self._name(f"product_{code}", self._env["product.product"].create(values))

    def _add_party(self, reference, name, roles):
        values = {
            "name": name,
            "ref": reference,
            "is_company": True,
            "company_id": self._company.id,
            "email": f"office@{name.split()[0].lower()}.example",
            **{f"party_{role}": True for role in roles},
        }
        return self._name(f"party_{reference}", self._env["res.partner"].create(values))

    def _add_clinic(self, name, code, city, npi):
        clinic = self._env["service.location"].create(
            {
                "name": name,
                "code": code,
                "type": "clinic",
                "city": city,
                "npi": npi,
                "company_id": self._company.id,
                "opening_date": fields.Date.today() - timedelta(days=900),
            }
        )
        done = {"done": True, "done_at": fields.Datetime.now() - timedelta(days=900)}
        clinic.check_ids.write(done)
        clinic.action_activate()
        return self._name(f"clinic_{code}", clinic)
