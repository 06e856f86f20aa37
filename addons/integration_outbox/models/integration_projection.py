# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, models
from odoo.tools import groupby

from odoo.addons.integration_core.tools import canonical_json, fault
from odoo.addons.integration_core.tools.errors import IntegrationError

from ..tools.capture import Snapshot

_logger = logging.getLogger(__name__)

PROJECTION_FAILED = "projection_failed"


class IntegrationProjection(models.AbstractModel):
    """Takes the documents of records for events, whoever made the change.

    A document must depend on the record alone: it is taken by the superuser, in the source language, in UTC, and
    with the company of the record as the only one.

    **When the mapper fails** (an unmapped code, a bug in an addon) there are three ways out, two of them bad.
    Raising would let a configuration gap of the integration stop a clerk from posting an invoice, for ever.
    Swallowing would lose the event. So the fact is kept and its document is owed: the event is written without
    payload, *held*, with the code of the failure, and a job releases it when the mapper works again. One bad record
    never holds up the others. Only conflicts between transactions go through: Odoo repeats the transaction then.
    """

    _name = "integration.projection"
    _description = "Documents of records, for events"

    @api.model
    def _get_mappers(self, model_name, entity):
        """The mappers that project this Odoo model as this entity, whatever their version."""
        base = self.env.registry["integration.mapper"]
        return [
            self.env[name]
            for name, cls in self.env.registry.items()
            if issubclass(cls, base) and cls._target == model_name and self.env[name]._get_entity() == entity
        ]

    @api.model
    def _take(self, records, entity):
        """Project records in batch.

        :return: {id: Snapshot} of the records that are in the scope of the contract
        """
        snapshots = {}
        neutral = self.env(user=SUPERUSER_ID, context={"tz": "UTC"})
        records = records.with_env(neutral)
        has_company = "company_id" in records._fields
        for company, ids in groupby(records, lambda record: has_company and record.company_id.id):
            env = neutral(context={"tz": "UTC", "allowed_company_ids": [company]}) if company else neutral
            group = records.browse(record.id for record in ids).with_env(env)
            snapshots.update(self.with_env(env)._take_of_company(group, entity, company or None))
        return snapshots

    @api.model
    def _take_of_company(self, records, entity, company_id):
        contract = None
        try:
            with self.env.cr.savepoint(flush=False):  # a failing statement must not break the transaction
                contract = self.env["integration.contract"]._get_current(entity)
                mapper = self.env["integration.contract"]._get_mapper(contract.name)
                records = records.filtered_domain(mapper._scope)
                documents = mapper._project(records)
                interfaces = mapper._get_concerned_interfaces(records)
                return {
                    record.id: Snapshot(
                        contract=contract.name,
                        subject_uid=document["id"],
                        company_id=company_id,
                        interface_id=interfaces.get(record.id),
                        payload=canonical_json.dumps(document),
                    )
                    for record, document in zip(records, documents, strict=True)
                }
        except OperationalError:
            raise
        except Exception as error:  # code of any addon; see the class
            self.env.invalidate_all(flush=False)
            if contract and len(records) > 1:  # find the bad ones
                return {
                    id_: snapshot
                    for record in records
                    for id_, snapshot in self._take_of_company(record, entity, company_id).items()
                }
            held = Snapshot(
                contract=contract.name if contract else None,
                company_id=company_id,
                **self._prepare_hold(error, entity),
            )
            return dict.fromkeys(records.ids, held)

    def _prepare_hold(self, error, entity):
        """Code and detail of a failed projection. Texts of foreign exceptions may quote records, so they stay out."""
        _logger.warning("projection of %s failed with %s", entity, fault.locate(error))
        if isinstance(error, IntegrationError):
            missing = getattr(error, "missing", ())
            return {"hold_code": error.code, "hold_detail": str(error), "missing": missing}
        return {"hold_code": PROJECTION_FAILED, "hold_detail": type(error).__name__}
