# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The operator's runbook: ``python -m dev.runbook`` writes ``docs/runbook.md`` from the catalogue of causes.

One part for each code, whose heading is the code, so that an issue can link to it. The same words stand on the issue.
"""

import sys

from dev import causes, paths, steps

FILE = paths.ROOT / "docs" / "runbook.md"

_TITLES = {
    "integration_core": "Keys, requests, messages and documents",
    "integration_account": "Invoicing",
    "integration_api": "Clients and their calls",
    "integration_contract": "Contracts and master data",
    "integration_inbox": "Messages of partners",
    "integration_monitor": "What is watched",
    "integration_outbox": "Events and jobs",
    "integration_webhook": "Webhooks",
}

_HEAD = """# Runbook

What each cause of an issue means, and what to do about it. Written by `make docs` from the catalogue of causes, which
every Odoo shows under *Integration › Configuration › Causes*; an issue shows its own and links here when the settings
say where this page is published.

**How to work on an issue.** Press *Start* to take it on. Read the cause, and what happened the last time. Do what the
remedy says; where many records are affected, *Retry all affected* does all of them again after the fix, with your
reason in the audit trail. Press *Wait for others* while a partner has to act: the clock stands still. *Resolve* when it
is over; should it come back within a month, the issue opens again. *Snooze* what nobody need see before a time,
*Merge* what is one, *Ignore* what nobody need be told of.
"""


def main():
    """Write the page.

    :return: exit status
    """
    FILE.write_text(page(causes.delivered(paths.ADDONS)))
    steps.say(f"Wrote {paths.shown(FILE)}.")
    return 0


def page(entries):
    """Return the text of the runbook.

    :param entries: the catalogue, see :func:`dev.causes.delivered`
    """
    addons = dict.fromkeys(entry.addon for entry in entries)
    lines = [_HEAD, *(f"- [{_get_title(addon)}](#{_get_anchor(addon)})" for addon in addons), ""]
    for addon in addons:
        lines += [f"## {_get_title(addon)}", ""]
        for entry in sorted(
            (entry for entry in entries if entry.addon == addon), key=lambda entry: entry.code
        ):
            lines += [f"### {entry.code}", "", f"**{entry.name}.** {entry.explanation}", "", entry.remedy, ""]
    return "\n".join(lines)


def _get_title(addon):
    return _TITLES.get(addon, addon)


def _get_anchor(addon):
    """Return the anchor of an addon's part, as pages of Markdown make them of a heading."""
    return _get_title(addon).lower().replace(",", "").replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main())
