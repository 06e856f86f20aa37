# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which payments repeat one that we have?

Same company, direction, amount and currency; parties that are one to the ledger; dates within the days that the
company set; and a reference like the other's. Where the bank gave both a number, that is the same, whatever its
punctuation; else number or memo of one are or hold those of the other; or neither has any.
"""

from odoo.tools import SQL

#: letters and digits that a part of a reference must have to mean anything
SHORTEST = 4


def find_repeated(payments, together):
    """Return {payment: the first that it repeats} of those that repeat one, with one statement.

    Of two that look alike, the later one repeats the earlier; one that is posted repeats what was posted before.

    :param together: all that are made or posted at once, of which none was before the others
    """
    ids = [payment.id for payment in payments if payment.id]
    if not ids:
        return {}
    payments.env["account.payment"].flush_model()
    payments.env["res.partner"].flush_model(["commercial_partner_id"])
    payments.env["res.company"].flush_model(["payment_duplicate_days"])
    rows = payments.env.execute_query(SQL(_QUERY, ids=ids, together=list(together.ids), shortest=SHORTEST))
    return {payments.browse(id_): payments.browse(other) for id_, other in rows}


_QUERY = """
    WITH mine AS (
        SELECT payment.*, partner.commercial_partner_id, company.payment_duplicate_days AS days,
               regexp_replace(lower(coalesce(payment_reference, '')), '[^[:alnum:]]', '', 'g') AS number,
               regexp_replace(lower(coalesce(memo, '')), '[^[:alnum:]]', '', 'g') AS text
          FROM account_payment payment
          JOIN res_partner partner ON partner.id = payment.partner_id
          JOIN res_company company ON company.id = payment.company_id
         WHERE payment.id = ANY(%(ids)s) AND company.payment_duplicate_days > 0
           AND payment.amount > 0 AND payment.state NOT IN ('canceled', 'rejected')
    ), alike AS (
        SELECT mine.id, mine.number, mine.text, other.id AS other_id,
               regexp_replace(lower(coalesce(other.payment_reference, '')), '[^[:alnum:]]', '', 'g') AS other_number,
               regexp_replace(lower(coalesce(other.memo, '')), '[^[:alnum:]]', '', 'g') AS other_text
          FROM mine
          JOIN res_partner partner ON partner.commercial_partner_id = mine.commercial_partner_id
          JOIN account_payment other ON other.partner_id = partner.id AND other.id <> mine.id
           AND other.company_id = mine.company_id AND other.payment_type = mine.payment_type
           AND other.amount = mine.amount AND other.currency_id = mine.currency_id
           AND other.state NOT IN ('canceled', 'rejected')
           AND other.date BETWEEN mine.date - mine.days AND mine.date + mine.days
           AND other.repeated_payment_id IS DISTINCT FROM mine.id
           AND (other.id < mine.id OR other.state IN ('in_process', 'paid') AND other.id <> ALL(%(together)s))
    )
    SELECT id, min(other_id)
      FROM alike
     WHERE CASE
            WHEN number <> '' AND other_number <> '' THEN number = other_number
            WHEN number || text || other_number || other_text = '' THEN TRUE
            ELSE EXISTS (
                SELECT FROM unnest(ARRAY[number, text]) one, unnest(ARRAY[other_number, other_text]) two
                 WHERE one <> '' AND two <> '' AND (one = two
                    OR length(one) >= %(shortest)s AND position(one IN two) > 0
                    OR length(two) >= %(shortest)s AND position(two IN one) > 0)
               )
           END
  GROUP BY id
"""
