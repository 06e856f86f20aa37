# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sets the stage of the demonstration: the group with its people, and its partners, agreed upon by two of them."""

from datetime import timedelta

from odoo import Command, fields

from .tools import cast

#: nobody is written to when a record is made
_QUIET = {
    "no_reset_password": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}
_CHART = "generic_coa"


class Stage:
    """Makes what has to be there before anything flows; what is there already stays.

    :param env: the superuser's
    """

    def __init__(self, env):
        self._env = env(context={**env.context, **_QUIET, "lang": "en_US"})
        self._company = self._find("company")
        if self._company:
            self._settle_in()

    # === THE GROUP === #

    def build_group(self):
        """Make the company with its books, people, places and goods; return the company."""
        env = self._env
        usd, country = env.ref("base.USD"), env.ref("base.us")
        usd.active = True
        values = {"name": cast.COMPANY, "currency_id": usd.id, "country_id": country.id}
        self._company = self._name("company", env["res.company"].create(values))
        env["account.chart.template"].try_loading(_CHART, company=self._company, install_demo=False)
        self._settle_in()
        self._add_warehouse()
        people = [self._add_person(person) for person in cast.PEOPLE]
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
        return self._company, people

    def _settle_in(self):
        """Work in the company from here on."""
        self._env = self._env(context={**self._env.context, "allowed_company_ids": self._company.ids})

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

    # === THE PARTNERS === #

    def build_partners(self, now):
        """Write, submit and approve systems, interfaces, clients, sources and subscriptions, by two people.

        :param now: the end of the story, which keys are valid beyond
        """
        for partner in cast.PARTNERS:
            self._add_system(partner)
        for agreement in cast.AGREEMENTS:
            self._add_agreement(agreement)
        for machine in cast.MACHINES:
            self._add_machine(machine, now)
        for inbox in cast.INBOXES:
            self._add_inbox(inbox)
        for listener in cast.LISTENERS.values():
            self._add_listener(listener)

    def _add_system(self, partner):
        system = self._as(cast.AUTHOR)["integration.system"].create(
            {
                "name": partner.name,
                "code": f"demo-{partner.code}",
                "kind": partner.kind,
                "environment": "production",
                **self._caretakers(),
            }
        )
        system.sudo().is_played = True
        return self._name(f"system_{partner.code}", system)

    def _add_agreement(self, agreement):
        interface = self._as(cast.AUTHOR)["integration.interface"].create(
            {
                "name": agreement.name,
                "code": f"demo-{agreement.code}",
                "system_id": self.get(f"system_{agreement.partner}").id,
                "direction": agreement.direction,
                "purpose": agreement.purpose,
                "criticality": agreement.criticality,
                "failure_impact": agreement.impact,
                "service_level_minutes": agreement.minutes,
                "clear_personal": True,
                "clear_financial": True,
                "clear_clinical": agreement.clinical,
                **self._caretakers(),
            }
        )
        self._name(f"interface_{agreement.code}", interface)
        interface.action_submit()
        if agreement.state != "submitted":
            interface.with_user(self.person(cast.APPROVER)).action_approve()
        if agreement.state == "suspended":
            interface.with_user(self.person(cast.OPERATOR)).action_suspend()

    def _add_machine(self, machine, now):
        by_author = self._as(cast.AUTHOR)
        interface = self.get(f"interface_{machine.agreement}")
        client = by_author["integration.client"].create(
            {
                "name": machine.name,
                "code": f"demo-{machine.code}",
                "kind": "partner",
                "system_id": self.get(f"system_{machine.partner}").id,
                "company_id": self._company.id,
                "group_ids": [Command.set(self._find_rights(machine.grants))],
                "grant_ids": [
                    Command.create(
                        {
                            "interface_id": interface.id,
                            "contract_id": self._contract(contract).id,
                            **values,
                            **self._caretakers(),
                        }
                    )
                    for contract, values in machine.grants.items()
                ],
                **self._caretakers(),
            }
        )
        self._approve(client)
        manager = self.person(cast.APPROVER)
        ends = fields.Datetime.to_datetime(now) + timedelta(days=machine.days_left)
        credential, _secret = self._as(cast.APPROVER)["integration.credential"]._issue(
            client.with_user(manager), ends.replace(microsecond=0), name=machine.name
        )
        self._name(f"key_{machine.code}", credential)
        return self._name(f"client_{machine.code}", client)

    def _find_rights(self, grants):
        """Return the ids of the Odoo groups that these grants need."""
        names = set()
        for contract in grants:
            mapper = self._env["integration.contract"]._get_mapper(contract)
            names |= {*mapper._service_groups["read"], *mapper._service_groups["write"]}
        return [self._env.ref(name).id for name in sorted(names - {"base.group_user"})]

    def _add_inbox(self, inbox):
        rules = [
            Command.create(
                {
                    **{name: value for name, value in rule.items() if name != "contract"},
                    "contract_id": self._contract(rule["contract"]).id if "contract" in rule else False,
                }
            )
            for rule in inbox.rules
        ]
        source = self._as(cast.AUTHOR)["integration.source"].create(
            {
                "name": inbox.name,
                "code": f"demo-{inbox.code}",
                "interface_id": self.get(f"interface_{inbox.agreement}").id,
                "client_id": self.get(f"client_{inbox.machine}").id,
                "rule_ids": rules,
                **self._caretakers(),
            }
        )
        self._approve(source)
        keys = self._as(cast.APPROVER)["integration.source.key"]
        secret = keys._make_secret(source.scheme)
        key = keys._add(
            source.with_user(self.person(cast.APPROVER)), name=inbox.name, kind="secret", text=secret
        )
        self._name(f"source_key_{inbox.code}", key)
        return self._name(f"source_{inbox.code}", source)

    def _add_listener(self, listener):
        filtered = (
            {
                "filter_model": "purchase.order",
                "filter_domain": f'[["partner_id.ref", "=", "{listener.vendor}"]]',
            }
            if listener.vendor
            else {}
        )
        subscription = self._as(cast.AUTHOR)["integration.subscription"].create(
            {
                "name": listener.name,
                "interface_id": self.get(f"interface_{listener.agreement}").id,
                "url": f"https://{listener.agreement}.example/webhooks",
                "event_types": listener.types,
                "payload_mode": "full",
                "ordering": listener.ordering,
                "policy_id": self._get_policy(listener.careful).id,
                **filtered,
                **self._caretakers(),
            }
        )
        subscription.action_generate_secret()
        self._approve(subscription)
        return self._name(f"subscription_{listener.agreement}", subscription)

    def _get_policy(self, is_careful):
        """Return how often is tried; a receiver that is treated with care is left alone after a few outages."""
        if not is_careful:
            return self._env.ref("integration_webhook.integration_delivery_policy_standard")
        policy = self._find("policy_careful")
        return policy or self._name(
            "policy_careful",
            self._env["integration.delivery.policy"].create(
                {
                    "name": "Clearinghouse: left alone after three outages",
                    "sequence": 90,
                    "breaker_minimum": 3,
                    "breaker_window": 3600,
                    "breaker_rest": 900,
                    "breaker_probes": 1,
                }
            ),
        )

    # === WORDS === #

    def person(self, login):
        """Return a person by the login."""
        return self.get(f"person_{login}")

    def get(self, name):
        """Return what was made under a name, as superuser in the company."""
        return self._env.ref(_xml_id(name))

    def _as(self, login):
        return self._env(user=self.person(login).id, su=False)

    def _caretakers(self):
        return {"owner_id": self.person(cast.APPROVER).id, "steward_id": self.person(cast.AUTHOR).id}

    def _approve(self, record):
        record.action_submit()
        record.with_user(self.person(cast.APPROVER)).action_approve()

    def _contract(self, name):
        return self._env["integration.contract"]._get(name)

    def _find(self, name):
        return self._env.ref(_xml_id(name), raise_if_not_found=False)

    def _name(self, name, record):
        """Give a record the name by which the demonstration finds it again."""
        self._env["ir.model.data"]._update_xmlids(
            [{"xml_id": _xml_id(name), "record": record.sudo(), "noupdate": True}]
        )
        return record


def _xml_id(name):
    # not of the addon: what its uninstallation would delete is posted, or in the audit trail
    return f"__integration_demo__.{name.replace('.', '_').replace('-', '_')}"
