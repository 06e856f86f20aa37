# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..result_words import get_words


class IntegrationAttempt(models.Model):
    """One try to send a delivery, wherever it ended. Append-only for everyone.

    Also a try that nothing left of is one: what could not be composed, what went to an address that is refused, what
    got no access token. Its delivery is given up or tried again because of it, and ``detail`` says why; without the
    attempt, screens could not. What was claimed and given back untouched was not tried and is none.
    """

    _name = "integration.attempt"
    _inherit = ["integration.revealable"]
    _description = "Webhook Attempt"
    _order = "id DESC"
    _log_access = False

    delivery_id = fields.Many2one(
        "integration.delivery", required=True, readonly=True, ondelete="cascade", index=True
    )
    subscription_id = fields.Many2one(
        "integration.subscription", required=True, readonly=True, ondelete="restrict", index=False
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    number = fields.Integer("Attempt", required=True, readonly=True)
    started_at = fields.Datetime("At", required=True, readonly=True)
    duration_ms = fields.Integer("Milliseconds", required=True, readonly=True, aggregator="avg")
    result = fields.Char(compute="_compute_result")
    code = fields.Char(
        "Result code", required=True, readonly=True, help="ok, http_<status>, or how the send failed."
    )
    is_success = fields.Boolean("Delivered", compute="_compute_is_success", search="_search_is_success")
    http_status = fields.Integer("HTTP status", readonly=True, aggregator=None)
    address = fields.Char(readonly=True, help="What the name of the receiver resolved to.")
    detail = fields.Char(
        "Reason",
        readonly=True,
        help="Why nothing was sent, in Odoo's own words. It never repeats a record, a secret or an answer.",
    )
    # what it repeats of a record is hidden as far as it can be recognised, and no further
    excerpt = fields.Text("Answer", readonly=True, groups=fields.NO_ACCESS)
    has_excerpt = fields.Boolean("Answer kept", compute="_compute_has_excerpt", compute_sudo=True)

    _subscription_idx = models.Index("(subscription_id, id DESC)")
    _last_success_idx = models.Index("(subscription_id, id DESC) WHERE code = 'ok'")
    _started_idx = models.Index("(started_at)")

    @api.depends("code")
    def _compute_is_success(self):
        for attempt in self:
            attempt.is_success = attempt.code == "ok"

    @api.depends("excerpt")
    def _compute_has_excerpt(self):
        for attempt in self:
            attempt.has_excerpt = bool(attempt.excerpt)

    @api.depends("code")
    def _compute_result(self):
        for attempt in self:
            attempt.result = get_words(self.env, attempt.code)

    @api.depends("delivery_id", "number")
    def _compute_display_name(self):
        for attempt in self:
            attempt.display_name = self.env._(
                "%(event)s, attempt %(number)s", event=attempt.delivery_id.event_type, number=attempt.number
            )

    def _search_is_success(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("code", "=" if True in value else "!=", "ok")]

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(
            self.env._("Attempts are recorded when Odoo tries to send something. Nobody can add one.")
        )

    def write(self, vals):
        raise AccessError(self.env._("An attempt is a fact. It cannot be changed."))

    def unlink(self):
        raise AccessError(self.env._("An attempt is a fact. It cannot be deleted."))

    # === CONTENT === #

    def _get_hidden(self):
        """A receiver may answer with all that was sent to it. Of a text that it made up nobody knows what it tells."""
        if not self.excerpt:
            return frozenset()
        return self.delivery_id.event_id._get_kinds() | {"personal"}

    def _get_content(self, cleared):
        return self.excerpt
