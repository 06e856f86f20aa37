# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_ajv,
    test_contracts,
    test_dialogs,
    test_expectations,
    test_figures_agree,
    test_held_codes,
    test_lists,
    test_mass_actions,
    test_outbox_capture,
    test_outbox_hold,
    test_role_descriptions,
    test_roles,
    test_screens,
    test_trace_links,
    test_unmapped_codes,
)
