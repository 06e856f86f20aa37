# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import QueryCanceled

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.integration_core.database import limit_statements
from odoo.addons.integration_core.tools.expectation import DELIVERED, OPEN, RECEIVED

#: how far a condition may go: to what the document names, and no further
_MOST_STEPS = 2
#: so long it is tried whether a condition can be used
_MOST_SECONDS = 30
_RELATIONS = ("many2one", "many2many", "one2many")
_PLAIN = ("char", "text", "selection", "boolean", "integer", "float", "monetary", "date", "datetime")
_TIMES, _AMOUNTS = ("date", "datetime"), ("monetary", "float")


class IntegrationExpectationCondition(models.Model):
    """What a condition may ask: what is stored on documents of which its writer may read all.

    Expectations are measured with all rights, and tell others whether something fits. So a condition names no field
    that is kept from anybody, no user and none of Odoo's own tables, and does not search by the names of records.
    """

    _inherit = "integration.expectation"  # pylint: disable=consider-merging-classes-inherited

    # === CHECKS === #

    def _check_definition(self):
        """Refuse what the user may not ask. No constraint: Odoo runs those with all rights.

        :raise ValidationError: in words
        """
        for expectation in self:
            expectation._check_kind()
            model = self.env[expectation.res_model]
            if not self._may_read_all(model):
                raise ValidationError(
                    self.env._(
                        "You may not read all records of “%s”, so you cannot expect anything of them.",
                        model._description,
                    )
                )
            expectation._check_column("since_field", _TIMES)
            expectation._check_column("amount_field", _AMOUNTS)
            expectation._check_column("partner_field", ("many2one",), "res.partner")
            expectation._check_condition(model)

    def _check_kind(self):
        if self.kind == RECEIVED:
            raise ValidationError(self.env._("What is expected of messages comes with the suite."))
        if self.kind == DELIVERED and not (self.event_types or "").split():
            raise ValidationError(
                self.env._("Say by which events others hear of it, such as invoice.posted.")
            )
        if self.kind == OPEN and not self.since_field:
            raise ValidationError(self.env._("Say since when a document waits: choose a date of it."))

    def _check_column(self, name, types, comodel=None):
        """Refuse a field that cannot be what it is chosen for."""
        chosen = self[name]
        if not chosen:
            return
        field = self._find_field(self.env[self.res_model], chosen)
        if field.type not in types or (comodel and field.comodel_name != comodel):
            raise ValidationError(
                self.env._(
                    "“%(field)s” cannot be “%(what)s”.",
                    field=chosen,
                    what=self._fields[name]._description_string(self.env),
                )
            )

    def _check_condition(self, model):
        """Refuse a condition that asks what it may not, or that cannot be asked at all."""
        try:
            domain = self._parse_condition()
        except (ValueError, SyntaxError, TypeError) as error:
            raise ValidationError(self.env._("The condition cannot be read: %s", error)) from error
        for part in domain.iter_conditions():
            self._check_part(model, part)
        try:
            with self.env.cr.savepoint(flush=False):
                limit_statements(self.env.cr, _MOST_SECONDS)
                model.sudo().search_count(domain, limit=1)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except QueryCanceled as error:
            raise ValidationError(
                self.env._(
                    "The condition takes too long. Ask for something by which the database finds them sooner."
                )
            ) from error
        except Exception as error:  # whatever a domain can make a model or the database do
            raise ValidationError(self.env._("The condition cannot be used: %s", error)) from error

    def _check_part(self, model, part):
        """Refuse one part of a condition that asks what it may not."""
        steps = str(part.field_expr).split(".")
        if len(steps) > _MOST_STEPS:
            raise ValidationError(
                self.env._("“%s” goes too far: to what the document names, and no further.", part.field_expr)
            )
        for position, step in enumerate(steps, 1):
            field = self._find_field(model, step)
            if position < len(steps):
                if field.type not in _RELATIONS:
                    raise ValidationError(self.env._("“%s” leads nowhere.", part.field_expr))
                model = self.env[field.comodel_name]
                if not self._may_read_all(model):
                    raise ValidationError(
                        self.env._(
                            "You may not read all records of “%(model)s”, so “%(field)s” cannot be asked.",
                            model=model._description,
                            field=part.field_expr,
                        )
                    )
        if isinstance(part.value, Domain) or part.operator in ("any", "not any", "any!", "not any!"):
            raise ValidationError(self.env._("Write “%s” with a dot instead of a condition in it.", step))
        if field.type in _RELATIONS and not _is_about_ids(part.value):
            raise ValidationError(self.env._("Choose the records for “%s” instead of their names.", step))

    def _may_read_all(self, model):
        return self.env["integration.expectation.standing"]._may_read_all(model._name)

    def _find_field(self, model, name):
        """Return a field that everybody who may read a model may read, and that is stored.

        :raise ValidationError: in words, where there is none
        """
        field = model._fields.get(name)
        if field is None:
            raise ValidationError(
                self.env._("“%(model)s” has no field “%(field)s”.", model=model._description, field=name)
            )
        comodel = field.comodel_name or ""
        is_kept = field.groups or (field.inherited and field.related_field.groups)
        is_private = comodel == "res.users" or comodel.startswith("ir.")
        is_stored = name == "id" or (
            (field.store or field.inherited) and field.type in (*_PLAIN, *_RELATIONS)
        )
        if is_kept or is_private or not is_stored or field.company_dependent:
            raise ValidationError(
                self.env._(
                    "“%s” cannot be part of a condition: only what is stored and kept from nobody.", name
                )
            )
        if comodel and not self.env[comodel].has_access("read"):
            raise ValidationError(self.env._("You may not read “%s”.", self.env[comodel]._description))
        return field


def _is_about_ids(value):
    """Whether a condition on a relation names records by their ids; names would be searched with all rights."""
    values = (
        value if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__iter__") else [value]
    )
    return not isinstance(value, str) and all(item is False or isinstance(item, int) for item in values)
