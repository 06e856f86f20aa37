# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees each screen of the Integration app, by the menu that opens it."""

SCREENS = {}
