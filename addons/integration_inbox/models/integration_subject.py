# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class IntegrationSubject(models.AbstractModel):
    """Messages hold what partners told about a record; one that waits would write it again."""

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        return super()._count_copies(entity, uid) | {
            self.env._("Messages of partners"): len(self._find_messages(entity, uid))
        }

    @api.model
    def _erase_subject(self, entity, uid):
        ids = self._find_messages(entity, uid)
        self.env.cr.execute(
            """UPDATE integration_message
                  SET body = NULL, error_words = NULL, lacking = NULL,
                      error_code = CASE WHEN state IN ('waiting', 'failed') THEN 'erased' ELSE error_code END,
                      processed_at = coalesce(processed_at, now() AT TIME ZONE 'UTC'),
                      state = CASE WHEN state IN ('waiting', 'failed') THEN 'ignored' ELSE state END
                WHERE id = ANY(%s)""",
            (ids,),
        )
        self.env["integration.message"].invalidate_model()
        return super()._erase_subject(entity, uid) | {self.env._("Messages of partners"): len(ids)}

    @api.model
    def _find_messages(self, entity, uid) -> list:
        """Ids of the messages that were written to the record, or name it by any of its ids, and still hold something.

        A message that was not processed is known by what it holds alone: by an id of the record as a JSON text, of our
        own or of the system that sent it.
        """
        target = self.env["integration.identifier"]._resolve(entity, uid)
        rows = self.env.execute_query(
            SQL(
                """SELECT message.id FROM integration_message message
                     JOIN integration_source source ON source.id = message.source_id
                     JOIN integration_interface interface ON interface.id = source.interface_id
                    WHERE message.body IS NOT NULL
                      AND (message.record_uid = %(uid)s
                           OR message.state IN ('waiting', 'failed', 'ignored')
                          AND (strpos(message.body, %(quoted)s) > 0
                               OR EXISTS (SELECT FROM integration_identifier identifier
                                           WHERE identifier.entity = %(entity)s
                                             AND identifier.res_model = %(model)s AND identifier.res_id = %(id)s
                                             AND identifier.system_id = interface.system_id
                                             AND strpos(message.body, to_json(identifier.value)::text) > 0)))
                    ORDER BY message.id""",
                uid=uid,
                quoted=f'"{uid}"',
                entity=entity,
                model=target[0] if target else "",
                id=target[1] if target else 0,
            )
        )
        return [id_ for (id_,) in rows]
