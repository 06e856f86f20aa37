# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

# The first rule that fits decides, as in ``tools/mapping.py``; a star in it stands for anything.
_UNPROCESSED = """
    SELECT message.id AS res_id, source.interface_id, message.received_at AS since
      FROM integration_message message
      JOIN integration_source source ON source.id = message.source_id
      JOIN LATERAL (
           SELECT rule.contract_id FROM integration_source_rule rule
            WHERE rule.source_id = message.source_id
              AND coalesce(message.type, '') LIKE
                  replace(replace(replace(replace(rule.pattern, '\\', '\\\\'), '_', '\\_'), '%%', '\\%%'), '*', '%%')
            ORDER BY rule.sequence, rule.id LIMIT 1) decides ON true
      JOIN integration_contract contract ON contract.id = decides.contract_id
     WHERE message.state IN ('waiting', 'failed') AND source.state <> 'retired'
       AND contract.entity = ANY(%(entities)s)
"""


class IntegrationExpectations(models.AbstractModel):
    """A partner's message is not processed while it waits or has failed."""

    _inherit = "integration.expectations"

    @api.model
    def _get_message_model(self):
        return "integration.message"

    @api.model
    def _find_unprocessed(self, entities):
        return [*super()._find_unprocessed(entities), SQL(_UNPROCESSED, entities=list(entities))]
