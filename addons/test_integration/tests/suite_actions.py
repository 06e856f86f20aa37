# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.tests import documents
from odoo.addons.integration_contract.tools import action as actions
from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_contract.tools.validation import find_errors, make_validator

from .suite_writing import _CODES


class ActionChecks:
    """What can be done with a record, at the right time and at the wrong one."""

    def check_does_each_action_or_says_why_not(self):
        """With a stable code where the status does not allow it; the documents and events that follow fit."""
        subjects = {record: self.uid(record) for record in [*self.records, self.changeable()]}
        resource = self.full
        for name in sorted(self.schema.get("x-actions", ())):
            for record, uid in subjects.items():
                with self.subTest(name, record=record):
                    self.commit()
                    answer = self.attempt(self.invoke_and_take, resource, uid, name)
                    if answer:
                        self.assertEqual(answer.status, 200)
                        self.assertEqual(find_errors(self.answer_validator(name), answer.document), [])
                    allowed = self.mapper._action_statuses.get(name)
                    status = self.show(record).get("status")
                    if allowed and status not in allowed:
                        parameters = self.parameters(name)
                        self.assert_refused(resource.invoke, uid, name, parameters, codes=["wrong_status"])

    def check_refuses_parameters_that_do_not_fit_where_they_stand(self):
        """Whether an action takes any or none."""
        uid, resource = self.uid(self.record), self.full
        for name in sorted(self.schema.get("x-actions", ())):
            declared, parameters = actions.read(self.schema, name), self.parameters(name)
            unknown = {**parameters, "no/such": 1}
            with self.subTest(name):
                codes = ["unknown_property"]
                self.assert_refused(resource.invoke, uid, name, unknown, pointer="/no~1such", codes=codes)
            for what, pointer, wrong in documents.misfits(parameters, SchemaWalker(declared.parameters)):
                with self.subTest(name, what=what, pointer=pointer):
                    self.assert_refused(
                        resource.invoke, uid, name, wrong, pointer=pointer, codes=_CODES[what]
                    )

    def check_has_no_action_but_those_it_names(self):
        """However Odoo's methods are called."""
        for name in ("unlink", "write", "_create_from", "no_such_action"):
            self.assert_refused(self.full.invoke, self.uid(self.record), name, {}, codes=["not_found"])

    def invoke_and_take(self, resource, uid, name):
        """Perform an action, and see that what it tells fits."""
        answer = resource.invoke(uid, name, self.parameters(name))
        self.env.flush_all()
        self.take_events(uid)
        return answer

    def parameters(self, name):
        """Return what is sent with an action, by its examples."""
        declared = actions.read(self.schema, name)
        if not declared.takes_parameters:
            return {}
        [*examples] = declared.parameters.get("examples", ())
        return examples[0] if examples else sample(declared.parameters)

    def answer_validator(self, name):
        """Of what an action answers."""
        declared = actions.read(self.schema, name)
        return make_validator(declared.result) if declared.is_safe else self.validator
