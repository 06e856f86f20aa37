# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an addon of the suite takes along when it is uninstalled, for its ``uninstall_hook``."""

from odoo.tools import SQL


def take_along(env, addon):
    """Remove the secrets of the addon's own records and resolve the issues about them.

    Nobody could afterwards: a secret is removed by its record, and as long as one is left that an old key encrypted,
    that key cannot go. Each removal and each resolved issue is a row of the audit trail.

    :param str addon: name of the addon that leaves
    """
    models = [name for name, model in env.registry.items() if model._original_module == addon]
    concerned = [("res_model", "in", models)]
    _let_go(env, models)
    env["integration.secret"].sudo().search(concerned).unlink()
    env["integration.issue"].sudo().search([*concerned, ("is_open", "=", True)]).action_resolve()


def _let_go(env, models):
    """Cut what keeps secrets from being removed: the references of records that go next."""
    env.flush_all()
    for model in (env[name] for name in models if not env[name]._abstract and env[name]._auto):
        for name, field in model._fields.items():
            if field.type == "many2one" and field.comodel_name == "integration.secret" and field.store:
                table, column = SQL.identifier(model._table), SQL.identifier(name)
                env.cr.execute(SQL("UPDATE %s SET %s = NULL", table, column))
    env.invalidate_all()
