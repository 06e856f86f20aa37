# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person finds in ``make serve``: partners that are set up, one that is down, and something to approve.

Made once, through the same calls as people make; what they change of it afterwards stays.
"""

from dev import steps
from dev.demo.organisation import APPROVER, AUTHOR, Organisation
from dev.demo.scenario import GRANTS, RIGHTS

#: Nobody listens on this port: each delivery fails, is tried again, and becomes an issue in the end.
NOBODY = "http://127.0.0.1:9/webhooks"
EVENTS = "party.* invoice.* payment.*"

CLERK = "clerk"
#: What the clerk of a clinic's office works with; patient accounts are seen by nobody who was not given them.
OFFICE = (
    "integration_core.group_integration_operator",
    "integration_patient.group_patient_account_manager",
    "integration_location.group_service_location_manager",
    "account.group_account_invoice",
    "purchase.group_purchase_manager",
    "stock.group_stock_manager",
    "sales_team.group_sale_salesman_all_leads",
    "hr.group_hr_user",
)

LOGINS = f"""\
Who may what (the password is the login):
  admin      administrator and manager
  {APPROVER}   second manager: approves what admin wrote
  {AUTHOR}     developer: writes and submits
  {CLERK}      back office and operator, who alone sees patient accounts"""


def set_up(stack):
    """Add the people, their partners and a little business.

    :param Stack stack: a running Odoo, see :mod:`dev.stack`
    """
    admin = stack.client()
    steps.say("Adding three people, example partners and a little business …")
    people = Organisation(stack)
    people.add_person(CLERK, "Cleo Clerk", *OFFICE)
    inbound = people.add_interface("billing", "Billing engine", "billing", "inbound")
    outbound = people.add_interface("analytics", "Analytics", "analytics", "outbound")
    people.add_client(inbound, "Billing engine", RIGHTS, GRANTS)
    people.add_subscription(outbound, "Analytics", NOBODY, EVENTS)
    _submit_something(people)
    _do_business(admin)


def _submit_something(people):
    """Leave one agreement to be approved."""
    author = people.author
    system = author.create(
        "integration.system", name="Laboratory", code="laboratory", kind="laboratory", environment="test"
    )
    interface = author.create(
        "integration.interface",
        name="Laboratory: results billed",
        code="laboratory-results",
        system_id=system,
        direction="inbound",
        purpose="Bill what was measured",
        owner_id=people.approver.uid,
        steward_id=author.uid,
    )
    author.call("integration.interface", "action_submit", [interface])


def _do_business(admin):
    """Make a customer and a posted invoice, so that there are events."""
    partner = admin.create("res.partner", name="Sunrise Health Plan", is_company=True, customer_rank=1)
    line = {"name": "Consultation", "quantity": 1, "price_unit": 180, "tax_ids": [[5]]}
    invoice = admin.create(
        "account.move", move_type="out_invoice", partner_id=partner, invoice_line_ids=[[0, 0, line]]
    )
    admin.call("account.move", "action_post", [invoice])
