# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make bench``: run every bench, print medians over the rounds, write ``bench/results.json``.

The file is ``{"<key>": <median>, …}`` with the keys below, and ``"rounds"`` with every single value.
"""

import json

from bench import capture, projection
from dev import odoo, paths, steps

RESULTS = paths.ROOT / "bench" / "results.json"
BENCHES = (capture, projection)


def main():
    """Run the benches one after the other; nothing else should run on the machine."""
    figures = {}
    with odoo.ready() as ready:
        for bench in BENCHES:
            steps.say(f"Running {bench.__name__} …")
            figures |= bench.measure(ready)
    for key, figure in figures.items():
        print(f"  {key:<42} {figure}")
    results = {key: figure.median for key, figure in figures.items()}
    results["rounds"] = {key: figure.values for key, figure in figures.items()}
    steps.write_atomically(RESULTS, json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
