# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who keeps the integration running: sends again, tries again, ends what is over."""

from odoo.exceptions import AccessError

#: the group of theirs; managers are in it
OPERATORS = "integration_core.group_integration_operator"


def is_operator(env) -> bool:
    """Return whether the user may do what operators do; the superuser may."""
    return env.su or env.user.has_group(OPERATORS)


def check_operator(env):
    """Refuse who may not do what operators do.

    :raise AccessError:
    """
    if not is_operator(env):
        raise AccessError(env._("Only integration operators may do this."))
