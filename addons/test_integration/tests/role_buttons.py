# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is shown each button; whoever is not is refused, however the method is called."""

BUTTONS = {}
