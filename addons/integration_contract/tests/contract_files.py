# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contract files that a test writes, beside those of the installed addons."""

import json
import tempfile
from pathlib import Path
from unittest.mock import patch


def make_schema(**changes):
    """Return the smallest valid contract."""
    text = {"type": "string", "maxLength": 64}
    properties = {
        name: {**text, "description": "x", "examples": ["x"], "x-sensitivity": "internal"}
        for name in ("id", "created_at", "updated_at", "name")
    }
    properties["name"]["x-sensitivity"] = "personal"
    return {
        "title": "Thing",
        "description": "A thing.",
        "type": "object",
        "x-entity": "thing",
        "x-version": "1.0.0",
        "x-lifecycle": "active",
        "properties": properties,
        **changes,
    }


class ContractFiles:
    """A folder of contract files for a ``TransactionCase``, and a catalogue that is kept from it."""

    def setUp(self):
        super().setUp()
        self.contracts = self.env["integration.contract"]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def sync(self, **files):
        """Make the catalogue hold these contract files beside the installed ones."""
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (self.folder / f"{name}.json").write_text(text)
        # as while an addon is installed: the catalogue is part of the transaction
        with patch.object(self.env.registry, "updated_modules", ["some_addon"]):
            self.contracts._sync(self.load())

    def load(self):
        """Load the installed contract files and those of the test."""
        return self.contracts._load_files({**self.contracts._get_folders(), "some_addon": self.folder})
