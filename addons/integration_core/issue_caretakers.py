# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is told about an issue that nobody owns: what concerns no interface and no system must reach somebody yet."""

PARAMETER = "integration_core.issue_caretaker_id"
# All of them are told, so that it is not left to one who is away; of a large team some are enough.
_MOST = 5


def get_caretaker(env, company):
    """Return the person in the settings who looks after such issues; none where that person could not open one.

    :param company: that of the issue, empty if it has none
    """
    configured = env["ir.config_parameter"].sudo().get_param(PARAMETER)
    return find_able(env["res.users"].sudo().browse(int(configured or 0)).exists(), company)


def get_team_people(team, company):
    """Return whom of a team to tell: its leader, else some of its members.

    :param team: may be empty
    """
    team = team.sudo()
    return find_able(team.leader_id, company) or find_able(team.member_ids, company).sorted("id")[:_MOST]


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


def find_able(people, company):
    """Return those who could open an issue of a company: they work here, there, and have a role.

    :param company: that of the issue, empty if it has none
    """
    return people.filtered(
        lambda user: (
            user.active
            and user.has_group("integration_core.group_integration_user")
            and (not company or company in user.company_ids)
        )
    )
