# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of persons and of banks no contract may show unmarked, by the names of Odoo's fields."""

import json

from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

from .guarantee import only_where

MARKED = ("personal", "financial", "clinical")

#: Odoo model → fields whose values leave only as personal, financial or clinical
PRIVATE = {
    "hr.version": {
        *("country_id", "identification_id", "ssnid", "passport_id", "passport_expiration_date", "sex"),
        *("private_street", "private_street2", "private_city", "private_state_id", "private_zip"),
        *("private_country_id", "distance_home_work", "km_home_work", "marital", "spouse_complete_name"),
        *("spouse_birthdate", "children", "departure_reason_id", "departure_description", "wage"),
        *("contract_wage", "additional_note", "structure_type_id", "trial_date_end"),
    },
    "hr.employee": {
        *("legal_name", "private_phone", "private_email", "place_of_birth", "country_of_birth", "birthday"),
        *("bank_account_ids", "primary_bank_account_id", "salary_distribution", "permit_no", "visa_no"),
        *("visa_expire", "work_permit_expiration_date", "has_work_permit", "certificate", "study_field"),
        *("study_school", "emergency_contact", "emergency_phone", "pin", "barcode", "id_card"),
        *("driving_license", "private_car_plate", "employee_properties", "work_permit_name", "lang"),
    },
    "res.partner": {"vat", "bank_ids"},
    "res.partner.bank": {"acc_number", "sanitized_acc_number", "acc_holder_name"},
    "account.journal": {"bank_account_id", "bank_acc_number"},
    "account.move": {"partner_bank_id", "bank_partner_id"},
    "account.payment": {"partner_bank_id"},
    "account.bank.statement.line": {"account_number", "partner_bank_id"},
}
#: what Odoo shows to officers of human resources only and that is of work and not of a person
OF_WORK = {
    *("date_version", "last_modified_uid", "last_modified_date", "employee_type", "is_custom_job_title"),
    *("departure_date", "is_flexible", "is_fully_flexible", "contract_date_start", "contract_date_end"),
    *(
        "date_start",
        "date_end",
        "is_current",
        "is_past",
        "is_future",
        "is_in_contract",
        "contract_template_id",
    ),
    *("active_employee", "contract_type_id", "hr_responsible_id", "allowed_country_state_ids"),
    *("distance_home_work_unit", "employee_id"),
}
_TEXT, _DAY, _NUMBER = "PRIVATE-4711", "1903-03-07", 9871234
_VALUES = {"char": _TEXT, "text": _TEXT, "html": _TEXT, "date": _DAY}
_VALUES |= {"integer": _NUMBER, "float": _NUMBER, "monetary": _NUMBER}


def labels(schema):
    """Return {path: sensitivity} of every property of a contract."""
    walker = SchemaWalker(schema)
    return {path: walker.keyword(node, "x-sensitivity") for path, node, _required in walker.leaves()}


class SensitivityChecks:
    """Nothing private leaves unmarked: by what mappers declare, and by what documents hold."""

    def check_marks_what_it_reads_of_private_fields(self):
        """Also where a field leads to another one."""
        for path, model, prop in _descriptors(self.root, self.env[self.mapper._target]):
            private = [place for place in _fields(model, prop) if place[1] in PRIVATE.get(place[0], ())]
            with self.subTest(path):
                if private:
                    self.assertIn(labels(self.schema)[path], MARKED, f"it shows {private}")

    def check_shows_no_private_value_unmarked(self):
        """Whatever computes its properties: values put into the private fields of all records come out marked."""
        for name in PRIVATE:
            if name in self.env:
                self.put_private_values(self.env[name])
        self.env.invalidate_all()
        documents = self.mapper._project(self.mapper._get_model().union(*self.records))
        for document in documents:
            for path, value in _leaves(document):
                if labels(self.schema).get(path) not in MARKED:
                    text = json.dumps(value)
                    self.assertFalse([one for one in (_TEXT, _DAY, str(_NUMBER)) if one in text], path)

    @only_where(lambda schema: "clinical" in labels(schema).values())
    def check_writes_down_who_reads_what_is_clinical(self):
        """A row of the audit trail for a client that is shown it, alone or in a list."""
        resource, uid = self.full, self.uid(self.record)
        read = [("action", "=", "personal.read"), ("user_id", "=", self.user.id)]
        for what, ask in (("alone", lambda: resource.read(uid)), ("in a list", lambda: resource.page({}))):
            with self.subTest(what):
                self.commit()  # what was written down in one transaction is not again
                known = self.env["integration.audit"].search_count(read)
                ask()
                self.assertGreater(self.env["integration.audit"].search_count(read), known)

    def put_private_values(self, model):
        """Put a value that is told from any other into the private columns of all records; of partners, of persons."""
        fields = [model._fields[name] for name in sorted(PRIVATE[model._name]) if name in model._fields]
        columns = [
            field for field in fields if field.store and field.type in _VALUES and not field.company_dependent
        ]
        if not columns:
            return
        where = SQL("NOT is_company") if model._name == "res.partner" else SQL("TRUE")
        self.env.flush_all()
        pairs = (SQL("%s = %s", SQL.identifier(field.name), _get_value(field)) for field in columns)
        self.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE %s", SQL.identifier(model._table), SQL(", ").join(pairs), where)
        )


def _get_value(field):
    """Return what to put into a column: of each record another text, for some must be unique."""
    value = SQL("%s", _VALUES[field.type])
    return SQL("%s || '-' || id", value) if _VALUES[field.type] == _TEXT else value


def unlisted(env):
    """Return the fields of hr.version that Odoo shows to officers only and that are on neither list."""
    fields = env["hr.version"]._fields.values() if "hr.version" in env else ()
    restricted = {field.name for field in fields if "hr.group_hr_" in (field.groups or "")}
    own = {name for name in restricted if not name.startswith(("message_", "activity_", "my_activity_"))}
    return own - set(MAGIC_COLUMNS) - PRIVATE["hr.version"] - OF_WORK


def _descriptors(group, model, prefix=""):
    """Yield ``(path, model, descriptor)`` of a declared group, lines included."""
    for name, prop in group.children.items():
        path = f"{prefix}{name}"
        yield path, model, prop
        if hasattr(prop, "group"):
            yield from _descriptors(prop, model.env[prop.comodel], f"{path}[].")
        elif hasattr(prop, "children"):
            yield from _descriptors(prop, model, f"{path}.")


def _fields(model, prop):
    """Yield ``(model name, field name)`` of all that a descriptor reads."""
    if hasattr(prop, "children"):
        return
    for name in prop.fields:
        yield from _follow(model, name)
    if getattr(prop, "fallback", None):
        yield from _follow(model.env[prop.comodel], prop.fallback)


def _follow(model, path):
    """Yield what stands behind a field or a path of fields, over relations and related fields."""
    name, _dot, rest = path.partition(".")
    field = model._fields.get(name)
    if field is None:
        return
    yield model._name, name
    if field.related:
        yield from _follow(model, field.related)
    if rest and field.relational:
        yield from _follow(model.env[field.comodel_name], rest)


def _leaves(value, path=""):
    """Yield ``(path, value)`` of each plain value of a document, or list of them."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for item in value:
            yield from _leaves(item, f"{path}[]")
    else:
        yield path, value
