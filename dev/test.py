# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All tests: pure ones, those of the addons in Odoo, the whole running system; one line at the end says what came out.

``python -m dev.test [--only unit|addons|e2e] [--addons a,b] [--tests <expression>]``. An Odoo log with anything
unexpected in it fails the run, and so does a test file of an addon of which nothing ran.
"""

import argparse
import contextlib
import subprocess
import sys
import time
import traceback
from pathlib import Path

from dev import (
    coverage_table,
    databases,
    log_check,
    odoo_report,
    outcome,
    paths,
    processes,
    steps,
    suite,
    virtualenv,
)
from dev import odoo as odoo_commands
from dev.missing import Missing, told_in_one_line
from dev.outcome import Outcome

REPORTS = paths.VAR / "reports"
TEST_LOG = paths.LOGS / "tests.log"
E2E_LOGS = paths.LOGS / "e2e"


@told_in_one_line
def main(arguments=None):
    """Run the phases that were asked for, and tell.

    :return: exit status
    """
    options = _options(arguments)
    phases = {"unit": unit, "addons": addons, "e2e": end_to_end}
    chosen = options.only or list(phases)
    outcomes = []
    with (
        steps.lock("test"),
        odoo_commands.ready() if set(chosen) - {"unit"} else contextlib.nullcontext() as odoo,
    ):
        coverage_table.clear()
        for name in chosen:
            outcomes.append(_phase(name, phases[name], odoo, options))
        coverage_table.show()
    return tell(outcomes)


def unit(odoo, options):
    """Run what needs no Odoo."""
    return _pytest("unit", options, "tests/unit", "tests/test_architecture.py", measured=True)


def addons(odoo, options):
    """Install the suite on a fresh copy of Odoo's own apps, then run the addons' tests on a copy of that."""
    chosen = options.addons or suite.names()
    if not chosen:
        print("There is no addon yet.")
        return Outcome()
    narrowed = bool(options.addons or options.tests)
    template = databases.installed(odoo, fresh=not narrowed)
    installation = Outcome()
    for log in filter(Path.exists, (databases.install_log(), databases.test_install_log())):
        installation += outcome.of_log(log_check.parse(log.read_text()), paths.shown(log))
    if not installation.failed and not narrowed:
        installation = Outcome(passed=1)
    tags = ",".join(f"/{name}" + (f":{options.tests}" if options.tests else "") for name in chosen)
    with databases.scratch(odoo, template, "test") as database:
        databases.stop_autovacuum(odoo, database)
        steps.say(f"Odoo runs the tests; it writes to {paths.shown(TEST_LOG)}.")
        odoo.command(database, "--test-tags", tags, log=TEST_LOG, measured=True, check=False)
    expected = set() if options.tests else odoo_report.test_files(paths.ADDONS, chosen)
    return installation + outcome.of_odoo(TEST_LOG.read_text(errors="replace"), expected)


def end_to_end(odoo, options):
    """Run the tests of the whole system, and look through the logs of every Odoo they started."""
    E2E_LOGS.mkdir(parents=True, exist_ok=True)
    for log in E2E_LOGS.iterdir():
        log.unlink()
    result = _pytest("e2e", options, "tests/e2e")
    for log in sorted(E2E_LOGS.glob("*.log")):
        result += outcome.of_log(log_check.parse(log.read_text(errors="replace")), paths.shown(log))
    return result


def tell(outcomes):
    """Print what went wrong, what was skipped and, as the last line, the sum.

    :param list[Outcome] outcomes: of the phases
    :return: exit status
    """
    total = sum(outcomes, Outcome())
    for text in total.problems:
        print(f"\nProblem: {text}")
    for text in total.reasons:
        print(f"Skipped: {text}")
    print(f"\n{total}")
    return 1 if total.failed or not total.passed else 0


def _phase(name, run, odoo, options):
    """Run a phase and return its outcome; one that crashes is a failure, and the others still run."""
    print(f"\n── {name} " + "─" * 60, flush=True)
    start = time.monotonic()
    try:
        result = run(odoo, options)
    except Missing as error:
        result = outcome.problem(f"{name}: missing {error}")
    except Exception:
        result = outcome.problem(f"{name} crashed:\n{traceback.format_exc()}")
    print(f"{name}: {result}, {time.monotonic() - start:.0f} s", flush=True)
    return result


def _pytest(name, options, *targets, measured=False):
    """Run pytest on ``targets`` and return the outcome."""
    report = REPORTS / f"{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    coverage = ["-m", "coverage", "run", coverage_table.CONFIGURATION] if measured else []
    narrowed = ["-k", options.tests] if options.tests else []
    command = [virtualenv.PYTHON, *coverage, "-m", "pytest", f"--junitxml={report}", *narrowed, *targets]
    try:
        status = subprocess.call(command, cwd=paths.ROOT, timeout=odoo_commands.LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        processes.sweep()  # the servers that it had no chance to stop
        return outcome.problem(f"pytest was ended after {odoo_commands.LONGEST_SECONDS} s")
    if status == 5 and narrowed:  # nothing of that name in this phase
        return Outcome()
    return outcome.of_pytest(report, status)


def _words(text):
    """Return the words of a list with commas or spaces."""
    return text.replace(",", " ").split()


def _options(arguments):
    """Read the command line; ``make`` passes empty values for what was not given."""
    parser = argparse.ArgumentParser(prog="dev.test", description=__doc__)
    parser.add_argument("--only", type=_words, default=[], help="phases: unit, addons, e2e")
    parser.add_argument("--addons", type=_words, default=[], help="run the tests of these addons only")
    parser.add_argument("--tests", default="", help="pytest's -k expression, Odoo's <Class>[.<method>]")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
