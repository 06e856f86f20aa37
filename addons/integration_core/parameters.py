# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""System parameters that hold a number."""


def read_number(env, name: str, default: int) -> int:
    """Return the whole number in a system parameter, or the default where there is none or something else."""
    text = str(env["ir.config_parameter"].sudo().get_param(name) or "")
    return int(text) if text.isdigit() else default
