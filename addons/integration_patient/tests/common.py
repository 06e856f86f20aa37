# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

SECRETS = ("Moreauova", "Aleksandrina", "MRN-777", "NHI-777")
"""What tells of a person that :func:`make_accounts` makes; it may stand nowhere else."""


def make_accounts(env, count, **vals):
    """Create accounts, each with an identifier, a coverage and a guarantor."""
    payer = env["res.partner"].create({"name": "Northgate", "is_company": True, "party_payer": True})
    start = env["patient.account.identifier"].sudo().search_count([])
    return env["patient.account"].create(
        [
            {
                "name": f"T-{payer.id}-{number}",
                "family_name": "Moreauova",
                "given_names": "Aleksandrina",
                "birth_date": "1984-05-17",
                "sex": "female",
                "guarantor_ids": [Command.set(payer.ids)],
                "identifier_ids": [
                    Command.create(
                        {"kind": "mrn", "assigner_id": payer.id, "value": f"MRN-777{start + number}"}
                    )
                ],
                "coverage_ids": [Command.create({"payer_id": payer.id, "member_number": "NHI-777"})],
                **vals,
            }
            for number in range(count)
        ]
    )
