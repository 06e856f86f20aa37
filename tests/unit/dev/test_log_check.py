# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing unexpected in an Odoo log passes, and what is expected is no wider than its reason."""

import pytest

from dev import log_check
from dev.log_check import EXPECTED, Expected

STAMP = "2026-01-02 03:04:05,678 4711"


def line(level="WARNING", logger="odoo.http", message="boo"):
    """Return a line of a log as odoo/netsvc.py writes it."""
    return f"{STAMP} {level} db {logger}: {message} \n"


def test_a_traceback_belongs_to_the_entry_before_it():
    text = "noise\n" + line("ERROR", message="failed") + "Traceback …\n  File …\n" + line("INFO")
    first, second = log_check.parse(text)
    assert first.message == "failed\nTraceback …\n  File …"
    assert second.level == "INFO"


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_whatever_is_loud_and_not_listed_is_unexpected(level):
    assert len(log_check.unexpected(log_check.parse(line(level)))) == 1


@pytest.mark.parametrize("level", ["INFO", "DEBUG", "RUNBOT"])
def test_what_is_quiet_passes(level):
    assert log_check.unexpected(log_check.parse(line(level))) == []


def test_an_expected_entry_covers_its_own_level_logger_and_message_only():
    entry = (Expected("WARNING", "odoo.http", r"boo\b", "a reason"),)
    unexpected = [
        log_check.unexpected(log_check.parse(text), entry)
        for text in (line(), line("ERROR"), line(logger="odoo.http.x"), line(message="other boo"))
    ]
    assert [len(found) for found in unexpected] == [0, 1, 1, 1]


def test_every_expected_entry_gives_a_reason_and_names_a_logger():
    assert all(len(entry.reason) > 20 and entry.logger and len(entry.message) > 10 for entry in EXPECTED)


def test_of_odoo_s_chat_two_requests_at_once_are_expected_and_nothing_else_is():
    query = "bad query: b' UPDATE \"discuss_channel_member\"\\n SET '\nERROR: "
    told = [
        log_check.unexpected(log_check.parse(line("ERROR", "odoo.sql_db", query + reason)))
        for reason in ("could not serialize access due to concurrent update", "duplicate key value")
    ]
    assert [len(found) for found in told] == [0, 1]


@pytest.mark.parametrize(
    "told",
    [
        r"Invalid HTTP method: '\x88\x82",
        r"Expected GET method; Got command='\x88\x82î\x8c2'; path='íe'",
        r"Invalid http version: '\x88\x82 a b",
        r"""Invalid HTTP method: "\x88\x82$$H\x14'Í""",
    ],
)
def test_a_browser_that_closes_a_forgotten_websocket_is_expected_whatever_its_random_bytes_are(told):
    socket = "<gevent._socket3.socket [closed] at 0x7f object, fd=6>: (from ('127.0.0.1', 1)) "
    record = line("ERROR", "longpolling", socket + told)
    assert log_check.unexpected(log_check.parse(record)) == []
