# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_core import clearance, outliving
from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    ConfigurationError,
    IntegrationError,
    NotComposable,
    NotFound,
)
from odoo.addons.integration_core.tools.trace import Trace
from odoo.addons.integration_outbox.emission import get_entity
from odoo.addons.integration_outbox.tools.patterns import find_nearest

from ..engine.lane import Message
from ..engine.trial import try_once
from ..result_words import get_hint, get_words
from ..tools.composing import Composing, Fact
from ..tools.headers import show

# Part of what is signed, so that no test can pass for the real thing.
TEST_ID_PREFIX = "msg_test_"
# The event that a sample is sent as while the subscription takes none that is known.
SAMPLE_TYPE = "sample.sent"
#: what a tried dialog shows, which has no row of its own then
_SHOWN = (
    *("subscription_id", "source", "event_type", "event_id", "record_ref", "state"),
    *("verdict", "code", "hint", "address", "duration_ms", "request", "response"),
)


class IntegrationTestSend(models.TransientModel):
    """Tries a receiver: sends once, and shows what went there, what came back, and what to do about it.

    A sample is about nobody and may be sent from a draft. An event and a record are real data: they are sent only
    where somebody approved that such data goes, and a record only by who may read it.
    """

    _name = "integration.test.send"
    _inherit = ["integration.dialog"]
    _description = "Test Send"

    subscription_id = fields.Many2one("integration.subscription", required=True, readonly=True)
    url = fields.Char(related="subscription_id.url", related_sudo=False)
    state = fields.Selection([("ask", "Ready"), ("done", "Sent")], default="ask", readonly=True)
    source = fields.Selection(
        [
            ("sample", "A sample about nobody"),
            ("event", "An event that happened"),
            ("record", "A record as it is now"),
        ],
        "Send",
        required=True,
        default="sample",
    )
    event_type = fields.Char(
        "Event type",
        compute="_compute_event_type",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The kind of event that the sample or the record is sent as.",
    )
    event_id = fields.Many2one("integration.event")
    record_ref = fields.Reference(
        "_select_record_models",
        "Record",
        help="Sent as its contract shows it now, without what the receiver is not cleared for. You have to be"
        " allowed to read all of it.",
    )
    verdict = fields.Selection(
        [("good", "Delivered"), ("refused", "Not accepted"), ("bad", "Not delivered")], readonly=True
    )
    code = fields.Char("Result code", readonly=True)
    result = fields.Char(compute="_compute_result")
    hint = fields.Text("What to do", readonly=True)
    address = fields.Char("Resolved to", readonly=True)
    duration_ms = fields.Integer("Duration (ms)", readonly=True)
    # shown once and stored nowhere: a real event or record may be in them
    request = fields.Text(store=False, readonly=True)
    response = fields.Text(store=False, readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("subscription_id")
    def _compute_event_type(self):
        for test in self:
            test.event_type = (test.subscription_id.matching_types or "").partition("\n")[0] or SAMPLE_TYPE

    @api.depends("code")
    def _compute_result(self):
        for test in self:
            test.result = get_words(self.env, test.code)

    @api.model
    def _select_record_models(self):
        """The models that events are about."""
        return self.env["integration.subscription"]._select_filter_model()

    @api.onchange("record_ref")
    def _onchange_record_ref(self):
        """Propose a kind of event that is about such a record."""
        known = self.env["integration.event"]._event_types()
        model = self.record_ref and self.record_ref._name
        wanted = (self.subscription_id.matching_types or "").split()
        fitting = [type_ for type_ in wanted if known[type_].model == model]
        if fitting and self.event_type not in fitting:
            self.event_type = fitting[0]

    # === ACTION METHODS === #

    def action_send(self):
        """Send once. No transaction is open meanwhile: the receiver may take its time."""
        self.ensure_one()
        subscription = self._check_may_send()
        message = self._prepare_message()
        try:
            lane = subscription.sudo()._get_lane()
        except ConfigurationError as error:
            raise UserError(str(error)) from error
        # the commit below forgets what was read, and who may write this row could change it meanwhile
        may_read = self._may_read_content()
        detail = {"source": self.source, "webhook_id": message.webhook_id}
        if subject := {"event": self.event_id, "record": self.record_ref}.get(self.source):
            detail["subject"] = f"{subject._name},{subject.id}"
        self.env["integration.audit"]._log("subscription.test_begun", subscription, **detail)
        drain = self.env["integration.drain"]
        sender = drain._get_sender(lane)
        self._end_transaction()
        exchange = try_once(lane, message, now=drain._now, sender=sender)
        outcome = exchange.outcome
        self.env["integration.audit"]._log(
            "subscription.test_sent", subscription, outcome=outcome.code, **detail
        )
        self.update(
            {
                "state": "done",
                "verdict": _judge(outcome),
                "code": outcome.code,
                "hint": get_hint(self.env, outcome),
                "address": outcome.address,
                "duration_ms": outcome.duration_ms,
                "request": self._show_request(lane, message, exchange, may_read),
                "response": self._show_response(message, exchange, may_read),
            }
        )
        return self._reopen() | {"res_id": False, "context": self._prepare_shown()}

    def action_again(self):
        """Go back to the question."""
        self.ensure_one()
        self.state = "ask"
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test send"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _check_may_send(self):
        """The subscription, if this user may try it in this way."""
        subscription = self.subscription_id
        subscription._check_role(OPERATORS, "integration_core.group_integration_developer")
        subscription.check_access("read")
        if subscription.state == "retired" or not subscription.sudo().system_id.active:
            raise UserError(
                self.env._("Nothing is sent to a system or subscription that is not in use any more.")
            )
        if self.source == "sample":
            self._check_sample_type()
        else:
            self._check_real_data(subscription)
        return subscription

    def _check_sample_type(self):
        """Refuse a kind of event that nothing here tells: most often it is misspelt.

        :raise UserError: naming the nearest ones
        """
        known = self.env["integration.event"]._event_types()
        if self.event_type in known or self.event_type == SAMPLE_TYPE:
            return
        wanted = (self.subscription_id.matching_types or "").split()
        raise UserError(
            self.env._(
                "“%(type)s” is no event that is known here. Choose one such as: %(nearest)s",
                type=self.event_type or "",
                nearest=", ".join(find_nearest(self.event_type or "", known) or wanted[:3] or [SAMPLE_TYPE]),
            )
        )

    def _check_real_data(self, subscription):
        """Refuse what the subscription, as it was approved, would not send, and what this user may not read.

        :raise UserError, AccessError:
        """
        if subscription.state not in ("approved", "suspended") or not subscription.interface_id._is_flowing():
            raise UserError(self.env._("Before it is approved, only a sample can be sent."))
        about = self._check_event() if self.source == "event" else self._check_record()
        if not subscription.sudo()._takes(*about):
            raise UserError(self.env._("The subscription does not take this event."))

    def _check_event(self):
        event = self.event_id
        if not event:
            raise UserError(self.env._("Choose the event."))
        event.check_access("read")
        if not event.sudo().payload:
            raise UserError(self.env._("The event has nothing to send."))
        return event.type, event.company_id, (event.id, event.res_model, event.res_id)

    def _check_record(self):
        record = self.record_ref and self.record_ref.exists()
        if not record:
            raise UserError(self.env._("Choose the record."))
        record.check_access("read")
        event_type = self.env["integration.event"]._event_types().get(self.event_type)
        if not event_type or event_type.model != record._name:
            raise UserError(self.env._("“%s” is no event about such a record.", self.event_type or ""))
        company = record.company_id if "company_id" in record._fields else self.env["res.company"]
        return self.event_type, company, (0, record._name, record.id)

    def _prepare_message(self):
        """The message, as a delivery of the subscription would be."""
        subscription = self.subscription_id.sudo()
        composing = Composing(subscription._get_recipe(subscription.interface_id._get_clearance()))
        try:
            fact, schema, trace_id = self._prepare_fact(TEST_ID_PREFIX + uuid.uuid4().hex)
            body = composing.compose(fact, schema)
        except NotComposable as error:
            raise UserError(
                self.env._("It cannot be sent as this subscription asks: %s", error.detail or error.code)
            ) from error
        except IntegrationError as error:
            raise UserError(str(error)) from error
        return Message(
            id=0,
            webhook_id=fact.webhook_id,
            trace_id=trace_id,
            body=body.content,
            content_type=body.content_type,
            headers=body.headers,
        )

    def _prepare_fact(self, webhook_id):
        """What is sent.

        :return: the fact, the schema of its contract, and its trace
        :raise IntegrationError: when the record cannot be shown as its contract asks
        """
        if self.source == "event":
            event = self.event_id.sudo()
            schema = self.env["integration.contract"]._get_schema(event.contract) if event.contract else {}
            parent = Trace(event.correlation_id, event.span_id).traceparent() if event.span_id else None
            fact = Fact(webhook_id, event.type, event.contract, event.payload, event.occurred_at, parent)
            return fact, schema, event.correlation_id
        now, trace = self.env["integration.drain"]._now(), self.env["integration.trace"]._current()
        if self.source == "record":
            contract, payload = self._project_record()
        else:
            contract = self._get_sample_contract()
            payload = json.dumps(sample(contract._schema() if contract else {}) or {"id": "sample"})
        type_ = self.event_type or SAMPLE_TYPE
        fact = Fact(webhook_id, type_, contract.name or None, payload, now, trace.traceparent())
        return fact, contract._schema() if contract else {}, trace.trace_id

    def _project_record(self):
        """The contract of the chosen record, and its document as JSON, as it is now; with the rights of the user.

        :raise AccessError: when the user may not read all of it
        """
        contract = self.env["integration.contract"]._get_current(get_entity(self.event_type))
        _type, company, _event = self._check_record()
        context = {"tz": "UTC", **({"allowed_company_ids": company.ids} if company else {})}
        neutral = self.env(su=False, context=context)
        record = self.record_ref.with_env(neutral)
        mapper = neutral["integration.contract"]._get_mapper(contract.name)
        if not record.filtered_domain(mapper._scope):
            raise UserError(self.env._("Events are not about records like this one."))
        return contract, canonical_json.dumps(mapper._project(record)[0])

    def _get_sample_contract(self):
        """The contract of the chosen kind of event; none when there is none."""
        event_type = self.env["integration.event"]._event_types().get(self.event_type)
        contracts = self.env["integration.contract"]
        try:
            return contracts._get_current(event_type.entity) if event_type else contracts
        except NotFound:
            return contracts

    def _may_read_content(self):
        """Whether this user may read what is sent, and what comes back for it.

        A sample is about nobody, and a record is sent by who reads all of it. Who is cleared for what an event holds is
        shown it, which the trail keeps.
        """
        if self.source != "event":
            return True
        hidden = self.event_id.sudo()._get_hidden()
        if not hidden:
            return True
        may_read = hidden <= clearance.get_cleared(self.env)
        if may_read:
            reason = self.env._("Test send to “%s”", self.subscription_id.display_name)
            outliving.log("data.revealed", self.event_id, shown=sorted(hidden), reason=reason)
        return may_read

    def _prepare_shown(self):
        """What the dialog shows of the outcome, as defaults of a row that is not stored."""
        shown = self._convert_to_write({name: self[name] for name in _SHOWN})
        return {f"default_{name}": value for name, value in shown.items()}

    def _show_request(self, lane, message, exchange, may_read):
        body = message.body.decode()
        if not may_read:
            body = self.env._("(%s bytes, which those can see who are cleared for them)", len(message.body))
        return f"POST {lane.url}\n{show(exchange.headers, exchange.secrets)}\n\n{body}"

    def _show_response(self, message, exchange, may_read):
        if not exchange.answer:
            return exchange.outcome.detail or False
        answer = exchange.answer
        headers = show(answer.headers, exchange.secrets | message.list_texts())
        body = exchange.text
        if not may_read:
            body = self.env._("(%s bytes, which those can see who are cleared for them)", len(answer.body))
        # header bytes that are no UTF-8 come as lone surrogates, which no database takes
        return f"HTTP {answer.status}\n{headers}\n\n{body}".encode(errors="replace").decode()

    # === SEAMS === #

    def _end_transaction(self):
        """Give the database back what was read and written so far, before waiting for somebody else."""
        self.env.cr.commit()  # pylint: disable=invalid-commit


def _judge(outcome):
    """The verdict on what came back: taken, refused by the receiver, or not even heard."""
    if outcome.is_success:
        return "good"
    return "refused" if 400 <= (outcome.status or 0) < 500 else "bad"
