# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make bench``: run every bench, print medians over the rounds, write the results and the page about them.

``--only <name>[,…]`` runs some of them and prints their figures; what is written comes from whole runs only, so that
all of it was measured in one. A bench that fails leaves the others their run, and nothing is written then; nor is it
where a target has no figure.
"""

import argparse
import json
import sys
import time
import traceback

from bench import conditions, report
from bench.benches import BENCHES
from bench.targets import TARGETS
from dev import odoo, steps
from dev.missing import told_in_one_line


@told_in_one_line
def main(arguments=None):
    """Run the benches one after the other; nothing else should run on the machine.

    :return: exit status
    """
    chosen = _options(arguments).only or list(BENCHES)
    figures, failed = {}, []
    conditions.restrict()
    with odoo.ready() as ready:
        stood_on = conditions.collect(ready)
        for name in chosen:
            start = time.monotonic()
            steps.say(f"Running {name} …")
            try:
                figures |= BENCHES[name].measure(ready)
            except Exception:
                traceback.print_exc()
                failed.append(name)
            steps.say(f"Ran {name} in {time.monotonic() - start:.0f} s.")
    for key, figure in figures.items():
        print(f"  {key:<42} {figure}")
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
        return 1
    if len(chosen) == len(BENCHES):
        if missing := sorted({target.key for target in TARGETS} - set(figures)):
            print(f"Not measured: {', '.join(missing)}.", file=sys.stderr)
            return 1
        results = {key: figure.median for key, figure in figures.items()}
        results["rounds"] = {key: figure.values for key, figure in figures.items()}
        results["conditions"] = stood_on
        steps.write_atomically(report.RESULTS, json.dumps(results, indent=2) + "\n")
        report.main()
    return 0


def _options(arguments):
    """Read the command line; ``make`` passes an empty value for what was not given."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", type=_names, default=[], help=f"some of {', '.join(BENCHES)}")
    return parser.parse_args(arguments)


def _names(text):
    """Return the names of a list with commas or spaces, in the order in which the benches run."""
    wanted = text.replace(",", " ").split()
    unknown = sorted(set(wanted) - set(BENCHES))
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no bench named {', '.join(unknown)}")
    return [name for name in BENCHES if name in wanted]


if __name__ == "__main__":
    sys.exit(main())
