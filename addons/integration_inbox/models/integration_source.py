# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_api.tools import networks
from odoo.addons.integration_core.memory import remembered
from odoo.addons.integration_core.tools.pointer import is_pointer
from odoo.addons.integration_outbox.tools.content import API_ROOT

from ..engine import store
from ..tools.receiving import MAX_BODY, Source

#: how many jobs work on the messages of a source whose messages need no order
SIDE_BY_SIDE = 4
_MOST_SECONDS = 900


class IntegrationSource(models.Model):
    """Where a partner's webhooks come in, and as whom and by which rules they are processed.

    Approved by another person than its author. While it is suspended, or its interface may not flow, what arrives is
    kept and waits: many partners try for minutes only, some once, and what was proven must not be lost for a brake that
    was pulled on our side. While it is a draft, its signatures cannot be judged by what anybody approved: then the
    partner is told to come again.
    """

    _name = "integration.source"
    _inherit = [
        "integration.remembered",
        "integration.company.bound",
        "integration.issue.subject",
        "integration.pausable",
    ]
    _description = "Source of messages"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Last part of the address that the partner sends to. It need not be secret; keep it once it is in use.",
    )
    url = fields.Char("Address", compute="_compute_url", help="Give this address to the partner.")
    interface_id = fields.Many2one(
        "integration.interface",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('system_id', '=', system_id), ('direction', '!=', 'outbound')]",
        tracking=True,
        help="The agreement under which the partner sends. While it may not flow, messages are kept and wait.",
    )
    client_id = fields.Many2one(
        "integration.client",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="As whom messages are written: its grants say what they may do, its service user's Odoo rights decide.",
    )
    company_id = fields.Many2one(related="client_id.company_id", store=True)
    system_id = fields.Many2one(related="client_id.system_id")
    environment = fields.Selection(related="interface_id.environment")
    id_pointer = fields.Char(
        "Id in the body",
        help="JSON pointer to the message's id, such as /id. Empty: the id that the scheme signs; for GitHub, whose "
        "header with the id is not signed, the digest of the body.",
    )
    type_pointer = fields.Char(
        "Type in the body",
        default="/type",
        help="JSON pointer to what kind of message it is, such as /type. The rules go by it.",
    )
    type_header = fields.Char(
        "Type header",
        help="Header with the type, such as X-GitHub-Event. Most partners do not sign it: who could change the "
        "request on its way could have another rule applied. Together with a pointer: header.pointer.",
    )
    media_types = fields.Char(
        "Media types", required=True, default="application/json", help="What a body may be, parted by blanks."
    )
    max_body_kb = fields.Integer(
        "Largest body (kB)", required=True, default=256, help="1024 at most. Larger ones are refused unread."
    )
    networks = fields.Text(
        "Allowed networks",
        help="From where the partner may send, one network a line, such as 192.0.2.0/24. Empty: from anywhere.",
    )
    rate_per_minute = fields.Integer(
        "Messages a minute at most",
        help="More are refused, and the partner is told when to come again. Zero for no limit.",
    )
    changed_repeats = fields.Selection(
        [("refuse", "Refuse it, and tell somebody"), ("ignore", "Take it for a repetition")],
        "Same id, other body",
        required=True,
        default="refuse",
        help="Some partners change details of a message when they send it again, such as a counter of attempts.",
    )
    ordering = fields.Selection(
        [
            ("arrival", "One after another; one that fails does not hold up others"),
            ("strict", "One after another; nothing passes one that waits or failed"),
            ("independent", "Side by side, in any order"),
        ],
        "Order",
        required=True,
        default="arrival",
        tracking=True,
        help="In the first way, one that waits for its next try lets others pass. If one of these was about the same "
        "record, it is not written any more: it fails as message_overtaken, and a person decides.",
    )
    handler = fields.Selection(
        "_selection_handler",
        "Processed by",
        required=True,
        default="rules",
        tracking=True,
        help="The rules below, or a handler that an addon brings.",
    )
    unknown_types = fields.Selection(
        [("ignore", "Ignored, and counted"), ("fail", "A failure that somebody looks at")],
        "Types without a rule",
        required=True,
        default="ignore",
    )
    rule_ids = fields.One2many("integration.source.rule", "source_id", "Rules", copy=True)
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    last_received_at = fields.Datetime("Last message", compute="_compute_counts")

    _code_unique = models.Constraint("UNIQUE (code)", "There is a source with this code already.")
    _code_shape = models.Constraint(
        "CHECK (code ~ '^[a-z0-9][a-z0-9_.-]{0,63}$')",
        "A source code has up to 64 lower-case letters, digits, dots, dashes and underscores.",
    )
    _bounds = models.Constraint(
        f"CHECK (tolerance BETWEEN 1 AND {_MOST_SECONDS} AND max_body_kb BETWEEN 1 AND {MAX_BODY // 1024}"
        " AND rate_per_minute >= 0)",
        f"The tolerance is 1 to {_MOST_SECONDS} seconds, the largest body 1 to {MAX_BODY // 1024} kB.",
    )

    # === COMPUTE METHODS === #

    @api.depends("code")
    def _compute_url(self):
        base = self.get_base_url()
        for source in self:
            source.url = f"{base}{API_ROOT}/inbox/{source.code}" if source.code else False

    def _compute_counts(self):
        counts = store.count(self.env.cr, self.ids)
        for source in self:
            source.waiting_count, source.failed_count, source.last_received_at = counts.get(
                source.id, (0, 0, False)
            )

    @api.model
    def _selection_handler(self):
        return self.env["integration.inbox.handler"]._list()

    # === CONSTRAINTS AND ONCHANGE === #

    @api.constrains("networks", "id_pointer", "type_pointer", "media_types")
    def _check_entries(self):
        for source in self:
            try:
                networks.parse(source.networks)
            except ValueError as error:
                raise ValidationError(self.env._("This is not a network: %s", error)) from error
            for pointer in (source.id_pointer or "", source.type_pointer or ""):
                if not is_pointer(pointer):
                    raise ValidationError(self.env._("“%s” is no JSON pointer such as /data/id.", pointer))
            if not source.media_types.split():
                raise ValidationError(self.env._("Name one media type at least."))

    @api.constrains("client_id", "interface_id")
    def _check_interface(self):
        for source in self.sudo():
            interface, client = source.interface_id, source.client_id
            if interface.system_id != client.system_id or interface.direction == "outbound":
                raise ValidationError(
                    self.env._(
                        "The interface “%(interface)s” is none over which the system of “%(client)s” calls us.",
                        interface=interface.name,
                        client=client.name,
                    )
                )

    # === ACTION METHODS === #

    def action_try(self):
        """Open the wizard that shows what a message would do."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_inbox.integration_source_trial_action"
        )
        return {**action, "context": {"default_source_id": self.id}}

    def action_open_messages(self):
        """Show its messages; the context may name a filter."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_inbox.integration_message_action")
        return {
            **action,
            "domain": [("source_id", "=", self.id)],
            "context": {
                name: value for name, value in self.env.context.items() if name.startswith("search_default_")
            },
        }

    # === BUSINESS METHODS === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "code",
            "interface_id",
            "client_id",
            "id_pointer",
            "type_pointer",
            "type_header",
            "media_types",
            "max_body_kb",
            "networks",
            "rate_per_minute",
            "changed_repeats",
            "ordering",
            "handler",
            "unknown_types",
            "rule_ids",
        }

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new in ("submitted", "approved"):
            # client and interface may have changed since
            self._check_interface()
            if self.handler == "rules" and not self.rule_ids:
                raise UserError(self.env._("“%s” has no rule yet that says what its messages do.", self.name))

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "approved":
            self.env["integration.inbox.runner"]._arm_source(self)

    def _is_flowing(self):
        """Whether its messages may be processed now."""
        self.ensure_one()
        source = self.sudo()
        return (
            source.state == "approved" and source.interface_id._is_flowing() and source.client_id._is_active()
        )

    # === GETTERS === #

    def _count_waiting(self):
        self.ensure_one()
        return self.waiting_count

    @api.model
    @remembered("code")
    def _load(self, code) -> Source | None:
        """Return what accepting messages needs to know of a source, ``None`` without one that is not retired.

        Kept by every process until a source or a key changes, so that accepting asks the database nothing about it.

        :raises ConfigurationError: when a secret cannot be read
        """
        source = self.sudo().search([("code", "=", code), ("state", "!=", "retired")])
        return source._prepare_source() if source else None

    def _prepare_source(self):
        return Source(
            self.id,
            self.code,
            self.company_id.id,
            self.scheme,
            self._load_keys(),
            self._get_agreed(),
            self.type_header or "",
            self.type_pointer or "",
            self.id_pointer or "",
            tuple(self.media_types.lower().split()),
            networks.parse(self.networks),
            self.max_body_kb * 1024,
            self.rate_per_minute,
            self._get_lanes(),
            self.state in ("approved", "suspended"),
            self.changed_repeats == "ignore",
        )

    def _get_lanes(self):
        """Return how many jobs may work on its messages at once."""
        return SIDE_BY_SIDE if self.ordering == "independent" else 1

    def _get_rules(self):
        """Return the rules in their order."""
        return self._load_rules(self.id)

    @api.model
    @remembered("id_")
    def _load_rules(self, id_):
        return tuple(rule._prepare_rule() for rule in self.sudo().browse(id_).rule_ids)
