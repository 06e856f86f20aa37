# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an addon of the suite takes along when it is uninstalled, for its ``uninstall_hook``."""

from odoo.tools import SQL


def take_along(env, addon):
    """Remove the secrets of the addon's own records, resolve the issues about them, and hand over its relation tables.

    Nobody could afterwards: a secret is removed by its record, and as long as one is left that an old key encrypted,
    that key cannot go. Each removal and each resolved issue is a row of the audit trail.

    :param str addon: name of the addon that leaves
    """
    models = [name for name, model in env.registry.items() if model._original_module == addon]
    concerned = [("res_model", "in", models)]
    _let_go(env, models)
    env["integration.secret"].sudo().search(concerned).unlink()
    env["integration.issue"].sudo().search([*concerned, ("is_open", "=", True)]).action_resolve()
    _hand_over_relations(env, models, addon)


def find_own_relations(env, models):
    """Return the names of the relation tables that these models use, and no other model does.

    :param list models: names of models
    """
    own, others = set(), set()
    for name, model in env.registry.items():
        tables = {field.relation for field in model._fields.values() if _has_table(field)}
        if name in models:
            own |= tables
        elif not model._abstract:
            others |= tables
    return own - others


def _let_go(env, models):
    """Cut what keeps secrets from being removed: the references of records that go next."""
    env.flush_all()
    for model in (env[name] for name in models if not env[name]._abstract and env[name]._auto):
        for name, field in model._fields.items():
            if field.type == "many2one" and field.comodel_name == "integration.secret" and field.store:
                table, column = SQL.identifier(model._table), SQL.identifier(name)
                env.cr.execute(SQL("UPDATE %s SET %s = NULL", table, column))
    env.invalidate_all()


def _hand_over_relations(env, models, addon):
    """Let Odoo drop the relation tables of these models together with them.

    It drops those that are booked under the addon that leaves, and books a table under the addon that wrote the field:
    one of a mixin of another addon would stay, with rows that fit no record when the addon comes again.
    """
    tables = find_own_relations(env, models)
    module = env["ir.module.module"].sudo().search([("name", "=", addon)])
    env.cr.execute(
        SQL("UPDATE ir_model_relation SET module = %s WHERE name = ANY(%s)", module.id, list(tables))
    )
    env["ir.model.relation"].invalidate_model(["module"])


def _has_table(field):
    return field.type == "many2many" and field.store and field.relation
