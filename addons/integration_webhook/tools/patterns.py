# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns of event types, which are the outbox's: subscriptions and retention read them alike."""

from odoo.addons.integration_outbox.tools.patterns import matches, parse_patterns, to_like

__all__ = ["matches", "parse_patterns", "to_like"]
