# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a service user needs in Odoo for what a grant allows, and what it lacks.

Only models and operations are named, never a record: who reads it need not have a right to the record.
"""

import re
from contextlib import contextmanager

from odoo.exceptions import AccessError

from odoo.addons.integration_contract.tools.action import changing
from odoo.addons.integration_core.tools.errors import ContractInvalid, OdooRightMissing

_MOST_GROUPS = 3  # that are proposed for one right
_OPERATIONS = ("read", "create", "write", "unlink")
#: operation of a grant → operation of Odoo on the model of its mapper
_NEEDED = {"read": "read", "create": "create", "update": "write"}
#: how Odoo names the model in the text of an AccessError, whose parts it keeps nowhere else
_MODEL = re.compile(r"\(([a-z0-9_.]+)\)")


def missing(grant):
    """Return what the service user lacks for a grant on the model itself, as ``[(model, operation)]``.

    :param grant: as superuser
    """
    user, model = grant.client_id.service_user_id, _get_target(grant)
    if not user or not model:
        return []
    needed = ["read", *(_NEEDED[name] for name in grant._get_operations())]
    if grant._get_actions() & changing(grant.contract_id._schema()):
        needed.append("write")
    records = grant.env[model].with_user(user)
    return [(model, name) for name in dict.fromkeys(needed) if not records.has_access(name)]


def describe(env, model, operation):
    """Return in words which right is missing, and which groups would give it.

    :param str operation: of Odoo; empty for a record rule that refuses
    """
    labels = {
        "read": env._("see"),
        "create": env._("create"),
        "write": env._("change"),
        "unlink": env._("delete"),
        "": env._("work on (because of a record rule)"),
    }
    title = env["ir.model"].sudo()._get(model).name or model
    words = env._(
        "Its Odoo rights do not let it %(operation)s: %(title)s.", operation=labels[operation], title=title
    )
    groups = _get_groups(env, model, operation) if operation else ()
    if not groups:
        return words
    return env._(
        "%(words)s What would do: %(groups)s.",
        words=words,
        groups=env._(" or ").join(f"“{group.full_name}”" for group in groups),
    )


def _get_groups(env, model, operation):
    """Return the groups that give a right and that a client may have, without those that only add to another one."""
    giving = [("model_id.model", "=", model), (f"perm_{operation}", "=", True), ("group_id", "!=", False)]
    groups = env["ir.model.access"].sudo().search(giving).group_id
    allowed = groups.search([("id", "in", groups.ids), *env["integration.client"]._get_group_domain()])
    least = allowed.filtered(lambda group: not (group.all_implied_ids - group) & allowed)
    return least.sorted(lambda group: (len(group.all_implied_ids), group.full_name))[:_MOST_GROUPS]


@contextmanager
def demanded(grant_id, env, operation):
    """Answer the lack of an Odoo right for what is granted with a code of its own, and tell who can give it.

    Not "not found": the client was told that it may, and only people here can make it true.

    :param grant_id: of the grant that allows it
    :param env: of the service user
    :param str operation: of Odoo, that is above all needed
    :raises OdooRightMissing:
    """
    try:
        yield
    except AccessError as error:
        grant = env["integration.grant"].sudo().browse(grant_id)
        tell(grant, *_get_cause(grant, env, operation, str(error)))
        raise OdooRightMissing("") from error


def _get_cause(grant, env, operation, text):
    """Return (model, operation) of an AccessError; the operation is empty when a record rule refuses."""
    model = next((name for name in _MODEL.findall(text) if name in env), _get_target(grant))
    lacking = [name for name in (operation, *_OPERATIONS) if not env[model].has_access(name)]
    return model, lacking[0] if lacking else ""


def tell(grant, model, operation):
    """Raise an issue on the client, apart from the request, which is rolled back.

    :param grant: as superuser
    :param str operation: of Odoo; empty for a record rule that refuses
    """
    env, client = grant.env, grant.client_id
    env["integration.issue"]._raise_issue_apart(
        OdooRightMissing.code,
        key=(client.id, model, operation),
        summary=env._("“%s” lacks an Odoo right for what it was granted", client.name),
        detail=describe(env, model, operation),
        interface=grant.interface_id,
        record=client,
        remedy=env._(
            "Withdraw the client, add a group with this right under “Odoo rights”, and have it approved again; "
            "or take the operation from its grant."
        ),
    )


def _get_target(grant):
    """Return the name of the Odoo model that a grant is about; None when nothing maps its contract any more."""
    try:
        return grant.env["integration.contract"]._get_mapper(grant.contract_id.name)._target
    except ContractInvalid:
        return None
