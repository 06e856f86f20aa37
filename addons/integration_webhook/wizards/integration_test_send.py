# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_core.tools.errors import ConfigurationError, NotComposable, NotFound
from odoo.addons.integration_outbox.tools.patterns import matches

from ..engine.lane import Message
from ..engine.trial import try_once
from ..tools.composing import Composing, Fact
from ..tools.headers import show

# Part of what is signed, so that no test can pass for the real thing.
TEST_ID_PREFIX = "msg_test_"
_READS_PAYLOADS = "integration_core.group_integration_manager,integration_core.group_integration_auditor"


class IntegrationTestSend(models.TransientModel):
    """Tries a receiver: sends once, and shows what went there, what came back, and what to do about it.

    A sample is about nobody and may be sent from a draft. An event is real data: it is sent only where somebody
    approved that such data goes.
    """

    _name = "integration.test.send"
    _description = "Test Send"

    subscription_id = fields.Many2one("integration.subscription", required=True, readonly=True)
    url = fields.Char(related="subscription_id.url", related_sudo=False)
    state = fields.Selection([("ask", "Ready"), ("done", "Sent")], default="ask", readonly=True)
    source = fields.Selection(
        [("sample", "A sample about nobody"), ("event", "An event that happened")],
        "Send",
        required=True,
        default="sample",
    )
    event_type = fields.Char(
        compute="_compute_event_type",
        store=True,
        readonly=False,
        help="The kind of event that the sample shows.",
    )
    event_id = fields.Many2one("integration.event")
    verdict = fields.Selection([("good", "Received"), ("bad", "Not received")], readonly=True)
    code = fields.Char("Result", readonly=True)
    hint = fields.Text("What to do", readonly=True)
    address = fields.Char("Resolved to", readonly=True)
    duration_ms = fields.Integer("Duration (ms)", readonly=True)
    request = fields.Text(readonly=True)
    response = fields.Text(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("subscription_id")
    def _compute_event_type(self):
        for test in self:
            test.event_type = (test.subscription_id.matching_types or "").partition("\n")[0] or "sample.sent"

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
        detail = {"source": self.source, "webhook_id": message.webhook_id}
        self.env["integration.audit"]._log("subscription.test_begun", subscription, **detail)
        self._end_transaction()
        exchange = try_once(lane, message, now=self.env["integration.drain"]._now)
        outcome = exchange.outcome
        self.env["integration.audit"]._log(
            "subscription.test_sent", subscription, outcome=outcome.code, **detail
        )
        self.write(
            {
                "state": "done",
                "verdict": "good" if outcome.is_success else "bad",
                "code": outcome.code,
                "hint": self._get_hint(outcome),
                "address": outcome.address,
                "duration_ms": outcome.duration_ms,
                "request": self._show_request(lane, message, exchange),
                "response": self._show_response(message, exchange),
            }
        )
        return self._reopen()

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
        subscription._check_role(
            "integration_core.group_integration_operator", "integration_core.group_integration_developer"
        )
        subscription.check_access("read")
        if subscription.state == "retired" or not subscription.sudo().system_id.active:
            raise UserError(
                self.env._("Nothing is sent to a system or subscription that is not in use any more.")
            )
        if self.source == "event":
            self._check_event(subscription)
        return subscription

    def _check_event(self, subscription):
        event = self.event_id
        if not event:
            raise UserError(self.env._("Choose the event."))
        event.check_access("read")
        if subscription.state not in ("approved", "suspended") or not subscription.interface_id._is_flowing():
            raise UserError(self.env._("Before it is approved, only a sample can be sent."))
        company = subscription.sudo().company_id
        wanted = any(
            matches(pattern, event.type) for pattern in subscription.event_types.replace(",", " ").split()
        )
        if not wanted or (company and event.company_id and event.company_id != company):
            raise UserError(self.env._("The subscription does not take this event."))
        if not event.sudo().payload:
            raise UserError(self.env._("The event has nothing to send."))

    def _prepare_message(self):
        """The message, as a delivery of the subscription would be."""
        subscription = self.subscription_id.sudo()
        composing = Composing(subscription._get_recipe(subscription.interface_id._get_clearance()))
        webhook_id = TEST_ID_PREFIX + uuid.uuid4().hex
        if self.source == "event":
            event = self.event_id.sudo()
            schema = self.env["integration.contract"]._get_schema(event.contract) if event.contract else {}
            fact = Fact(webhook_id, event.type, event.contract, event.payload, event.occurred_at)
        else:
            contract = self._get_sample_contract()
            schema = contract._schema() if contract else {}
            document = sample(schema) or {"id": "sample"}
            now = self.env["integration.drain"]._now()
            type_ = self.event_type or "sample.sent"
            fact = Fact(webhook_id, type_, contract.name or None, json.dumps(document), now)
        try:
            body = composing.compose(fact, schema)
        except NotComposable as error:
            raise UserError(
                self.env._("It cannot be sent as this subscription asks: %s", error.detail or error.code)
            ) from error
        return Message(
            id=0,
            webhook_id=webhook_id,
            trace_id=self.env["integration.trace"]._current().trace_id,
            body=body.content,
            content_type=body.content_type,
            headers=body.headers,
        )

    def _get_sample_contract(self):
        """The contract of the chosen kind of event; none when there is none."""
        event_type = self.env["integration.event"]._event_types().get(self.event_type)
        contracts = self.env["integration.contract"]
        try:
            return contracts._get_current(event_type.entity) if event_type else contracts
        except NotFound:
            return contracts

    def _show_request(self, lane, message, exchange):
        body = message.body.decode()
        if self.source == "event" and not self.env.user.has_groups(_READS_PAYLOADS):
            body = self.env._("(%s bytes, which managers and auditors can see)", len(message.body))
        return f"POST {lane.url}\n{show(exchange.headers, exchange.secrets)}\n\n{body}"

    def _show_response(self, message, exchange):
        if not exchange.answer:
            return exchange.outcome.detail or False
        answer = exchange.answer
        headers = show(answer.headers, exchange.secrets | message.list_texts())
        body = exchange.text
        if self.source == "event" and not self.env.user.has_groups(_READS_PAYLOADS):
            body = self.env._("(%s bytes, which managers and auditors can see)", len(answer.body))
        return f"HTTP {answer.status}\n{headers}\n\n{body}"

    def _get_hint(self, outcome):
        """What to do, in plain words."""
        hints = {
            "ok": self.env._("The receiver took it. Ask there whether the signature was verified."),
            "address_refused": self.env._(
                "The address is one that nothing is sent to: %s. A system in your own network has to be marked so, and "
                "a manager has to open its network under Configuration › Private networks.",
                outcome.detail,
            ),
            "dns_failure": self.env._(
                "The name in the address is not known, or no name server answered. Check how it is written."
            ),
            "resolved_address_refused": self.env._(
                "The name leads to an address that nothing is sent to: %s. Check how it is written. A system in your "
                "own network has to be marked so, and a manager has to open its network under Configuration › Private "
                "networks.",
                outcome.detail,
            ),
            "send_failed": self.env._(
                "Sending failed inside Odoo in a way that was not foreseen. An administrator finds in Odoo's log where."
            ),
            "tls_failure": self.env._(
                "The connection could not be secured: the receiver's certificate is expired, for another name or from "
                "an authority that is not trusted, or it asks for a client certificate that it then does not take."
            ),
            "timeout": self.env._(
                "The receiver did not answer in time. It should take the webhook first and work on it afterwards."
            ),
            "connect_failure": self.env._("Nobody listens at this address, or a firewall is in between."),
            "connection_closed": self.env._(
                "The receiver closed the connection without an answer. Look at its log."
            ),
            "invalid_response": self.env._("What came back is no proper HTTP answer. Is this a web server?"),
            "token_refused": self.env._(
                "The token server gave no access token: %s. Check the client id, its secret and the token address.",
                outcome.detail,
            ),
            "http_404": self.env._("The server is there, but not this path. Check the end of the address."),
            "http_405": self.env._("The server takes no POST at this path. Check the end of the address."),
            "http_410": self.env._(
                "The receiver says that this address is gone for good. Ask for the new one."
            ),
            "http_413": self.env._("The receiver does not take bodies of this size."),
            "http_415": self.env._("The receiver does not take JSON."),
            "http_429": self.env._("The receiver is sent too much at a time."),
        }
        return hints.get(outcome.code) or self._get_status_hint(outcome.status or 0)

    def _get_status_hint(self, status):
        if status in (400, 401, 403):
            return self.env._(
                "The receiver refused it. Most often it has another signing key, its clock is wrong by minutes, it "
                "checks the signature over a changed body, or the authentication does not fit."
            )
        if 300 <= status < 400:
            return self.env._(
                "The receiver points to another address. Redirects are not followed: enter that one."
            )
        if status >= 500:
            return self.env._("The receiver has a fault of its own. Look at its log.")
        return self.env._("The receiver refused it. Its answer below should say why.")

    # === SEAMS === #

    def _end_transaction(self):
        """Give the database back what was read and written so far, before waiting for somebody else."""
        self.env.cr.commit()  # pylint: disable=invalid-commit
