# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Properties that hold a number: decimal strings, never floats."""

from decimal import Decimal

from ..tools import wire
from .base import Property
from .columns import read_values


class Quantity(Property):
    """A number without currency, as a decimal string without superfluous zeros."""

    def bind(self, model):
        self.get_digits = model._fields[self.field].get_digits

    def read(self, records, projection):
        return [wire.number_text(number) for number in read_values(records, self.field)]

    def same(self, given, present):
        return (given is None) == (present is None) and (given is None or Decimal(given) == Decimal(present))

    def write(self, value, writing, pointer, present):
        if value is None:
            return {self.field: False}
        number, digits = Decimal(value), self.get_digits(writing.env)
        if digits and wire.decimal_places(number) > digits[1]:
            writing.violate(pointer, "precision", f"has more than {digits[1]} decimals")
        return {self.field: float(number)}


class Money(Property):
    """An amount in a currency: ``{"value": "12.50", "currency": "EUR"}``.

    :param currency: the Odoo field with the currency
    :param exact: a price, which may have more decimals than its currency
    :param sets_currency: the given currency becomes the record's, which otherwise must have it already
    """

    def __init__(self, field, currency="currency_id", *, exact=False, sets_currency=False, **options):
        super().__init__(field, **options)
        self.currency = currency
        self.exact = exact
        self.sets_currency = sets_currency

    @property
    def fields(self):
        return (self.field, self.currency)

    def read(self, records, projection):
        amounts = read_values(records, self.field)
        return list(map(self._read_one, amounts, projection.currencies(records, self.currency)))

    def _read_one(self, amount, currency):
        if not currency:
            return None
        name, places = currency
        return {"value": wire.money_text(amount, places, exact=self.exact), "currency": name}

    def same(self, given, present):
        if given is None or present is None:
            return given is present
        return given["currency"] == present["currency"] and Decimal(given["value"]) == Decimal(
            present["value"]
        )

    def write(self, value, writing, pointer, present):
        if value is None:
            return {self.field: False}
        if self.sets_currency:
            currency = writing.get_currency(value["currency"], f"{pointer}/currency")
            vals = {self.currency: currency.id}
        else:
            currency, vals = writing.currency, {}
            if value["currency"] != currency.name:
                writing.violate(
                    f"{pointer}/currency", "currency", f"must be {currency.name}, as the document's"
                )
        amount = Decimal(value["value"])
        if currency and not self.exact and wire.decimal_places(amount) > currency.decimal_places:
            writing.violate(
                f"{pointer}/value", "precision", f"has more than {currency.decimal_places} decimals"
            )
        return {**vals, self.field: float(amount)}
