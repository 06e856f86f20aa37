# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demonstration does what the README promises."""

import json
import subprocess
import sys

from dev import paths
from dev.demo.report import FILE

EVENTS = {
    *("invoice.created", "invoice.approved", "invoice.posted", "invoice.paid"),
    *("payment.posted", "payment.received", "payment.reconciled"),
}


def test_the_demonstration_holds_step_by_step():
    FILE.unlink(missing_ok=True)
    done = subprocess.run([sys.executable, "-m", "dev.demo"], cwd=paths.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(FILE.read_text())
    assert [step["name"] for step in report["steps"] if not step["ok"]] == []
    assert {delivery["event"] for delivery in report["deliveries"]} == EVENTS
    assert all(delivery["verified"] for delivery in report["deliveries"])
    assert max(delivery["attempts"] for delivery in report["deliveries"]) > 1
    assert report["trace_id"] in done.stdout
