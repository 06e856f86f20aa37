# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All tests: pure ones, those of the addons in Odoo, the whole running system; one line at the end says what came out.

``python -m dev.test [--only unit|addons|e2e] [--addons a,b] [--tests <expression>]``. An Odoo log with anything
unexpected in it fails the run, and so does a test file of an addon of which nothing ran. Where the environment says
that this is CI, a test that was skipped fails it too: no other run would make up for it.

A whole run does two things at a time: the addons' tests go on in two databases, the end-to-end tests in two processes,
and pure tests while the suite is installed. What was asked for by name runs by itself, and its output is seen as it
comes. ``COVERAGE=1`` measures which lines pure tests and Odoo's tests reach, and shows it as a table: tracing makes
Odoo take twice as long (before Python 3.12 also where nothing is measured), so it is done when asked.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

from dev import (
    catalogue,
    coverage_table,
    databases,
    log_check,
    odoo_report,
    outcome,
    parallel,
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
UNIT = ("tests/unit", "tests/test_architecture.py")
#: end-to-end tests on systems of their own, which others may run beside
APART = tuple(
    f"tests/e2e/test_{name}.py" for name in ("faults", "api_requests", "group", "group_work", "windows")
)
#: how long the tests of an addon take, roughly: so that two databases are done at about the same time
SECONDS = {
    "test_integration": 180,
    "integration_account": 165,
    "integration_core": 160,
    "integration_api": 155,
    "integration_contract": 120,
    "integration_webhook": 110,
    "integration_monitor": 95,
    "integration_inbox": 45,
    "integration_calendar": 45,
    "integration_purchase": 35,
    "integration_contacts": 30,
    "integration_hr": 25,
    "integration_outbox": 25,
    "integration_demo": 20,
    "integration_stock": 20,
    "integration_patient": 15,
}


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
        if {"unit", "addons"} <= set(chosen) and not _is_narrowed(options):
            phases["unit"] = unit_beside_installation
        for name in chosen:
            outcomes.append(_phase(name, phases[name], odoo, options))
        coverage_table.show()
    return tell(outcomes, strict=bool(os.environ.get("CI")))


def unit(odoo, options):
    """Run what needs no Odoo."""
    return _pytest("unit", options, *UNIT, measured=_is_measured())


def unit_beside_installation(odoo, options):
    """Run what needs no Odoo while the suite is installed for the addons' tests, which takes as long."""
    command = _pytest_command("unit", options, *UNIT, measured=_is_measured())
    with parallel.started(command) as [process]:
        # what goes wrong there is said by the next phase, which tries again
        with contextlib.suppress(odoo_commands.OdooFailed):
            databases.installed(odoo, fresh=True)
            options.is_installed = True
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(odoo_commands.LONGEST_SECONDS)
        return _pytest_outcome("unit", command, process.poll())


def addons(odoo, options):
    """Install the suite on a fresh copy of Odoo's own apps, then run the addons' tests on copies of that."""
    chosen = options.addons or suite.names()
    if not chosen:
        print("There is no addon yet.")
        return Outcome()
    narrowed = _is_narrowed(options)
    template = databases.installed(odoo, fresh=not narrowed and not options.is_installed)
    result = Outcome()
    for log in filter(Path.exists, (databases.install_log(), databases.test_install_log())):
        result += outcome.of_log(log_check.parse(log.read_text()), paths.shown(log))
    if not narrowed:
        result += Outcome(passed=not result.failed) + _catalogue(odoo, template)
    groups = [chosen] if narrowed else parallel.share_out(chosen, SECONDS)
    with contextlib.ExitStack() as stack:
        runs = []
        for number, group in enumerate(groups, 1):
            database = stack.enter_context(databases.scratch(odoo, template, f"test{number}"))
            databases.stop_autovacuum(odoo, database)
            log = TEST_LOG if number == 1 else TEST_LOG.with_stem(f"{TEST_LOG.stem}-{number}")
            steps.say(f"Odoo runs the tests of {', '.join(group)}; it writes to {paths.shown(log)}.")
            tags = ",".join(f"/{name}" + (f":{options.tests}" if options.tests else "") for name in group)
            runs.append((database, ("--test-tags", tags), log))
        odoo.commands(runs, measured=_is_measured())
    for group, (_database, _arguments, log) in zip(groups, runs, strict=True):
        expected = set() if options.tests else odoo_report.test_files(paths.ADDONS, group)
        result += outcome.of_odoo(log.read_text(errors="replace"), expected)
    return result


def _catalogue(odoo, template):
    """Return a failure when the catalogue in docs/ does not say what the installed suite says."""
    with databases.scratch(odoo, template, "catalogue") as database:
        stale = catalogue.stale(odoo.run_script(database, catalogue.EXPORT))
    if stale:
        return outcome.problem(
            f"docs/contracts/ is not what the suite says; `make docs` writes it: {', '.join(stale)}"
        )
    return Outcome(passed=1)


def end_to_end(odoo, options):
    """Run the tests of the whole system, and look through the logs of every Odoo they started."""
    E2E_LOGS.mkdir(parents=True, exist_ok=True)
    for log in E2E_LOGS.iterdir():
        log.unlink()
    if options.tests:
        result = _pytest("e2e", options, "tests/e2e")
    else:
        rest = [f"--ignore={path}" for path in APART]
        commands = {
            "e2e-apart": _pytest_command("e2e-apart", options, *APART),
            "e2e": _pytest_command("e2e", options, "tests/e2e", *rest),
        }
        statuses = parallel.run(*commands.values(), seconds=odoo_commands.LONGEST_SECONDS)
        result = Outcome()
        for (name, command), status in zip(commands.items(), statuses, strict=True):
            result += _pytest_outcome(name, command, status)
    for log in sorted(E2E_LOGS.glob("*.log")):
        result += outcome.of_log(log_check.parse(log.read_text(errors="replace")), paths.shown(log))
    return result


def tell(outcomes, strict=False):
    """Print what went wrong, what was skipped and, as the last line, the sum.

    :param list[Outcome] outcomes: of the phases
    :param bool strict: take what was skipped for a failure
    :return: exit status
    """
    total = sum(outcomes, Outcome())
    if strict and total.skipped:
        total += outcome.problem("in CI every test runs; what skipped tests lack is said below")
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


def _is_measured():
    """Whether the environment asks for the coverage of the suite."""
    return bool(os.environ.get("COVERAGE"))


def _is_narrowed(options):
    """Whether only some addons or tests were asked for."""
    return bool(options.addons or options.tests)


def _pytest(name, options, *targets, measured=False):
    """Run pytest on ``targets``, with its output on the terminal, and return the outcome."""
    command = _pytest_command(name, options, *targets, measured=measured)
    try:
        status = subprocess.call(command.line, timeout=odoo_commands.LONGEST_SECONDS, **command.options)
    except subprocess.TimeoutExpired:
        status = None
    if status == 5 and options.tests:  # nothing of that name in this phase
        return Outcome()
    return _pytest_outcome(name, None, status)


def _pytest_command(name, options, *targets, measured=False):
    """Return the command that runs pytest on ``targets`` and writes a report; the one of before is gone."""
    report = REPORTS / f"{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    coverage = ["-m", "coverage", "run", coverage_table.CONFIGURATION] if measured else []
    narrowed = ["-k", options.tests] if options.tests else []
    line = [virtualenv.PYTHON, *coverage, "-m", "pytest", f"--junitxml={report}", *narrowed, *targets]
    return parallel.Command(line, paths.LOGS / f"pytest-{name}.log", {"cwd": paths.ROOT})


def _pytest_outcome(name, command, status):
    """Return the outcome of a pytest run, and print what it said unless that was seen already.

    :param Command command: whose output went to a file, else ``None``
    :param status: its exit status, ``None`` when it was ended
    """
    if command:
        print(command.log.read_text(errors="replace"), flush=True)
    if status is None:
        processes.sweep()  # the servers that it had no chance to stop
        return outcome.problem(f"pytest was ended after {odoo_commands.LONGEST_SECONDS} s")
    return outcome.of_pytest(REPORTS / f"{name}.xml", status)


def _words(text):
    """Return the words of a list with commas or spaces."""
    return text.replace(",", " ").split()


def _options(arguments):
    """Read the command line; ``make`` passes empty values for what was not given."""
    parser = argparse.ArgumentParser(prog="dev.test", description=__doc__)
    parser.add_argument("--only", type=_words, default=[], help="phases: unit, addons, e2e")
    parser.add_argument("--addons", type=_words, default=[], help="run the tests of these addons only")
    parser.add_argument("--tests", default="", help="pytest's -k expression, Odoo's <Class>[.<method>]")
    parser.set_defaults(is_installed=False)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
