# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a developer's commands are made of: set-up, PostgreSQL, Odoo, tests, lint.

``python3 -m dev.setup`` is started by any system Python and uses the standard library alone; everything else runs in
the virtual environment it makes. Whatever any of it writes lies below ``var/``, or in the download cache.
"""
