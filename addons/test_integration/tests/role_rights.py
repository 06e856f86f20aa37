# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each role may do with each model: read, write, create, delete; ``-`` for nothing.

In the order viewer, operator, developer, auditor, manager.
"""

RIGHTS = {}
