# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records does a query string ask for?"""

from odoo.fields import Domain

from odoo.addons.integration_core.tools.errors import InvalidFilter

from ..properties.values import EARLIEST
from ..tools import wire
from ..tools.validation import find_bad_text


def get_domain(filters, allowed, root, writing):
    """Return the domain of the records with these values.

    :param filters: {property: text}
    :param allowed: the properties that the contract marks as filters; ``updated_since`` is one of every contract
    :param root: descriptor of the whole document
    :raises InvalidFilter: when a property is no filter, or the text is no value of it
    """
    domain = Domain.TRUE
    for name, text in filters.items():
        try:
            if list(find_bad_text(text)):
                raise InvalidFilter("holds a character that no text may hold")
            if name == "updated_since":
                # what the document shows, which need not be when the row was written
                domain &= Domain(root.children["updated_at"].field, ">=", _parse(text))
            elif name in allowed:
                domain &= Domain(root.children[name].search(text, writing))
            else:
                raise InvalidFilter("is no filter of this contract")
        except InvalidFilter as error:
            raise InvalidFilter(f"{name}: {error.detail}", parameter=name) from error
    return domain


def _parse(text):
    try:
        moment = wire.parse_datetime(text)
    except (ValueError, OverflowError) as error:
        raise InvalidFilter("must be a moment such as 2026-01-31T00:00:00Z") from error
    if moment.year <= EARLIEST:  # Odoo writes a shorter year as that of another century
        raise InvalidFilter(f"must not be before the year {EARLIEST + 1}")
    return moment
