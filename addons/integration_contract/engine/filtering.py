# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records does a query string ask for?"""

from odoo.fields import Domain

from odoo.addons.integration_core.tools.errors import InvalidFilter

from ..properties.values import parse_moment
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
                domain &= Domain(root.children["updated_at"].field, ">=", parse_moment(text))
            elif name in allowed:
                domain &= Domain(root.children[name].search(text, writing))
            else:
                raise InvalidFilter("is no filter of this contract")
        except InvalidFilter as error:
            raise InvalidFilter(f"{name}: {error.detail}", parameter=name) from error
    return domain
