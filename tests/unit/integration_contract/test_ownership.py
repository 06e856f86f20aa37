# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The most precise rule says who owns a property."""

from odoo.addons.integration_contract.tools.ownership import Owned, find_creation_rule, find_rule

ALL = Owned((), 1, "erp")
ADDRESS = Owned(("address",), 2, "ehr")
CITY = Owned(("address", "city"), 3, "crm")
CITY_HERE = Owned(("address", "city"), 4, "here", company_id=7)
HERE = Owned((), 5, "here", only_owner_creates=True, company_id=7)
RULES = (CITY_HERE, ALL, HERE, CITY, ADDRESS)


def test_the_longest_path_holds_and_then_the_rule_of_the_company():
    assert find_rule(RULES, ("address", "city")) == CITY_HERE
    assert find_rule((ALL, CITY, ADDRESS), ("address", "city")) == CITY
    assert find_rule(RULES, ("address", "street")) == ADDRESS
    assert find_rule(RULES, ("email",)) == HERE
    assert find_rule((CITY,), ("address",)) is None
    assert find_rule((), ("email",)) is None


def test_creation_is_a_matter_of_the_rule_for_all_of_the_entity():
    assert find_creation_rule(RULES) == HERE
    assert find_creation_rule((ADDRESS, CITY)) is None
