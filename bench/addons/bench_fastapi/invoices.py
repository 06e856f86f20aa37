# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An invoice as the OCA's guide has one write it: a pydantic model, a route, the ORM. Its content is invoice.v1's."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from odoo.api import Environment

from odoo.addons.fastapi.dependencies import odoo_env

router = APIRouter()


class Line(BaseModel):
    """A line of an invoice."""

    id: int
    description: str | None
    product: str | None
    quantity: float
    unit_price: float
    discount_percent: float
    taxes: list[str]
    account: str | None
    total_net: float
    total_gross: float


class Invoice(BaseModel):
    """An invoice."""

    id: int
    created_at: datetime
    updated_at: datetime
    number: str | None
    reference: str | None
    source: str | None
    recipient: int | None
    currency: str
    issue_date: date | None
    due: date | None
    status: str
    payment_status: str
    lines: list[Line]
    total_net: float
    total_tax: float
    total_gross: float
    balance: float
    company: str


@router.get("/invoices/{invoice_id}")
def read_invoice(invoice_id: int, env: Annotated[Environment, Depends(odoo_env)]) -> Invoice:
    """Return one invoice."""
    move = env["account.move"].browse(invoice_id)
    return Invoice(
        id=move.id,
        created_at=move.create_date,
        updated_at=move.write_date,
        number=move.name or None,
        reference=move.ref or None,
        source=move.invoice_origin or None,
        recipient=move.partner_id.id or None,
        currency=move.currency_id.name,
        issue_date=move.invoice_date or None,
        due=move.invoice_date_due or None,
        status=move.state,
        payment_status=move.payment_state,
        lines=[
            Line(
                id=line.id,
                description=line.name or None,
                product=line.product_id.default_code or None,
                quantity=line.quantity,
                unit_price=line.price_unit,
                discount_percent=line.discount,
                taxes=line.tax_ids.mapped("name"),
                account=line.account_id.code or None,
                total_net=line.price_subtotal,
                total_gross=line.price_total,
            )
            for line in move.invoice_line_ids
        ],
        total_net=move.amount_untaxed,
        total_tax=move.amount_tax,
        total_gross=move.amount_total,
        balance=move.amount_residual,
        company=move.company_id.name,
    )
