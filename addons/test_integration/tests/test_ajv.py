# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import os
import shutil
import subprocess
from pathlib import Path

from odoo.tests import BaseCase, tagged

import odoo.addons
from odoo.addons.integration_contract.tests import documents
from odoo.addons.integration_contract.tools.contract_file import load
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_contract.tools.validation import FORMATS, make_validator


@tagged("post_install", "-at_install")
class TestAjv(BaseCase):
    """Another implementation of JSON Schema says of our contracts what ours says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        packages = Path(os.environ.get("NODE_PATH", ""))
        if not shutil.which("node") or not (packages / "ajv").is_dir():
            cls.skipTest(cls, "needs Node.js, and its package ajv on NODE_PATH")
        found = (
            path for folder in odoo.addons.__path__ for path in Path(folder).glob("*/contracts/*.v*.json")
        )
        cls.schemas = {path.stem: load(path).schema for path in sorted(found)}

    def judge(self, asked):
        """Return what ajv says of documents, for each of ``(schema, documents)``; see ajv.js."""
        told = [{"schema": schema, "documents": many, "formats": formats} for schema, many, formats in asked]
        answered = subprocess.run(
            ["node", Path(__file__).with_name("ajv.js")],
            input=json.dumps(told),
            text=True,
            capture_output=True,
            check=True,
        )
        return json.loads(answered.stdout)

    def test_every_example_is_valid_with_all_its_formats(self):
        asked = [(schema, schema["examples"], None) for schema in self.schemas.values()]
        for name, verdicts in zip(self.schemas, self.judge(asked), strict=True):
            with self.subTest(name):
                self.assertTrue(verdicts)
                self.assertEqual([verdict for verdict in verdicts if verdict is not True], [])

    def test_both_refuse_and_take_the_same(self):
        wrong = {
            name: [
                document
                for example in schema["examples"]
                for _what, _pointer, document in documents.misfits(example, SchemaWalker(schema))
            ]
            for name, schema in self.schemas.items()
        }
        asked = [(self.schemas[name], many, FORMATS) for name, many in wrong.items()]
        for (name, many), verdicts in zip(wrong.items(), self.judge(asked), strict=True):
            validator = make_validator(self.schemas[name])
            ours = [validator.is_valid(document) for document in many]
            with self.subTest(name):
                self.assertIn(False, ours)
                self.assertEqual([verdict is True for verdict in verdicts], ours)
