# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the audit trail in words. The rows themselves hold stable names, which their hashes cover."""

import json

#: somebody saw personal data: ``fields`` of the records with the canonical ids ``ids``
READ = "personal.read"
#: what a row of it says elsewhere: in which records, and of which kind they are
_SAID_BY_RECORDS = frozenset({"fields", "ids", "model", "entity", "count"})


def tell(row):
    """Return what happened, such as “Submitted → Approved”."""
    detail = get_detail(row)
    if row.action == "transition" and detail.keys() >= {"from", "to"}:
        return f"{_get_state(row, detail['from'])} → {_get_state(row, detail['to'])}"
    if row.action == READ and isinstance(detail.get("fields"), list):
        return _tell_read(row, detail)
    title = (
        row._get_action_titles().get(row.action)
        or row.action.replace(".", " ").replace("_", " ").capitalize()
    )
    facts = ", ".join(f"{_get_label(row, name)}: {_get_value(value)}" for name, value in detail.items())
    return f"{title} ({facts})" if facts else title


def tell_outcome(row):
    """Return how it ended."""
    known = {
        "ok": row.env._("Done"),
        "broken": row.env._("Broken"),
        "rolled_back": row.env._("Done, then rolled back"),
    }
    return known.get(row.outcome) or (row.outcome or "").replace("_", " ").capitalize()


def tell_kind(row):
    """Return what kind of record it was done to; its technical name when the app is gone."""
    if row.res_model in row.env:
        return row.env["ir.model"].sudo()._get(row.res_model).name
    return row.res_model


def _tell_read(row, detail):
    """Return what of somebody was read, by the labels of the fields, and in which way."""
    model = row.env.get(detail.get("model") or row.res_model)
    known = model._fields if model is not None else {}
    names = [known[name]._description_string(row.env) if name in known else name for name in detail["fields"]]
    facts = [
        f"{_get_label(row, name)}: {_get_value(value)}"
        for name, value in detail.items()
        if name not in _SAID_BY_RECORDS
    ]
    return "; ".join([row.env._("Personal data read: %s", ", ".join(names)), *facts])


def get_titles(env) -> dict[str, str]:
    """Return what actions are called, by their stable names; see ``integration.audit._get_action_titles``."""
    return {
        "secret.stored": env._("Secret stored"),
        "secret.removed": env._("Secret removed"),
        "secret.revealed": env._("Secret shown to a person"),
        "secret.reencrypted": env._("Secrets encrypted anew"),
        "system.changed": env._("Changed"),
        "paused": env._("Paused"),
        "export": env._("Exported"),
        "data.revealed": env._("Hidden data shown to a person"),
        "issue.snoozed": env._("Snoozed"),
        "issue.merged": env._("Merged into another issue"),
        "issue.retried": env._("Done again"),
        "issue.retry_stopped": env._("Doing it again stopped"),
        "bulk.done": env._("Done with many records"),
        READ: env._("Personal data read"),
        "audit.verified": env._("Trail verified"),
    }


def get_detail(row) -> dict:
    """Return the facts of a row."""
    try:
        detail = json.loads(row.detail or "{}")
    except ValueError:  # somebody changed the row behind Odoo's back, which verifying tells
        return {}
    return detail if isinstance(detail, dict) else {}


def _get_state(row, state):
    model = row.env.get(row.res_model)
    return model._state_label(state) if hasattr(model, "_state_label") else str(state).capitalize()


def _get_label(row, name):
    """Return the label of a field of the record, or the name of a fact as a word."""
    model = row.env.get(row.res_model)
    if model is not None and name in model._fields:
        return model._fields[name]._description_string(row.env)
    return name.replace("_", " ")


def _get_value(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
