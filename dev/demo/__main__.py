# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make demo``: a real Odoo with workers and two partner programs play one scenario and report on it."""

import secrets
import sys

from dev import paths, processes, stack, steps
from dev.demo import timeline
from dev.demo.listener import Listener
from dev.demo.report import FILE, Report
from dev.demo.scenario import Scenario


def main():
    """Play the scenario; the exit status is 0 only if every step held."""
    trace_id = secrets.token_hex(16)
    report, listener = Report(trace_id), Listener(processes.free_port())
    steps.say("Starting Odoo …")
    try:
        with stack.running("demo") as running:
            print(f"\nOdoo runs at {running.server.url}\n")
            try:
                Scenario(running, report, listener, f"00-{trace_id}-{secrets.token_hex(8)}-01").play()
            except Exception as error:  # a step that does not hold is a result: it is in the report
                print(f"\n{type(error).__name__}: {error}", file=sys.stderr)
            print(f"\nThe trace {trace_id}:\n")
            timeline.show(timeline.read(running, trace_id))
    finally:
        listener.close()
        report.write()
    print(f"\n{'Every step held.' if report.ok else 'Not every step held.'} Written to {paths.shown(FILE)}")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
