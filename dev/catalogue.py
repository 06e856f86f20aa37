# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The catalogue of contracts as pages: ``python -m dev.catalogue`` writes ``docs/contracts/``.

What a page says comes from the contract file and, for events and rights, from a database with the whole suite. Who uses
a contract, and who answers for it, each organisation sees in its own *Integration › Contracts*.
"""

import json
import sys

from dev import databases, paths, steps
from dev import odoo as odoo_commands
from dev.missing import told_in_one_line

FOLDER = paths.ROOT / "docs" / "contracts"
INDEX = "README.md"

EXPORT = """
    from odoo.addons.integration_contract.tools.describe import property_rows
    from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

    types, result = env["integration.event"]._event_types(), {}
    for contract in env["integration.contract"].search([("state", "!=", "retired")], order="name"):
        schema = contract._schema()
        mapper = env["integration.contract"]._get_mapper(contract.name)
        groups = getattr(mapper, "_service_groups", {})
        result[contract.name] = {
            "schema": schema,
            "digest": contract.digest,
            "addon": contract.addon,
            "properties": property_rows(SchemaWalker(schema)),
            "events": {name: types[name].description for name in schema.get("x-events", ()) if name in types},
            "groups": {
                use: [env.ref(name).full_name for name in names] for use, names in groups.items()
            },
        }
"""

_ACCESS = {"read": "read only", "create": "once, at creation", "write": "may be set"}


@told_in_one_line
def main():
    """Write the pages; remove those of contracts that are gone.

    :return: exit status
    """
    with (
        odoo_commands.ready() as odoo,
        databases.scratch(odoo, databases.product(odoo), "catalogue") as database,
    ):
        entries = odoo.run_script(database, EXPORT)
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages(entries)
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text)
    steps.say(f"Wrote {len(made)} pages to {paths.shown(FOLDER)}.")
    return 0


def pages(entries):
    """Return {name of the file: text} of the whole catalogue.

    :param dict entries: by contract, as :data:`EXPORT` gives them
    """
    return {f"{name}.md": page(name, entry) for name, entry in entries.items()} | {INDEX: index(entries)}


def stale(entries):
    """Return the names of the pages that do not say what the installed suite says, missing and left ones included.

    The contract files are in the repository, and pure tests compare them; the moments of events, rights in Odoo and
    words of the application are known to a database only.

    :param dict entries: as :data:`EXPORT` gives them, of a database with the whole suite; contracts of addons that only
        tests need have no page
    """
    entries = {name: entry for name, entry in entries.items() if not entry["addon"].startswith("test_")}
    made = pages(entries)
    found = {path.name: path.read_text() for path in FOLDER.glob("*.md")}
    return sorted(name for name in made.keys() | found.keys() if made.get(name) != found.get(name))


def index(entries):
    """Return the page that lists all contracts.

    :param dict entries: by contract, as :data:`EXPORT` gives them
    """
    rows = [
        [
            f"[`{name}`]({name}.md)",
            entry["schema"]["title"],
            entry["schema"]["description"],
            ", ".join(entry["schema"].get("x-neighbours", {}).values()),
            f"`{entry['addon']}`",
        ]
        for name, entry in sorted(entries.items())
    ]
    return "\n".join(
        [
            "# Contracts",
            "",
            "What partners see of each business object, written by `make docs` from the contract files.",
            "How to call: [quick start](../quick-start.md). How events arrive: [receiving"
            " webhooks](../receiving-webhooks.md).",
            "",
            *_table(["Contract", "Object", "What it is", "Neighbours in the standards", "Addon"], rows),
            "",
        ]
    )


def page(name, entry):
    """Return the page of one contract.

    :param dict entry: as :data:`EXPORT` gives it
    """
    schema = entry["schema"]
    identifiers = ", ".join(f"`{path}`" for path in schema.get("x-identifiers", ()))
    filters = ", ".join(f"`{path}`" for path in (*schema.get("x-filters", ()), "updated_since"))
    neighbours = ", ".join(f"{standard}: {what}" for standard, what in schema.get("x-neighbours", {}).items())
    return "\n".join(
        [
            f"<!-- {entry['digest']} -->",
            f"# {schema['title']}: `{name}`",
            "",
            schema["description"],
            "",
            f"- Version {schema['x-version']}, with the addon `{entry['addon']}`",
            *([f"- Neighbours in the standards: {neighbours}"] if neighbours else []),
            *([f"- Known in business by: {identifiers}"] if identifiers else []),
            f"- Lists can be filtered by: {filters}",
            *_rights(entry["groups"]),
            "",
            "## Properties",
            "",
            *_properties(entry["properties"]),
            "",
            *_events(entry["events"]),
            *_actions(schema.get("x-actions", {})),
            *_examples(schema.get("examples", ())),
        ]
    )


def _rights(groups):
    words = {"read": "read", "write": "do everything else"}
    return [
        f"- What a service user needs in Odoo to {words.get(use, use)}: {', '.join(names)}"
        for use, names in groups.items()
        if names
    ]


def _properties(rows):
    cells = [
        [
            f"`{row['path']}`" + (" (required)" if row["is_required"] else ""),
            row["meaning"],
            row["type"],
            row["sensitivity"],
            _ACCESS[row["access"]],
            f"`{row['example']}`",
        ]
        for row in rows
    ]
    return _table(["Property", "Meaning", "Type", "Sensitivity", "From outside", "Example"], cells)


def _events(events):
    if not events:
        return []
    rows = [[f"`{name}`", description] for name, description in events.items()]
    return ["## Events", "", *_table(["Event", "The moment"], rows), ""]


def _actions(actions):
    if not actions:
        return []
    rows = [
        [
            f"`{name}`" + (" (changes nothing)" if action.get("safe") else ""),
            action["description"],
            _names(action.get("parameters")),
            _names(action.get("result")),
        ]
        for name, action in actions.items()
    ]
    return ["## Actions", "", *_table(["Action", "What it does", "Takes", "Answers"], rows), ""]


def _names(schema):
    """Return the properties of an object in words; those that must be there are marked."""
    required = (schema or {}).get("required", ())
    names = (schema or {}).get("properties", {})
    return ", ".join(f"`{name}`" + ("*" if name in required else "") for name in names)


def _examples(examples):
    lines = ["## Examples", ""] if examples else []
    for example in examples:
        lines += ["```json", json.dumps(example, indent=2, ensure_ascii=False), "```", ""]
    return lines


def _table(head, rows):
    """Return the lines of a table; a bar in a cell is no end of it."""
    lines = [head, ["---"] * len(head), *rows]
    return [
        "| " + " | ".join(str(cell or "").replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    ]


if __name__ == "__main__":
    sys.exit(main())
