# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a phase of the tests came to, from any of the test runners, and how it is told."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from dev import log_check, odoo_report


@dataclass
class Outcome:
    """Counts of a phase, with why tests were skipped and what went wrong beside the tests themselves."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def __add__(self, other):
        return Outcome(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.reasons + other.reasons,
            self.problems + other.problems,
        )

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def problem(text):
    """Return the outcome of something that is no test and went wrong: it counts as one failure."""
    return Outcome(failed=1, problems=[text])


def of_pytest(report, status):
    """Return the outcome of a pytest run.

    :param Path report: what ``--junitxml`` wrote
    :param int status: pytest's exit status; other than 0 and 1 it did not get to run all tests
    """
    if not report.exists():
        return problem(f"pytest ended with status {status} and wrote no report")
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None and case not in failed]
    reasons = [f"{_name(case)}: {case.find('skipped').get('message', '')}" for case in skipped]
    outcome = Outcome(len(cases) - len(failed) - len(skipped), len(failed), len(skipped), reasons)
    if status not in (0, 1) or (status == 1 and not failed):
        outcome += problem(f"pytest ended with status {status}")
    return outcome


def _name(case):
    """Return the full name of a test in a report."""
    return f"{case.get('classname')}.{case.get('name')}"


def of_odoo(text, expected_modules):
    """Return the outcome of a run of addons' tests.

    :param str text: Odoo's log
    :param set expected_modules: test modules that must have run, see :func:`dev.odoo_report.test_files`
    """
    records = log_check.parse(text)
    report = odoo_report.read(records)
    outcome = Outcome(
        report.passed,
        len(report.failed),
        len(report.skipped),
        [f"{name}: {reason}" for name, reason in sorted(report.skipped.items())],
        [text for texts in report.failed.values() for text in texts],
    )
    if not report.finished:
        outcome += problem("Odoo ended before it had run all tests")
    for addon, module in sorted(expected_modules - report.modules if report.finished else ()):
        outcome += problem(
            f"no test of addons/{addon}/tests/{module.replace('.', '/')}.py ran: is it imported, tagged?"
        )
    told = [record for record in records if odoo_report.is_failure(record) or odoo_report.is_summary(record)]
    return outcome + of_log([record for record in records if record not in told], "the tests' log")


def of_log(records, source):
    """Return the outcome of looking through a log: nothing when it is as expected, else one failure.

    :param list[Record] records: of the log
    :param str source: what to call it
    """
    loud = log_check.unexpected(records)
    if not loud:
        return Outcome()
    lines = "\n".join(str(record) for record in loud)
    return problem(
        f"{len(loud)} unexpected entries in {source} (dev/log_check.py lists the expected ones):\n{lines}"
    )
