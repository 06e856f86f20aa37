# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that cannot be shown because something in them has no code: what the client learns, and who mends it."""

from contextlib import contextmanager

from odoo.addons.integration_core.tools.errors import UnmappedCode

_TOLD = 5  # issues that one request raises at most: a page of bad records has the same few causes


def show(resource, records, broken):
    """Return the entries of a page for records without document, and tell the owner of the code map.

    :param broken: {id: UnmappedCode}
    :return: ``[{"id", "code", "title"}]`` in the order of the records; which value it is may not be for the client
    """
    records = records.browse(id_ for id_ in records.ids if id_ in broken)
    uids = resource.env["integration.identifier"]._uids(records, resource.terms.entity)
    by_cause = {_get_cause(broken[record.id]): record for record in reversed(records)}
    for record in list(by_cause.values())[:_TOLD]:
        _tell(resource, record, broken[record.id])
    return [
        {"id": uids[record.id], "code": UnmappedCode.code, "title": UnmappedCode.title} for record in records
    ]


@contextmanager
def told(resource, record):
    """Tell the owner of the code map before the request fails for a record without document."""
    try:
        yield
    except UnmappedCode as error:
        _tell(resource, record, error)
        raise


def _get_cause(error):
    return error.extra.get("table") or error.detail


def _tell(resource, record, error):
    """Raise an issue apart from the request: many readers at once do not wait for each other's transaction."""
    grant = resource.grant
    env, contract = grant.env, grant.contract_id
    env["integration.issue"]._raise_issue_apart(
        UnmappedCode.code,
        key=(contract.name, _get_cause(error)),
        summary=env._("%s cannot be shown: a code is not mapped", contract.title),
        detail=f"{error.detail} ({grant.client_id.code})",
        interface=grant.interface_id,
        record=record.sudo(),
        remedy=env._("Add the code to the code map. The record is left out of the lists until then."),
    )
