# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that cannot be shown or written because a code is not mapped: what the client learns, and who mends it."""

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
    note(resource, broken.values())
    by_cause = {
        _get_cause(broken[record.id]): record for record in reversed(records) if not broken[record.id].missing
    }
    for record in list(by_cause.values())[:_TOLD]:
        _tell(resource, record, broken[record.id])
    return [
        {"id": uids[record.id], "code": UnmappedCode.code, "title": UnmappedCode.title} for record in records
    ]


@contextmanager
def told(resource, record=None):
    """Tell the owner of the code map before the request fails.

    :param record: what is read, if anything is there yet
    """
    try:
        yield
    except UnmappedCode as error:
        if error.missing or not record:
            note(resource, [error])
        else:
            _tell(resource, record, error)
        raise


def note(resource, errors):
    """Note what code maps lack, so that somebody maps it: apart from the request, which may be rolled back.

    :param errors: of any kind
    """
    lacks = {lack for error in errors if isinstance(error, UnmappedCode) for lack in error.missing}
    if not lacks or resource.env.context.get("integration_trial"):
        return
    sent = [lack for lack in lacks if lack[2] is not None]
    shown = lacks.difference(sent)
    interface = resource.grant.interface_id
    missing, company = resource.env["integration.unmapped.code"], resource.env.company
    if sent:
        missing._note_apart(sent, system=resource.system, company=company, interface=interface)
    if shown:  # whoever asks for it, it has no code
        missing._note_apart(shown, company=company, interface=interface)


def _get_cause(error):
    return error.extra.get("table") or error.detail


def _tell(resource, record, error):
    """Raise an issue for a value that the contract has no word for, which no code map can mend."""
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
