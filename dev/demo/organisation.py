# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people set up before anything flows: one person writes, another one approves, as the suite demands."""

from dataclasses import dataclass

#: Logins of the two people; each is also the password.
AUTHOR, APPROVER = "author", "approver"


@dataclass(frozen=True)
class Credential:
    """A key of the billing engine: its public id, and the secret as it was shown once."""

    key_id: str
    secret: str


class Organisation:
    """The administrators of the demonstration and what they make.

    :param Stack stack: see :mod:`dev.stack`
    """

    def __init__(self, stack):
        self._admin = stack.client()
        self.add_person(AUTHOR, "Ada Author", "integration_core.group_integration_developer")
        self.add_person(APPROVER, "Ben Approver", "integration_core.group_integration_manager")
        self.author = stack.client(AUTHOR, AUTHOR)
        self.approver = stack.client(APPROVER, APPROVER)

    def add_person(self, login, name, *groups):
        """Create a user who can log in and works in all companies: what all of them share is for such people only."""
        groups = [self._reference(group) for group in ("base.group_user", *groups)]
        companies = [company["id"] for company in self._admin.search("res.company", [], ["id"])]
        self._admin.create(
            "res.users",
            name=name,
            login=login,
            password=login,
            group_ids=[[6, 0, groups]],
            company_ids=[[6, 0, companies]],
        )

    def add_company(self, name):
        """Make a company that both people work for, and return its id."""
        company = self._admin.create("res.company", name=name)
        people = [self.author.uid, self.approver.uid]
        self._admin.call("res.users", "write", people, {"company_ids": [[4, company]]})
        return company

    def add_interface(self, code, name, kind, direction, company=1, **values):
        """Write and approve a system with one interface and return its id.

        It is cleared for personal and financial data, unless ``values`` of its fields say otherwise.
        """
        system = self.author.create(
            "integration.system",
            name=name,
            code=code,
            kind=kind,
            environment="test",
            company_id=company,
            owner_id=self.approver.uid,
            steward_id=self.author.uid,
        )
        # Plain http to this machine: only a manager may open a system to a private network, and the network to it.
        self.approver.call("integration.system", "write", [system], {"private_network": True})
        self._open_network("127.0.0.0/8")
        agreed = {
            "name": f"{name}: invoices and payments",
            "code": f"{code}-invoices",
            "system_id": system,
            "company_id": company,
            "direction": direction,
            "purpose": "The demonstration",
            "clear_personal": True,
            "clear_financial": True,
            "owner_id": self.approver.uid,
            "steward_id": self.author.uid,
        }
        interface = self.author.create("integration.interface", **{**agreed, **values})
        return self._approve("integration.interface", interface)

    def add_client(self, interface, name, rights, grants, code="billing-client"):
        """Write and approve a client and return its key.

        :param int interface: id of the interface that it calls through
        :param list rights: external ids of the Odoo groups of its service user
        :param dict grants: contract → the values of a grant, such as ``{"can_create": True, "actions": "post"}``
        :rtype: Credential
        """
        agreed = self.author.search(
            "integration.interface", [["id", "=", interface]], ["system_id", "company_id"]
        )[0]
        client = self.author.create(
            "integration.client",
            name=name,
            code=code,
            kind="system",
            system_id=agreed["system_id"][0],
            company_id=agreed["company_id"][0],
            networks="127.0.0.0/8",
            group_ids=[[6, 0, [self._reference(right) for right in rights]]],
            owner_id=self.approver.uid,
            steward_id=self.author.uid,
        )
        for contract, values in grants.items():
            found = self.author.search("integration.contract", [["name", "=", contract]], ["id"])
            self.author.create(
                "integration.grant",
                client_id=client,
                interface_id=interface,
                contract_id=found[0]["id"],
                owner_id=self.approver.uid,
                **values,
            )
        self._approve("integration.client", client)
        wizard = self.approver.create("integration.credential.issue", client_id=client, name="Demonstration")
        shown = self.approver.call("integration.credential.issue", "action_issue", [wizard])["context"]
        return Credential(shown["default_key_id"], shown["default_secret"])

    def add_subscription(self, interface, name, url, event_types, **values):
        """Write and approve a subscription and return ``(id, secret)``.

        :param values: of other fields than those that it always has
        """
        subscription = self.author.create(
            "integration.subscription",
            name=name,
            interface_id=interface,
            url=url,
            event_types=event_types,
            policy_id=self._add_policy(),
            owner_id=self.approver.uid,
            steward_id=self.author.uid,
            **values,
        )
        shown = self.author.call("integration.subscription", "action_generate_secret", [subscription])
        return self._approve("integration.subscription", subscription), shown["context"]["default_secret"]

    def add_source(self, interface, name, rules, **values):
        """Write and approve a source of messages for the client that was added and return its code and a new secret.

        :param list rules: values of its rules, with the name of a contract as ``contract``
        :param values: of other fields than those that it always has
        """
        [client] = self.author.search("integration.client", [["code", "=", "billing-client"]], ["id"])
        contracts = self.author.search("integration.contract", [], ["name"])
        ids = {contract["name"]: contract["id"] for contract in contracts}
        rows = [
            [
                0,
                0,
                {**{k: v for k, v in rule.items() if k != "contract"}, "contract_id": ids[rule["contract"]]},
            ]
            for rule in rules
        ]
        code = name.lower().replace(" ", "-")
        source = self.author.create(
            "integration.source",
            name=name,
            code=code,
            interface_id=interface,
            client_id=client["id"],
            rule_ids=rows,
            owner_id=self.approver.uid,
            steward_id=self.author.uid,
            **values,
        )
        self._approve("integration.source", source)
        wizard = self.approver.create(
            "integration.source.key.add", source_id=source, name="Test", kind="made"
        )
        shown = self.approver.call("integration.source.key.add", "action_add", [wizard])["context"]
        return code, shown["default_secret"]

    def _approve(self, model, record):
        """Let the author submit and the approver approve, and return the record's id."""
        self.author.call(model, "action_submit", [record])
        self.approver.call(model, "action_approve", [record])
        return record

    def _add_policy(self):
        """Create a delivery policy that tries again within seconds, and return its id."""
        return self.approver.create(
            "integration.delivery.policy", name="Demonstration", retry_schedule="2s 2s 2s 2s 5s 5s 10s 10s"
        )

    def _open_network(self, cidr):
        """Open a private network to the systems of ours, once."""
        if not self.approver.search("integration.network", [["cidr", "=", cidr]], ["id"]):
            self.approver.create("integration.network", cidr=cidr, note="The demonstration on this machine")

    def _reference(self, xml_id):
        """Return the id of the record that an external id names."""
        module, _, name = xml_id.partition(".")
        domain = [["module", "=", module], ["name", "=", name]]
        return self._admin.search("ir.model.data", domain, ["res_id"])[0]["res_id"]
