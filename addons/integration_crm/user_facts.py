# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who handles something, as a contract shows it."""

from odoo.addons.integration_contract.properties import Computed, Group


def shown_user(field="user_id"):
    """Return the descriptor of a user: name and login, whoever asks; others name no user by them."""
    return Group(
        {name: Computed((field,), _reading(field, name)) for name in ("name", "login")}, read_only=True
    )


def _reading(field, name):
    return lambda records: [record[field][name] or None for record in records.sudo()]
