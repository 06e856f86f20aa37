# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Coverage of the suite as one table: a line for each addon, and the total."""

import json
import subprocess

from dev import paths, virtualenv

DATA = paths.VAR / "coverage"
CONFIGURATION = f"--rcfile={paths.ROOT / 'setup.cfg'}"


def clear():
    """Forget what was measured before."""
    DATA.mkdir(parents=True, exist_ok=True)
    for path in DATA.iterdir():
        path.unlink()


def show():
    """Combine what the phases measured and print the table; nothing is printed when nothing was measured."""
    report = DATA / "coverage.json"
    coverage = [virtualenv.PYTHON, "-m", "coverage"]
    quiet = {"cwd": paths.ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for command in (["combine"], ["json", "-o", str(report)]):
        if subprocess.call([*coverage, command[0], CONFIGURATION, *command[1:]], **quiet):
            return
    print("\nCoverage of the addons by pure tests and Odoo's tests")
    for row in table(json.loads(report.read_text())["files"]):
        print(row)


def table(files):
    """Return the lines of the table.

    :param dict files: of coverage's JSON report, by path relative to the checkout
    :rtype: list[str]
    """
    addons = {}
    for path, content in files.items():
        summary = content["summary"]
        lines, reached = addons.get(path.split("/")[1], (0, 0))
        addons[path.split("/")[1]] = (lines + summary["num_statements"], reached + summary["covered_lines"])
    rows = [*sorted(addons.items())]
    rows.append(("total", tuple(map(sum, zip(*addons.values(), strict=True))) or (0, 0)))
    return [
        f"  {name:<28}{reached:>6} of {lines:>6} lines {_share(reached, lines):>6}"
        for name, (lines, reached) in rows
    ]


def _share(part, whole):
    """Return a percentage as text."""
    return f"{100 * part / whole:.1f}%" if whole else "-"
