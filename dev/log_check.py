# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo's log may say in a good run: nothing from WARNING up, save the short list below.

Pure: text in, records out. The list is the one place where a warning is declared expected, each with its reason; an
entry that is wider than its reason hides real trouble.
"""

import re
from dataclasses import dataclass

LEVELS = ("WARNING", "ERROR", "CRITICAL")
# The format of odoo/netsvc.py: time, process, level, database, logger, message, figures of a request.
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[\w.]+): (?P<message>.*)$"
)


@dataclass(frozen=True)
class Record:
    """One entry of a log. A message of several lines, such as a traceback, is kept whole."""

    level: str
    database: str
    logger: str
    message: str

    def __str__(self):
        return f"{self.level} {self.logger}: {self.message}"


@dataclass(frozen=True)
class Expected:
    """A warning that a good run may log.

    ``logger`` is compared whole, ``message`` is a pattern for the message's start, ``reason`` says why it is harmless.
    """

    level: str
    logger: str
    message: str
    reason: str

    def covers(self, record):
        """Return whether ``record`` is this one."""
        same = (record.level, record.logger) == (self.level, self.logger)
        return same and re.match(self.message, record.message) is not None


EXPECTED = (
    Expected(
        "WARNING",
        "odoo.addons.queue_job.jobrunner.runner",
        r"Re-queued dead job with uuid: ",
        "tests kill Odoo while jobs run; that queue_job finds and repeats them is what they prove",
    ),
    Expected(
        "WARNING",
        "py.warnings",
        r".*/bus/websocket\.py:\d+: DeprecationWarning: Queue\(0\)",
        "Odoo's websocket code meets a newer gevent than it was written for; nothing of ours is involved",
    ),
    Expected(
        "ERROR",
        "longpolling",
        r"<gevent\._socket3\.socket .*"
        r"(Invalid HTTP method: |Expected GET method; Got command=|Invalid http version: )['\"]\\x88",
        "a browser that leaves a page closes its websocket (frame 0x88 and random bytes) when Odoo has let go of "
        "it already",
    ),
    Expected(
        "WARNING",
        "odoo.addons.base.models.ir_cron",
        r"Job 'Base: Auto-vacuum internal data' \(1\) processed no record$",
        "on a machine that is busy, Odoo takes its ten seconds of a scheduled action to find what there is to clean; "
        "it goes on with it in the next run",
    ),
    Expected(
        "ERROR",
        "odoo.sql_db",
        r"bad query: b' UPDATE \"integration_access_review_line\"",
        "of two reviewers at once PostgreSQL lets one through, and Odoo runs the other's request anew",
    ),
    Expected(
        "WARNING",
        "odoo.http",
        r".* has decided about “.*” already\.",
        "what the other one of two reviewers at once is told",
    ),
    Expected(
        "ERROR",
        "odoo.sql_db",
        r"(?s)bad query: b' UPDATE \"discuss_channel_member\".*could not serialize access",
        "Odoo's own chat tells in two requests at once that a message came and was read; Odoo runs one of them anew",
    ),
)


def parse(text):
    """Return the records of a log.

    :param str text: all of a log; lines before the first record are left out
    :rtype: list[Record]
    """
    found = []
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            fields = match.groupdict()
            found.append(
                [fields["level"], fields["database"], fields["logger"], [fields["message"].rstrip()]]
            )
        elif found:
            found[-1][3].append(line)
    return [Record(level, database, logger, "\n".join(lines)) for level, database, logger, lines in found]


def unexpected(records, expected=EXPECTED):
    """Return the records from WARNING up that nothing in ``expected`` covers.

    :rtype: list[Record]
    """
    loud = [record for record in records if record.level in LEVELS]
    return [record for record in loud if not any(entry.covers(record) for entry in expected)]
