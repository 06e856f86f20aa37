# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from operator import itemgetter

from odoo import api, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError

from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    OdooRefused,
    RequestError,
    WrongStatus,
)
from odoo.addons.integration_core.tools.pointer import join

from ..engine.checking import check, check_parameters
from ..engine.writing import Writing
from ..tools.action import read as read_action


class IntegrationMapperWriting(models.AbstractModel):
    """How a mapper writes: it makes records from documents, changes them, and performs the actions of the contract."""

    _inherit = "integration.mapper"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _validate(self, document, partial=False):
        """Refuse a document that does not fit its contract.

        :param partial: it changes a record (RFC 7396 merge patch), so what it does not name stays as it is; whether
            it changes a read-only property is seen when it is written
        :raises UnknownProperty, ReadOnlyProperty, SchemaViolation: with ``errors``, one for each place
        """
        check(document, self._get_contract(), self._get_root(), partial)

    @api.model
    def _create_from(self, documents) -> models.Model:
        """Create a record for each document, in order, all or none.

        :raises RequestError: with ``errors`` and, for several documents, the ``index`` of the first bad one
        """
        prepared, errors = self._prepare_create(documents)
        if errors:
            index, error = min(errors.items(), key=itemgetter(0))
            if len(documents) > 1:
                error.extra["index"] = index
            raise error
        return self._create_prepared(list(prepared.values()), documents)

    @api.model
    def _prepare_create(self, documents):
        """Return the Odoo values of the documents that fit, and what is wrong with the others.

        Each look-up is made once for all of them.

        :return: {index: values}, {index: RequestError}
        """
        if not self._is_creatable():
            refused = ActionRefused(
                self.env._("Only Odoo makes these: there is nothing of them that can be sent.")
            )
            return {}, dict.fromkeys(range(len(documents)), refused)
        errors = {}
        for index, document in enumerate(documents):
            with _noting(errors, index):
                self._validate(document)
                self._check_may_create()
        sound = {index: document for index, document in enumerate(documents) if index not in errors}
        root, writing, prepared = self._get_root(), Writing(self._get_model().env), {}
        for document in sound.values():
            root.collect(document, writing)
        writing.resolve()
        for index, document in sound.items():
            with _noting(errors, index):
                writing.currency = self._get_currency(document, None, writing)
                vals = root.write(document, writing, "", None)
                writing.check()
                prepared[index] = {**self._fixed_values, **vals}
        return prepared, errors

    @api.model
    def _is_creatable(self):
        """Whether documents hold anything that partners may set; else nothing can come of one."""
        return not all(prop.read_only for prop in self._get_root().children.values())

    @api.model
    def _create_prepared(self, vals_list, documents):
        """Create the records of what :meth:`_prepare_create` prepared, all or none.

        :param documents: those that the values come from, in the same order
        """
        with self._refusing():
            records = self._create_records(vals_list).with_env(self.env)
        self._keep_first_sources(records, documents)
        return records

    @api.model
    def _create_records(self, vals_list):
        """Create the records; for models whose records come about in another way."""
        return self._get_model().create(vals_list)

    @api.model
    def _update_from(self, record, document):
        """Change a record by a merge patch (RFC 7396); what Odoo holds already is not written.

        What another system owns is refused or becomes a proposal; where a rule of survivorship holds, the document is
        what its system says, and the record shows whichever source wins.

        :raises ReadOnlyProperty: when it changes what only Odoo may change
        :raises OwnedElsewhere: when it changes what another system owns
        """
        record.ensure_one()
        self._validate(document, partial=True)
        present = self._project(record)[0]
        document = self._keep_to_owners(record, document, present)
        weighing = self._weigh(record, document)
        self._write_over(record, weighing.document if weighing else document, present)
        if weighing:
            weighing.finish()
        return record

    @api.model
    def _write_over(self, record, document, present):
        """Write what differs between a document that fits and what the record says, whoever owns it.

        :param present: the document of the record
        """
        company = self._has_company() and record.company_id
        target = record.with_context(active_test=False, lang=None).with_company(company or self.env.company)
        root, writing = self._get_root(), Writing(target.env)
        writing.record, writing.present = target, present
        root.collect(document, writing)
        writing.resolve()
        writing.currency = self._get_currency(document, target, writing)
        vals = root.write(document, writing, "", present)
        writing.check()
        if vals:
            with self._refusing():
                self._write_record(target, vals)

    @api.model
    def _write_record(self, record, vals):
        """Write what differs; for models that may not be changed at any time, or not in every way."""
        record.write(vals)

    def _get_currency(self, document, record, writing):
        """The currency that the amounts of a document are in."""
        prop = self._get_root().children.get("currency")
        if prop and document.get("currency"):
            return writing.env["res.currency"].browse(writing.find_code(prop, document["currency"])[:1])
        if record and "currency_id" in record._fields:
            return record.currency_id
        return writing.env.company.currency_id

    @api.model
    def _invoke(self, record, action, params=None):
        """Perform a named action of the contract on a record.

        :return: what a safe action answers, else ``None``
        :raises NotFound: when the contract has no such action
        :raises UnknownProperty, SchemaViolation: when the parameters do not fit
        :raises WrongStatus: when the document has a status that does not allow it
        :raises OdooRefused: when Odoo does not allow it
        """
        record.ensure_one()
        contract = self._get_contract()
        declared = read_action(contract._schema(), action)
        if action not in self._actions or not declared:
            raise NotFound(f"{self._contract} has no action {action}")
        params = params or {}
        check_parameters(params, declared.parameters, contract._action_validator(action))
        self._check_status(record, action)
        with self._refusing():
            method = getattr(self, self._actions[action], None)
            result = method(record, params) if method else getattr(record, self._actions[action])()
            if declared.is_safe:
                return result
            self.env.flush_all()
        return None

    def _take_parameters(self, record, params, *names, **renamed) -> dict:
        """Return the Odoo values of what is sent with an action, in the words in which documents are written.

        A code that no code map knows is then noted as one of a document is: somebody maps it, and the message that
        failed for it is processed again.

        :param record: of any model, whose company and currency count
        :param names: of parameters that are properties of the document, also of those that only Odoo sets otherwise
        :param renamed: parameter → property, where the two are called differently
        :raises SchemaViolation, UnknownReference, UnmappedCode: with the place in the parameters
        """
        company = "company_id" in record._fields and record.company_id
        # with_company() may leave the caller with that company alone, so it is not called for the one that is current
        mapper = self.with_company(company) if company and company != self.env.company else self
        writing = Writing(mapper._get_model().env)
        writing.currency = self._get_currency({}, record, writing)
        children = self._get_root().children
        named = {**dict(zip(names, names, strict=True)), **renamed}
        taken = {name: children[prop] for name, prop in named.items() if name in params}
        for name, prop in taken.items():
            prop.collect(params[name], writing)
        writing.resolve()
        vals = {}
        for name, prop in taken.items():
            vals.update(prop.write(params[name], writing, join("", name), None))
        writing.check()
        return vals

    def _check_status(self, record, action):
        """Refuse an action in the contract's words before Odoo refuses it in its own."""
        allowed = self._action_statuses.get(action)
        if allowed:
            [status] = self._get_root().children["status"].read(record, None)
            if status not in allowed:
                raise WrongStatus(
                    f"{action} needs the status {' or '.join(allowed)}; it is {status}",
                    status=status,
                    allowed=list(allowed),
                )

    @contextmanager
    def _refusing(self):
        """Say why Odoo refuses, in its own words, for callers who may read them."""
        try:
            yield
        except (AccessError, LockError, MissingError):
            raise
        except UserError as error:
            raise OdooRefused(str(error)) from error


@contextmanager
def _noting(errors, index):
    """Keep what is wrong with one of several documents, and go on with the next."""
    try:
        yield
    except RequestError as error:
        errors[index] = error
