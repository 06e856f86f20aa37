# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What partners read about their answers is what becomes of a delivery."""

import random
import re
from datetime import datetime
from pathlib import Path

import pytest
from test_signing import BODY, GOOD_V1A, ID, PUBLIC, SENT_AT

from odoo.addons.integration_webhook.tools.retry import (
    DEAD,
    DELIVERED,
    PENDING,
    Outcome,
    RetryPolicy,
    Try,
    decide,
)

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "receiving-webhooks.md").read_text()
NOW = datetime(2026, 1, 31, 12)
POLICY = RetryPolicy((5, 300), jitter=0)
STATES = {"done": DELIVERED, "kept": PENDING, "tried again": PENDING, "ended": DEAD}


def read_table():
    """What the page says of each status: the word in bold, and what happens to the others."""
    section = PAGE.partition("## What your answer means")[2].partition("\n## ")[0]
    for line in re.findall(r"^\|.+\|$", section, re.MULTILINE):
        answer, message, others = [cell.strip() for cell in line.split("|")[1:4]]
        found = re.search(r"\*\*(.+?)\*\*", message)
        for first, last in re.findall(r"(\d{3})(?:–(\d{3}))?", answer) if found else ():
            for status in range(int(first), int(last or first) + 1):
                yield status, found[1], others, "Retry-After" in answer


@pytest.mark.parametrize(("status", "said", "others", "asks"), list(read_table()))
def test_every_answer_means_what_the_page_says(status, said, others, asks):
    outcome = Outcome(
        "ok" if 200 <= status < 300 else f"http_{status}",
        started_at=NOW,
        status=status,
        retry_after=60 if asks else None,
    )
    decision = decide(outcome, POLICY, Try(1, NOW), NOW, random.Random(1))
    assert decision.state == STATES[said]
    assert bool(decision.rest_until) == ("nothing is sent" in others)
    assert decision.is_gone == ("paused" in others)


def test_the_page_tells_every_kind_of_answer():
    said = {word for _status, word, _others, _asks in read_table()}
    assert said == set(STATES)
    assert {408, 409, 410, 425, 429, 503, 404, 302, 200} <= {row[0] for row in read_table()}


def test_its_code_for_key_pairs_verifies_a_known_answer_and_refuses_another_body():
    (code,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    code = code.replace("whpk_…", PUBLIC)
    headers = {"webhook-id": ID, "webhook-timestamp": str(SENT_AT), "webhook-signature": f"v1,x {GOOD_V1A}"}
    exec(code, {"headers": headers, "body": BODY})
    with pytest.raises(Exception) as caught:
        exec(code, {"headers": headers, "body": BODY + b" "})
    assert type(caught.value).__name__ == "InvalidSignature"
