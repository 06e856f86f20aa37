# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Example set-ups that more than one command needs, done as an administrator would, by Odoo's own methods."""

CHART = """
    company = env["res.company"].browse(1)
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    result = company.chart_template
"""


def set_up_accounting(odoo, database):
    """Load the generic chart of accounts: a database without demo data has none, and no invoice posts without.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param str database: with the account app
    """
    return odoo.run_script(database, CHART)


#: who may what in the healthcare group
LOGINS = """\
Who may what (the password is the login):
  admin            administrator of Odoo, and manager
  demo.viewer      looks at everything that is not private
  demo.operator    operator: retries, pauses, looks after issues
  demo.developer   developer: writes and submits
  demo.auditor     auditor: reads the audit trail
  demo.manager     manager: approves what the developer wrote
  demo.clerk       back office and operator, who sees patient accounts"""

GROUP = """
    env["integration.demo"]._make_all()
    stage = env["integration.demo"]._get_stage()
    company = stage.get("company")
    users = env["res.users"]
    for person in users.search([("login", "=like", "demo.%")]):
        # past the ORM, which would write a mail to each
        users._set_encrypted_password(person.id, users._crypt_context().hash(person.login))
    admin = env.ref("base.user_admin")
    groups = [
        "integration_core.group_integration_manager",
        "integration_core.group_integration_auditor",
        "integration_patient.group_patient_account_manager",
    ]
    admin.write({
        "company_ids": [(4, company.id)],
        "company_id": company.id,
        "group_ids": [(4, env.ref(name).id) for name in groups],
    })
    result = company.id
"""


def set_up_group(odoo, database):
    """Make the healthcare group of the demonstration, let its people log in, and the administrator work in it.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param str database: with the demonstration's addon
    :return: id of its company
    """
    return odoo.run_script(database, GROUP)
