# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotComposable, NotFound
from odoo.addons.integration_outbox.emission import get_entity
from odoo.addons.integration_outbox.tools.content import AUTO, FIELDS, FULL, THIN, parse_properties

from ..tools.body import BINARY, STANDARD, STRUCTURED
from ..tools.composing import Composing, Fact, Recipe

LARGEST_KB = 1024
# The moment that the examples of the contracts are about.
SAMPLE_AT = datetime(2026, 1, 31, 9, 30)


class IntegrationContent(models.AbstractModel):
    """What of an event a subscription sends, and in which shape: a part of ``integration.subscription``.

    Whatever is chosen here, nothing leaves that the interface is not cleared for.
    """

    _name = "integration.content"
    _description = "Content of webhooks"

    payload_mode = fields.Selection(
        [
            (AUTO, "Everything if the receiver may have all of it, else a link"),
            (FULL, "Everything the receiver may have"),
            (THIN, "A link only"),
            (FIELDS, "Chosen properties"),
        ],
        "What is sent",
        default=AUTO,
        required=True,
        tracking=True,
        help="With a link the receiver asks Odoo for the document when it needs it, with its own rights.",
    )
    payload_fields = fields.Char(
        "Properties",
        tracking=True,
        help="As the contract calls them, separated by blanks: number total lines.description."
        " The id is always sent, and nothing that the receiver is not cleared for.",
    )
    body_format = fields.Selection(
        [
            (STANDARD, "Standard Webhooks"),
            (STRUCTURED, "CloudEvents, in one document"),
            (BINARY, "CloudEvents, attributes as headers"),
        ],
        "Format",
        default=STANDARD,
        required=True,
        tracking=True,
        help="What the receiver's software understands. If you do not know, leave it as it is.",
    )
    max_body_kb = fields.Integer(
        "Largest message (kB)",
        default=256,
        required=True,
        tracking=True,
        help="A larger message is not sent but given up, and an issue says so.",
    )
    content_preview = fields.Text(
        "Example",
        compute="_compute_content_preview",
        help="What the receiver would get, with the examples of the contract. No record of yours is in it.",
    )

    _max_body = models.Constraint(
        f"CHECK (max_body_kb BETWEEN 1 AND {LARGEST_KB})",
        f"The largest message has between 1 and {LARGEST_KB} kB.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "payload_mode",
        "payload_fields",
        "body_format",
        "max_body_kb",
        "matching_types",
        "interface_id.clear_personal",
        "interface_id.clear_financial",
        "interface_id.clear_clinical",
    )
    def _compute_content_preview(self):
        for subscription in self:
            subscription.content_preview = subscription._get_preview()

    # === CONSTRAINTS === #

    @api.constrains("payload_mode", "payload_fields", "event_types")
    def _check_payload_fields(self):
        for subscription in self.filtered(lambda subscription: subscription.payload_mode == FIELDS):
            properties = parse_properties(subscription.payload_fields or "")
            if not properties:
                raise ValidationError(self.env._("Name the properties that are sent."))
            known = subscription._get_known_properties()
            unknown = [name for name in properties if name not in known]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "No contract of these events has the property “%(unknown)s”. They have: %(known)s",
                        unknown="”, “".join(unknown),
                        known=" ".join(sorted(known)) or self.env._("none"),
                    )
                )

    # === LIFECYCLE === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {"payload_mode", "payload_fields", "body_format", "max_body_kb"}

    # === GETTERS === #

    def _get_recipe(self, clearance) -> Recipe:
        """How messages are composed; to be called as superuser.

        :param clearance: what the receiver is cleared for
        """
        parameters = self.env["ir.config_parameter"].sudo()
        return Recipe(
            clearance=clearance,
            mode=self.payload_mode,
            properties=parse_properties(self.payload_fields or ""),
            form=self.body_format,
            max_bytes=self.max_body_kb * 1024,
            base_url=parameters.get_param("web.base.url") or "",
            source=f"urn:uuid:{parameters.get_param('database.uuid')}",
        )

    def _get_contracts(self):
        """The contracts of the known events that the subscription takes: {event type: contract}."""
        contracts = {}
        for type_ in (self.matching_types or "").split():
            try:
                contracts[type_] = self.env["integration.contract"]._get_current(get_entity(type_))
            except (NotFound, ContractInvalid):  # the catalogue says so
                continue
        return contracts

    def _get_known_properties(self):
        return {
            path.replace("[]", "")
            for contract in set(self._get_contracts().values())
            for path, _node, _is_required in SchemaWalker(contract._schema()).leaves()
        }

    def _get_preview(self):
        """The message about a sample, as text: content type, further headers, body."""
        type_, contract = next(iter(self._get_contracts().items()), (None, None))
        if not type_:
            return self.env._("None of the known events matches the event types.")
        schema = contract._schema()
        fact = Fact("msg_example", type_, contract.name, json.dumps(sample(schema)), SAMPLE_AT)
        try:
            recipe = self._get_recipe(
                self.interface_id._get_clearance() if self.interface_id else frozenset()
            )
            body = Composing(recipe).compose(fact, schema)
        except NotComposable as error:
            return self.env._("Nothing would be sent: %s", error)
        headers = [("content-type", body.content_type), *body.headers]
        document = json.dumps(json.loads(body.content), indent=2, ensure_ascii=False)
        return "\n".join([*(f"{name}: {value}" for name, value in headers), "", document])
