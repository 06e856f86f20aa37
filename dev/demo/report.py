# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the demonstration says of itself: a line a step for people, ``var/demo.json`` for programs."""

import contextlib
import json
import time

from dev import paths, steps

FILE = paths.VAR / "demo.json"


class StepFailed(Exception):
    """A step did not hold; the message says what was seen instead."""


def expect(condition, seen):
    """Go on only when ``condition`` holds.

    :param seen: what to show when it does not
    :raises StepFailed: when it does not
    """
    if not condition:
        raise StepFailed(f"expected otherwise, saw: {seen}")


class Report:
    """The steps so far, and what came of them.

    The file is ``{"steps": [{"name", "ok", "ms", "detail"}], "deliveries": [{"webhook_id", "event", "attempts",
    "verified"}], "trace_id"}`` and is written even when a step fails.
    """

    def __init__(self, trace_id):
        self.trace_id = trace_id
        self.deliveries = []
        self._steps = []

    @property
    def ok(self):
        """Whether every step held."""
        return bool(self._steps) and all(step["ok"] for step in self._steps)

    @contextlib.contextmanager
    def step(self, name):
        """Run a block as one step; the block may put words into the dict it is given, as ``detail``.

        :raises Exception: what the block raises, after it was written down
        """
        step = {"name": name, "ok": False, "ms": 0, "detail": ""}
        self._steps.append(step)
        start = time.perf_counter()
        try:
            yield step
            step["ok"] = True
        except Exception as error:
            step["detail"] = f"{type(error).__name__}: {error}"
            raise
        finally:
            step["ms"] = round((time.perf_counter() - start) * 1000)
            mark = "✓" if step["ok"] else "✗"
            print(f"  {mark} {name:<58} {step['ms']:>6} ms  {step['detail']}", flush=True)

    def write(self):
        """Write the file, whole or not at all."""
        content = {"steps": self._steps, "deliveries": self.deliveries, "trace_id": self.trace_id}
        steps.write_atomically(FILE, json.dumps(content, indent=2) + "\n")
