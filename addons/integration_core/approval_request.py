# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is asked to approve what was submitted: one person for each record, so that it is somebody's job."""

ACTIVITY = "integration_core.mail_activity_approval"


def plan(records):
    """Give one manager who may approve it an activity on each record; none where there is no such manager.

    :param records: submitted ones of a governed model
    """
    managers = _get_managers(records.env) if records else ()
    for record in records:
        user = _choose(record, managers)
        if user:
            record.activity_schedule(ACTIVITY, summary=record.display_name, user_id=user.id)


def _choose(record, managers):
    """Return who is asked: whoever answers for it or approved it before, if they may; else the first who may."""
    may = managers - record._get_involved()
    company = "company_id" in record._fields and record.company_id
    if company:
        may = may.filtered(lambda user: company in user.company_ids)
    for user in (record.owner_id, record.steward_id, record.approver_id):
        if user in may:
            return user
    return may[:1]


def _get_managers(env):
    """Return all people who approve, those first who came last: the first user of an Odoo is often nobody's own."""
    group = env.ref("integration_core.group_integration_manager").sudo()
    return group.all_user_ids.filtered("active").sorted("id", reverse=True)
