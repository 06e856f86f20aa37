# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an addon of the suite takes along when it is uninstalled, for its ``uninstall_hook``."""


def take_along(env, addon):
    """Remove the secrets of the addon's own records and resolve the issues about them.

    Nobody could afterwards: a secret is removed by its record, and as long as one is left that an old key encrypted,
    that key cannot go. Each removal and each resolved issue is a row of the audit trail.

    :param str addon: name of the addon that leaves
    """
    models = [name for name, model in env.registry.items() if model._original_module == addon]
    concerned = [("res_model", "in", models)]
    env["integration.secret"].sudo().search(concerned).unlink()
    env["integration.issue"].sudo().search([*concerned, ("is_open", "=", True)]).action_resolve()
