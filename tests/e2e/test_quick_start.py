# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What partners read first does what it says, word by word, against a running Odoo."""

import json
import os
import re
import subprocess
import sys

import pytest

from dev import paths

PAGE = (paths.ROOT / "docs" / "quick-start.md").read_text()
EXAMPLES = paths.ROOT / "docs" / "examples"


@pytest.fixture
def environment(outsiders):
    """The environment that the page tells the reader to set."""
    client = outsiders.north.client
    return {
        **os.environ,
        "API_URL": client.url,
        "API_KEY_ID": client.key_id,
        "API_SECRET": outsiders.north.secret,
        "PYTHONPATH": str(EXAMPLES),
    }


def test_the_commands_of_the_page_do_what_it_says(environment, outsiders):
    answers = _run(["bash", "-e", "-o", "pipefail", "-c", _code("bash")], environment)
    bodies = [json.loads(line) for line in answers.stdout.replace("}{", "}\n{").splitlines()]
    entities, created, changed, issued = bodies
    assert entities["client"] == outsiders.north.code
    assert (created["phone"], changed["phone"]) == (None, "+32 2 555 01 23")
    assert (issued["status"], issued["recipient"]["id"]) == ("issued", created["id"])


def test_the_python_of_the_page_does_what_it_says(environment, outsiders):
    code = _code("python") + "\nprint(party['id'], len(parties), changed.json()['phone'])"
    party, count, phone = (
        _run([sys.executable, "-c", code], environment).stdout.splitlines()[-1].split(" ", 2)
    )
    assert outsiders.north.get(f"/party/{party}").json()["phone"] == phone == "+32 2 555 01 24"
    assert int(count) >= 2


def _code(language):
    """All examples of the page in one language, as one program."""
    return "\n".join(re.findall(rf"^```{language}\n(.+?)^```", PAGE, re.DOTALL | re.MULTILINE))


def _run(command, environment):
    done = subprocess.run(command, cwd=EXAMPLES, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done
