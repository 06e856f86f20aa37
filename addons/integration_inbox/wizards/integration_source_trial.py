# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.integration_api.tools import sql_log, strict_json

from ..engine import store
from ..failure import get_failure
from ..tools import mapping, sample_message
from ..tools.states import PROCESSED


class IntegrationSourceTrial(models.TransientModel):
    """Shows what a message would do, and does nothing: everything is rolled back.

    It goes the way of a real message from its parsed body on, as the client's service user. What was pasted is
    forgotten with its trial: the dialog goes on showing it, from the browser alone.
    """

    _name = "integration.source.trial"
    _inherit = ["integration.dialog"]
    _description = "Try a message"

    source_id = fields.Many2one("integration.source", required=True, readonly=True)
    type = fields.Char(help="As the partner names it; the rules go by it.")
    body = fields.Text(help="A message as the partner sends it. It is not kept once it was tried.")
    verdict = fields.Selection(
        [("done", "It would be processed"), ("ignored", "It would be ignored"), ("failed", "It would fail")],
        readonly=True,
    )
    rule = fields.Char("Rule that fits", readonly=True)
    result = fields.Text(readonly=True)

    @api.model
    def default_get(self, fields):
        """Begin with a message that the first rule takes up, for whoever has none at hand."""
        values = super().default_get(fields)
        source = self.env["integration.source"].browse(values.get("source_id"))
        rule = source.rule_ids.filtered("contract_id")[:1]
        if rule and source.handler == "rules":
            parsed = rule._prepare_rule()
            body = sample_message.make_body(parsed, rule.contract_id.sudo()._schema())
            values.setdefault("type", sample_message.make_type(parsed))
            values.setdefault("body", json.dumps(body, indent=2, ensure_ascii=False))
        return values

    def action_try(self):
        """Process the message and roll back."""
        self.ensure_one()
        if not self.env.user.has_group("integration_core.group_integration_developer"):
            raise AccessError(self.env._("Your role in the Integration app does not allow this."))
        self.source_id.check_access("read")
        with sql_log.hiding_values():
            verdict, rule, result = self._try()
        self.env["integration.audit"]._log("source.tried", self.source_id, outcome=verdict)
        outcome = {"verdict": verdict, "rule": rule, "result": result}
        shown = {"source_id": self.source_id.id, "type": self.type, "body": self.body, **outcome}
        self.write({**outcome, "body": False})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try a message"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in shown.items()},
        }

    def _try(self):
        """Return (verdict, rule, result in words)."""
        source = self.source_id.sudo()
        rule = mapping.find_rule(source._get_rules(), self.type or "") if source.handler == "rules" else None
        shown = f"{rule.pattern} → {rule.operation} {rule.entity}" if rule else False
        if not source.client_id._is_active():
            return (
                "failed",
                shown,
                self.env._("The client may not be used now, so nothing could be written as it."),
            )
        with self.env.cr.savepoint() as savepoint:
            try:
                strict_json.loads((self.body or "").encode())
                outcome, document = self._process(source)
            except Exception as error:  # pylint: disable=broad-except
                savepoint.rollback()
                failure = get_failure(error)
                return (
                    "failed",
                    shown,
                    self.env._("%(words)s\nCode: %(code)s", words=failure.words, code=failure.code),
                )
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        if outcome.state != PROCESSED:
            return "ignored", shown, self.env._("Nothing would be done.")
        return "done", shown, document

    def _process(self, source):
        """Put the message in and process it; return the outcome, and the document that there would be then."""
        trace_id = self.env["integration.trace"]._current().trace_id
        message_id = store.insert_trial(
            self.env.cr,
            source.id,
            source.company_id.id,
            f"trial:{self.id}",
            self.type or "",
            self.body,
            trace_id,
        )
        message = self.env["integration.message"].sudo().browse(message_id)
        outcome = message.with_context(integration_trial=True)._process()
        return outcome, self._show(source, outcome)

    def _show(self, source, outcome):
        """Return the document of the record, its values masked: who writes a source need not see what it is about."""
        if not outcome.uid:
            return ""
        contracts = source.rule_ids.contract_id.filtered(lambda contract: contract.entity == outcome.entity)
        if not contracts:
            return f"{outcome.entity} {outcome.uid}"
        contract = contracts[0].sudo()
        mapper = contract._get_mapper(contract.name)
        [document] = mapper._project(mapper._find(outcome.uid))
        masked = contract._sieve(frozenset()).mask(document)
        return json.dumps(masked, indent=2, ensure_ascii=False)
