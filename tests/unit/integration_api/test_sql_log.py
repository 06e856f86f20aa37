# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a partner sent is not in the log of statements that failed."""

import logging

import pytest
from psycopg2 import DataError

from odoo.addons.integration_api.tools.sql_log import LOGGERS, ValueFilter, hiding_values, install

CANARY = "Erika Mustermann"
BAD = f'INSERT INTO "res_partner" ("name") VALUES (\'{CANARY}\')'
MESSAGE = "bad query: %s\nERROR: %s"


def logged(message, *arguments, is_ours=True, level=logging.ERROR, error=None):
    """Return the line that a record becomes."""
    found = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("odoo.sql_db", level, "", 0, message, arguments, found)
    assert ValueFilter(lambda: is_ours).filter(record)
    return logging.Formatter().format(record)


def raised(cause=None):
    """Return an error that was raised, and may have come of another one."""
    try:
        raise DataError(f'invalid input: "{CANARY}"') from cause
    except DataError as error:
        return error


@pytest.mark.parametrize(
    ("statement", "head"),
    [
        (BAD, 'INSERT INTO "res_partner"'),
        (BAD.encode(), 'INSERT INTO "res_partner"'),
        (f"\n  update res_partner SET name = '{CANARY}'", "update res_partner"),
        (f"DELETE FROM res_partner WHERE name = '{CANARY}'", "DELETE FROM res_partner"),
        (f"SELECT '{CANARY}'::int", "SELECT"),
        (f"'{CANARY}'", ""),
        (f"SELECT {CANARY.encode()!r}", "SELECT b"),
    ],
)
def test_of_a_statement_its_table_stays_and_of_its_error_the_kind(statement, head):
    line = logged(MESSAGE, statement, raised())
    assert line == f"bad query: {head} …".replace("  ", " ") + "\nERROR: DataError"


def test_a_traceback_keeps_its_places_and_not_the_words():
    try:
        raise ValueError(CANARY) from raised()
    except ValueError as error:
        line = logged("failed", error=error)
    assert CANARY not in line
    assert "ValueError" in line and "test_sql_log.py" in line


def test_statements_of_others_and_other_records_are_left_alone():
    error = raised()
    assert CANARY in logged(MESSAGE, BAD, error, is_ours=False)
    assert logged("%s of %s", 1, "x") == "1 of x"
    with hiding_values():
        assert CANARY not in logged(MESSAGE, BAD, error, is_ours=False)
    assert CANARY in logged(MESSAGE, BAD, error, is_ours=False)


def test_installed_twice_it_is_there_once():
    install(lambda: False)
    install(lambda: False)
    for name in LOGGERS:
        kept = [kept for kept in logging.getLogger(name).filters if type(kept).__name__ == "ValueFilter"]
        assert len(kept) == 1
