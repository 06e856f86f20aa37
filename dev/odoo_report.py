# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Count the tests of an Odoo run from its log, which is the only report that Odoo gives.

Pure. What is counted follows ``odoo/tests/result.py``: ``Starting <test> ...`` for every test that starts (a skipped
one too), ``skipped <test> : <reason>``, and ``FAIL: <test>`` or ``ERROR: <test>`` with a traceback, possibly several
for one test (subtests) or for none (``setUpClass``). A run that never printed Odoo's own summary was cut short.
"""

import ast
import re
from dataclasses import dataclass, field

STARTING = re.compile(r"^Starting (\S+) \.\.\.")
SKIPPED = re.compile(r"^skipped (.+?) : (.*)", re.DOTALL)
FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest (\S+)|(.+))")
SUMMARY = re.compile(r"^(\d+) failed, (\d+) error\(s\) of (\d+) tests")
TEST_MODULE = re.compile(r"^odoo\.addons\.(\w+)\.tests\.([\w.]+)$")


@dataclass
class Report:
    """The tests of one run: names are ``<logger>:<Class>.<method>``."""

    started: set = field(default_factory=set)
    skipped: dict = field(default_factory=dict)
    failed: dict = field(default_factory=dict)
    finished: bool = False

    @property
    def passed(self):
        """Number of tests that started, were not skipped and did not fail."""
        return len(self.started - self.skipped.keys() - self.failed.keys())

    @property
    def modules(self):
        """The test modules that were loaded and ran or skipped something, as ``(addon, module)``."""
        loggers = {name.partition(":")[0] for name in self.started | self.skipped.keys()}
        return {match.groups() for match in map(TEST_MODULE.match, loggers) if match}


def read(records):
    """Return the :class:`Report` of a log.

    :param list[Record] records: see :func:`dev.log_check.parse`
    """
    report = Report()
    for record in records:
        message = record.message
        if match := STARTING.match(message):
            report.started.add(f"{record.logger}:{match[1]}")
        elif match := SKIPPED.match(message):
            report.skipped[f"{record.logger}:{match[1]}"] = match[2].strip()
        elif is_failure(record):
            name = next(filter(None, FAILED.match(message).groups()))
            report.failed.setdefault(f"{record.logger}:{name}", []).append(message)
        elif record.logger == "odoo.tests.result" and SUMMARY.match(message):
            report.finished = True
    return report


def is_failure(record):
    """Return whether a record reports a failed test."""
    return record.level == "ERROR" and FAILED.match(record.message) is not None


def is_summary(record):
    """Return whether a record only repeats that tests failed, which are counted by themselves."""
    return record.logger == "odoo.tests.result" or record.message.startswith("At least one test failed")


def test_files(folder, addons):
    """Return the test modules on disk that hold at least one test, as ``(addon, module)``.

    :param Path folder: holds the addons
    :param addons: names of those to look at
    """
    found = set()
    for addon in addons:
        for path in (folder / addon / "tests").rglob("test_*.py"):
            if _holds_test(path):
                module = ".".join(path.relative_to(folder / addon / "tests").with_suffix("").parts)
                found.add((addon, module))
    return found


def _holds_test(path):
    """Return whether a class in the file has a method that unittest would take for a test."""
    classes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)]
    methods = [item for node in classes for item in node.body if isinstance(item, ast.FunctionDef)]
    return any(method.name.startswith("test") for method in methods)
