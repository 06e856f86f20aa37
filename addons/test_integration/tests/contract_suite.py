# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of all contracts stand on: demo records, a client that may use every contract, two companies.

A guarantee is a method ``check_<words>``, see :mod:`.guarantee`.
"""

from contextlib import nullcontext
from dataclasses import replace
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.integration_api.error_answer import get_problem
from odoo.addons.integration_api.resource import Resource
from odoo.addons.integration_api.tests.common import ApiFixtures
from odoo.addons.integration_contract.tests import demo_records, documents, row_copies
from odoo.addons.integration_contract.tools.action import changing
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_contract.tools.validation import make_validator
from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools.errors import ActionRefused
from odoo.addons.integration_outbox.tests.common import OutboxCase

from .guarantee import contract_files


class ContractSuite(ApiFixtures, OutboxCase):
    """One contract at a time, as the client that may do everything with it, and as ones that may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo_records.load(cls.env)
        cls.set_up_fixtures()
        cls.interface._write_guarded(
            {"clear_personal": True, "clear_financial": True, "clear_clinical": True}
        )
        cls.contracts = cls.env["integration.contract"].search(
            [("name", "in", list(contract_files())), ("problem", "=", False)]
        )
        cls.contracts.filtered(lambda contract: contract.state == "draft")._transition("active")
        cls.client = cls.make_client(
            grants=[
                cls._prepare_grant(contract)
                for contract in cls.contracts
                if contract._find_mapper_name(contract.name)
            ]
        )
        cls.user = cls.client.sudo().service_user_id
        cls.company_b = cls.env["res.company"].create({"name": "Other Clinic"})
        # what is written apart from a request is rolled back with the test
        cls.startClassPatcher(patch.object(aside, "opened", lambda *_args, **_options: nullcontext(cls.cr)))
        cls.startClassPatcher(patch.object(aside, "execute", cls._execute))
        # and whom an issue is told is not what is looked at
        issues = cls.env.registry["integration.issue"]
        cls.startClassPatcher(patch.object(issues, "_raise_issue_apart", lambda *_args, **_values: None))

    @classmethod
    def _execute(cls, _registry, query):
        cls.cr.execute(query)
        return cls.cr.fetchall() if cls.cr.description else []

    @classmethod
    def _prepare_grant(cls, contract):
        actions = sorted(contract._schema().get("x-actions", {}))
        return {
            "contract_id": contract.id,
            "can_create": True,
            "can_update": True,
            "actions": " ".join(actions),
        }

    def open(self, name):
        """Turn to one contract; its test is skipped where its addon is not installed, which CI takes for a failure."""
        refused = self.env["integration.contract"].search([("name", "=", name), ("problem", "!=", False)])
        self.assertFalse(refused, refused.problem)
        self.grant = self.client.grant_ids.filtered(lambda grant: grant.contract_id.name == name)
        if not self.grant:
            self.skipTest(f"{name} is not installed, or has no mapper")
        self.name = name
        self.mapper = self.env["integration.contract"]._get_mapper(name)
        self.schema = self.grant.contract_id._schema()
        self.walker = SchemaWalker(self.schema)
        self.root = self.mapper._get_root()
        self.entity = self.mapper._get_entity()
        self.records = [record for record in demo_records.find(self.env, self.schema) if record]
        self.assertTrue(self.records, "no demo record is shown by an example: x-example-records")
        self.record = self.records[0]

    # === CALLERS === #

    @property
    def groups(self):
        """``read`` and ``write`` → XML ids of the groups that a service user needs."""
        self.assertTrue(self.mapper._service_groups, "the mapper does not say which: _service_groups")
        return self.mapper._service_groups

    def as_(self, *kinds, company=None):
        """Return the resource of a client whose service user has the groups for ``read`` or ``write``, or neither.

        :param company: the one it is granted for, and works in
        """
        company = company or self.company
        groups = [
            self.env.ref("base.group_user"),
            *(self.env.ref(name) for kind in kinds for name in self.groups[kind]),
        ]
        self.user.write(
            {
                "company_ids": [Command.set(company.ids)],
                "company_id": company.id,
                "group_ids": [Command.set([group.id for group in groups])],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return Resource(
            self.env(user=self.user.id, su=False), replace(self.grant._get_terms(), company_id=company.id)
        )

    @property
    def full(self):
        """The resource of a client that may do everything."""
        return self.as_("read", "write")

    def uid(self, record):
        """Return the canonical uid of a record of the entity."""
        return self.env["integration.identifier"]._uids(record, self.entity)[record.id]

    # === DOCUMENTS === #

    def show(self, record=None):
        """Return the document of a record, as superuser."""
        return self.mapper._project(record or self.record)[0]

    def new_document(self):
        """Return a document by which another record like the first example can be created; empty for none."""
        document = documents.vary_unique(documents.writable(self.show(), self.root), self.walker)
        for name, value in document.items():
            if isinstance(value, dict) and self.walker.keyword(self.schema["properties"][name], "x-unique"):
                document[name] = self.refer_to_another(value)
        return document

    def refer_to_another(self, reference):
        """Return a reference to another record like the one referred to."""
        mapper = self.env["integration.contract"]._get_current_mapper(reference["entity"])
        copied = row_copies.copy(mapper, mapper._find(reference["id"]), 1)
        [uid] = self.env["integration.identifier"]._uids(copied, reference["entity"]).values()
        return {**reference, "id": uid}

    def find_demo_reference(self, entity):
        """Return a reference to the first demo record that a contract of the entity shows."""
        mapper = self.env["integration.contract"]._get_current_mapper(entity)
        schema = mapper._get_contract()._schema()
        record = next(found for found in demo_records.find(self.env, schema) if found)
        [uid] = self.env["integration.identifier"]._uids(record, entity).values()
        return {"entity": entity, "id": uid}

    @property
    def is_creatable(self):
        """Whether such documents are made by partners at all, and not by Odoo alone."""
        try:
            self.mapper._create_records([])
        except ActionRefused:
            return False
        return self.mapper._is_creatable()

    @property
    def is_changeable(self):
        """Whether partners may change anything of such documents."""
        return bool(documents.writable(self.show(), self.root, update=True))

    @property
    def validator(self):
        """Of the whole document."""
        return make_validator(self.schema)

    @property
    def changing_actions(self):
        """Names of the actions that change something."""
        return sorted(changing(self.schema))

    # === ASSERTIONS === #

    def assert_refused(self, function, *args, pointer=None, codes=None):
        """Assert that a call is refused with a stable code, at this place of the document; leave nothing of it.

        :param codes: those it may have
        :return: the code
        """
        error = None
        try:
            with self.env.cr.savepoint() as savepoint:
                function(*args)
                savepoint.rollback()
        except Exception as raised:
            error = raised
        self.assertIsNotNone(error, "it was not refused")
        self.env.invalidate_all()
        problem = get_problem(error, True)
        if problem.status >= 500:
            raise error
        if pointer is not None:
            places = [place["pointer"] for place in getattr(error, "extra", {}).get("errors", ())]
            self.assertIn(pointer, places, problem)
        if codes:
            self.assertIn(problem.code, codes, problem)
        return problem.code

    def is_kept(self, function, *args):
        """Whether a call is not refused with a stable code; what it does is kept."""
        try:
            with self.env.cr.savepoint():
                function(*args)
                self.env.flush_all()
        except Exception as error:
            if get_problem(error, True).status >= 500:
                raise
            self.env.invalidate_all()
            return False
        return True

    def attempt(self, function, *args, refusals=None):
        """Return what a call answers, or ``None`` when it is refused with a stable code; leave nothing of it.

        :param list refusals: gains the code, and where and why
        """
        found = []

        def call():
            found.append(function(*args))
            self.env.flush_all()

        try:
            with self.env.cr.savepoint() as savepoint:
                call()
                savepoint.rollback()
        except Exception as error:
            problem = get_problem(error, True)
            if problem.status >= 500:
                raise
            found = [None]
            if refusals is not None:
                refusals.append(f"{problem.code}: {problem.detail} {getattr(error, 'extra', '')}")
        self.env.invalidate_all()
        return found[0]
