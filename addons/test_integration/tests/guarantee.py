# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Guarantees that every contract holds: methods ``check_<words>`` of which each contract gets a test.

So an entity whose addon holds a contract file and a mapper is tested without another line, and fails by its own name.
"""

import json
from pathlib import Path

import odoo.addons


def contract_files() -> dict:
    """Return {name: path} of all contract files on the addons path, installed or not."""
    folders = [Path(folder) for folder in odoo.addons.__path__]
    found = (path for folder in folders for path in folder.glob("*/contracts/*.v*.json"))
    return {path.stem: path for path in sorted(found)}


def only_with(keyword):
    """Decorate a guarantee that says something only of a contract with this keyword, and an entry in it."""
    return only_where(lambda schema: schema.get(keyword))


def only_where(says_something):
    """Decorate a guarantee that says something only of contracts of which a function of the schema says so."""

    def note(check):
        check.says_something_of = says_something
        return check

    return note


def for_each_contract(cls):
    """Give a test class a method for each contract and guarantee, such as ``test_party_v1_is_listed``.

    A guarantee that says nothing of a contract is no test of it, see :func:`only_where`.
    """
    checks = [name for name in dir(cls) if name.startswith("check_")]
    for contract, path in contract_files().items():
        schema = json.loads(path.read_text())
        for check in checks:
            says_something = getattr(getattr(cls, check), "says_something_of", None)
            if says_something and not says_something(schema):
                continue

            def test(self, contract=contract, check=check):
                self.open(contract)
                getattr(self, check)()

            test.__name__ = f"test_{contract.replace('.', '_')}_{check.removeprefix('check_')}"
            test.__doc__ = getattr(cls, check).__doc__
            setattr(cls, test.__name__, test)
    return cls
