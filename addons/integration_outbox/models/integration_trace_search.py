# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

from odoo.addons.integration_contract.tools.validation import is_uid
from odoo.addons.integration_core.tools import span
from odoo.addons.integration_core.tools.span import Found

#: letters of a name that are looked for anywhere in it
_SHORTEST_PART = 3
#: records of one model that a name stands for
_RECORDS = 20


class IntegrationTraceSearch(models.AbstractModel):
    """Finds traces by the id of an event, a job or a record, and by the name of a document.

    A name is looked for among the records that the user may read: nobody learns by it that a record is there.
    """

    _inherit = "integration.trace"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _look_up(self, term):
        found = super()._look_up(term) + self._look_up_job(term)
        about = Domain("uid", "=", term)
        for model_name, ids in (*self._find_named(term).items(), *self._find_identified(term).items()):
            about |= Domain("res_model", "=", model_name) & Domain("res_id", "in", ids)
        names = ["type", "res_model", "res_id", "correlation_id", "occurred_at"]
        events = self._read_rows("integration.event", about, names, span.MOST_FOUND + 1, "id desc")
        known = events._name_affected()
        return found + [
            Found(
                event.correlation_id,
                self.env._("Event"),
                " · ".join(filter(None, (event.type, known.get((event.res_model, event.res_id))))),
                event.occurred_at,
            )
            for event in events
        ]

    def _look_up_job(self, term):
        """The trace of a job; what it did is shown to whoever may see that, so that its id is all that this tells."""
        job = self.env["queue.job"].sudo().search([("uuid", "=", term)], limit=1)
        if not job.correlation_id:
            return []
        return [Found(job.correlation_id, self.env._("Job"), job.uuid, job.date_created)]

    def _find_named(self, term) -> dict:
        """Return the records that are called so, {model name: ids}; if none is, those with it in their name."""
        models_told = sorted({type_.model for type_ in self.env["integration.event"]._event_types().values()})
        searched = [(self.env[name], columns) for name in models_told if (columns := self._get_names(name))]
        patterns = [("=ilike", escape_psql(term))]
        if len(term) >= _SHORTEST_PART:
            patterns.append(("ilike", escape_psql(term)))
        for operator, pattern in patterns:
            found = {}
            for records, columns in searched:
                domain = Domain.OR(Domain(column, operator, pattern) for column in columns)
                if ids := records.with_context(active_test=False).search(domain, limit=_RECORDS).ids:
                    found[records._name] = ids
            if found:
                return found
        return {}

    def _get_names(self, model_name) -> list:
        """Return the columns of a model that name its records, none where the user may not read it."""
        records = self.env[model_name].sudo(False)
        if not records.has_access("read"):
            return []
        return [
            name
            for name in records._rec_names_search or [records._rec_name]
            if (field := records._fields.get(name))
            and field.type == "char"
            and field.store
            and records._has_field_access(field, "read")
        ]

    def _find_identified(self, term) -> dict:
        """Return the records that are known by this, {model name: ids}.

        A canonical uid says nothing of its record. By what a system calls it, only who may read it finds it.
        """
        domain = [("value", "=", term), ("system_id", "=" if is_uid(term) else "!=", False)]
        rows = self._read_rows("integration.identifier", domain, ["res_model", "res_id"], _RECORDS)
        places = {(row.res_model, row.res_id) for row in rows} if is_uid(term) else rows._name_affected()
        found = {}
        for model_name, id_ in places:
            found.setdefault(model_name, []).append(id_)
        return found
