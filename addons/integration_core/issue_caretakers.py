# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is told about an issue that nobody owns: what concerns no interface and no system must reach somebody yet."""

PARAMETER = "integration_core.issue_caretaker_id"
# All of them are told, so that it is not left to one who is away; of a large team some are enough.
_MOST = 5


def get_caretaker(env):
    """Return the person in the settings who looks after such issues, if there is one and still active."""
    configured = env["ir.config_parameter"].sudo().get_param(PARAMETER)
    return env["res.users"].sudo().browse(int(configured or 0)).exists().filtered("active")


def get_managers(env, company):
    """Return the managers to tell where the settings name nobody.

    :param company: whose people; of all where it is empty
    """
    group = env.ref("integration_core.group_integration_manager").sudo()
    managers = group.all_user_ids.filtered("active")
    if company:
        managers = managers.filtered(lambda user: company in user.company_ids)
    # those first who came last: the first user of an Odoo is often nobody's own
    return managers.sorted("id", reverse=True)[:_MOST]
