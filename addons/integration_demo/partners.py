# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes the partners of the demonstration, and what is agreed with them: one person writes, another one approves."""

from datetime import timedelta

from odoo import Command, fields

from .stage import Stage
from .tools import agreements, cast, listeners, machines


class Partners(Stage):
    """The stage on which the partners are set up."""

    def build(self, now):
        """Write, submit and approve systems, interfaces, clients, sources and subscriptions, by two people.

        :param now: the end of the story, which keys are valid beyond
        """
        for partner in agreements.PARTNERS:
            self._add_system(partner)
        team = self._add_team()
        for agreement in agreements.AGREEMENTS:
            self._add_agreement(agreement, team)
        for machine in machines.MACHINES:
            self._add_machine(machine, now)
        for partner, code, product in cast.CODES:
            self._add_code(partner, code, product)
        for inbox in machines.INBOXES:
            self._add_inbox(inbox)
        for listener in listeners.LISTENERS.values():
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

    def _add_team(self):
        people = self.person(cast.OPERATOR) | self.person(cast.CLERK)
        return self._as(cast.APPROVER)["integration.team"].create(
            {
                "name": cast.TEAM,
                "company_id": self._company.id,
                "leader_id": people[0].id,
                "member_ids": [Command.set(people.ids)],
            }
        )

    def _add_agreement(self, agreement, team):
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
                "team_id": team.id if agreement.has_team else False,
                **self._caretakers(),
            }
        )
        self._name(f"interface_{agreement.code}", interface)
        interface.action_submit()
        if agreement.state != "submitted":
            interface.with_user(self.person(cast.APPROVER)).action_approve()
        if agreement.paused_because:
            interface.with_user(self.person(cast.OPERATOR))._pause(agreement.paused_because)

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
        if machine.has_former_key:
            self._add_former_key(client)
        return self._name(f"client_{machine.code}", client)

    def _add_former_key(self, client):
        """Make one that an operator has revoked."""
        by_manager = client.with_user(self.person(cast.APPROVER))
        ends = fields.Datetime.now() + timedelta(days=90)
        keys = self._as(cast.APPROVER)["integration.credential"]
        former, _secret = keys._issue(by_manager, ends, name="Before the move to the new host")
        former.with_user(self.person(cast.OPERATOR)).action_revoke()

    def _find_rights(self, grants):
        """Return the ids of the Odoo groups that these grants need."""
        names = set()
        for contract in grants:
            mapper = self._env["integration.contract"]._get_mapper(contract)
            names |= {*mapper._service_groups["read"], *mapper._service_groups["write"]}
        return [self._env.ref(name).id for name in sorted(names - {"base.group_user"})]

    def _add_code(self, partner, code, product):
        """Map a code by which a partner names a product."""
        self._as(cast.APPROVER)["integration.code"].create(
            {
                "table": "product",
                "system_id": self.get(f"system_{partner}").id,
                "company_id": self._company.id,
                "code": code,
                "res_model": "product.product",
                "res_id": self.get(f"product_{product}").id,
            }
        )

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
        policy = self.find("policy_careful")
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
