# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make the refused addresses of ``test_addresses`` importable by the tests of this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "integration_core"))
