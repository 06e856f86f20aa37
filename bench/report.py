# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``docs/benchmarks.md`` and its plots, from ``bench/results.json``: also alone, by ``python -m bench.report``.

The file of results is ``{"<key>": <median>, …}``, with every single value in ``"rounds"`` and what the run stood on in
``"conditions"``.
"""

import json
import textwrap

from bench import plot
from bench.benches import BENCHES
from bench.targets import AIM_MET, LIMITS, NOT_MET, SHARED, TARGETS
from dev import paths, steps

RESULTS = paths.ROOT / "bench" / "results.json"
PAGE = paths.ROOT / "docs" / "benchmarks.md"
IMAGES = paths.ROOT / "docs" / "images"
UNKNOWN = "not looked into yet."

TEMPLATE = """# Benchmarks

Written by `make bench`, all in one run; do not edit. `make bench ONLY=<name>` runs one bench and prints its figures
without writing anything. The names: {names}.

## What came out
{verdict}

{table}

Each figure is the median of its rounds, with the least and the most of them. What is compared is measured in turn
(A B A B …), so a machine that slows down slows both.

![Each figure against what it must be](images/benchmarks-requirements.svg)

Green has reached the aim, blue what it must be; red has not.

![Deliveries per second](images/benchmarks-deliveries.svg)

## What limits it
{limits}

## How each is measured
Bodies are 2,048 bytes: an invoice, whole, as its receiver is cleared for all of it. Each is signed by Standard Webhooks
`v1`, and each attempt is recorded. Databases are real ones with the suite installed; between rounds they are vacuumed
and analysed, as autovacuum would have done by then. What other figures stand on is in the table too.

The receiver is nginx with one process on the same machine, answering 200, connections kept alive, no access log. It
cannot wait before it answers, so where a receiver is slow or hangs, or the moment of receipt counts, it is a program of
ours on one event loop (`bench/sink.py`), in a process of its own, which could answer far more requests than it gets.

{how}

## On what
{conditions}

With `fsync` and `synchronous_commit` on, PostgreSQL waits for the disk at each commit, as a server in production does.
Nothing of it is tuned for a bench.
"""


def main():
    """Write the page and the plots from the last run's results."""
    results = json.loads(RESULTS.read_text())
    steps.write_atomically(PAGE, render(results))
    for name, picture in render_plots(results).items():
        steps.write_atomically(IMAGES / name, picture)


def render(results):
    """Return the page.

    :param dict results: as the file holds them
    """
    measured = [target for target in TARGETS if target.key in results]
    asked = [target for target in measured if target.must is not None]
    short = [target for target in asked if target.judge(results[target.key]) == NOT_MET]
    verdict = f"{len(asked) - len(short)} of {len(asked)} figures are what they must be."
    if short:
        verdict += f" Not met: {', '.join(f'`{target.key}`' for target in short)}."
    rows = [_row(target, results) for target in [*asked, *(t for t in measured if t not in asked)]]
    table = [("key", "median", "least – most", "rounds", "must be", "aim", "met"), ("---",) * 7, *rows]
    limits = [
        f"`{t.key}`: {LIMITS.get(t.key, UNKNOWN)}" for t in asked if t in short or _falls_behind(t, results)
    ]
    return TEMPLATE.format(
        names=", ".join(f"`{name}`" for name in BENCHES),
        verdict=verdict,
        table="\n".join(f"| {' | '.join(row)} |" for row in table),
        limits=_list(limits) or "Nothing falls short.",
        how=_list(
            [f"`{target.key}`: {target.how}" for target in measured if target.how]
            + [f"`{key}`: {how}" for key, how in SHARED.items()]
        ),
        conditions=_list(f"{name}: {text}" for name, text in results["conditions"].items()),
    )


def render_plots(results):
    """Return the plots by file name."""
    return {
        "benchmarks-requirements.svg": plot.against(
            "Each figure against what it must be",
            "times as good as it must be (logarithmic; ◇ is the aim, the black line the range of the rounds)",
            [_requirement(target, results) for target in TARGETS if target.must and target.key in results],
        ),
        "benchmarks-deliveries.svg": plot.bars(
            "Deliveries per second, 2 kB, signed and recorded",
            "deliveries per second (logarithmic; the black line is the range of the rounds)",
            [_delivery(key, label, results) for key, label in DELIVERIES.items() if key in results],
        ),
    }


#: What the plot of deliveries shows, by key.
DELIVERIES = {
    "delivery.bare_client_per_second": "the client library alone, no Odoo",
    "delivery.per_second": "the suite's engine",
    "delivery.per_second_250ms": "the engine, receiver takes 250 ms",
    "delivery.one_job_each_per_second": "one queue_job for each message",
}


def _row(target, results):
    """Return the cells of a target's row."""
    rounds = results["rounds"][target.key]
    sign = "≤" if target.lower else "≥"
    median = f"**{number(results[target.key])}{target.unit}**"
    span = f"{number(min(rounds))} – {number(max(rounds))}"
    if target.must is None:
        return (f"`{target.key}`", median, span, str(len(rounds)), "", "", "")
    must, aim = (
        "" if bound is None else f"{sign} {number(bound)}{target.unit}" for bound in (target.must, target.aim)
    )
    return (f"`{target.key}`", median, span, str(len(rounds)), must, aim, target.judge(results[target.key]))


def _falls_behind(target, results):
    """Return whether something is to be told about a figure that is what it must be, but not what it should be."""
    return target.key in LIMITS and target.judge(results[target.key]) != AIM_MET


def _list(items):
    """Return a list in Markdown, with lines of the usual length."""
    lines = (
        textwrap.fill(item, 118, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for item in items
    )
    return "\n".join(f"- {line}" for line in lines)


def _requirement(target, results):
    """Return how many times as good as it must be a target is."""

    def times(value):
        return target.must / value if target.lower else value / target.must

    rounds = sorted(times(value) for value in results["rounds"][target.key])
    value = results[target.key]
    colour = plot.COLOURS.get(target.judge(value), plot.BLUE)
    text = f"{number(value)}{target.unit}"
    aim = None if target.aim is None else times(target.aim)
    return plot.Row(target.key, times(value), rounds[0], rounds[-1], text, colour, aim)


def _delivery(key, label, results):
    rounds = results["rounds"][key]
    return plot.Row(label, results[key], min(rounds), max(rounds), f"{number(results[key])}/s")


def number(value):
    """Return a number with the digits that count, and thousands set apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 1 if abs(value) >= 10 else 3
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    main()
