# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Properties that hold one plain value."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from odoo.addons.integration_core.tools.errors import InvalidFilter, UnmappedCode

from ..tools import wire
from .base import Property
from .columns import read_values

#: first year that Odoo can write down: it reads a date only with four digits, and writes earlier years with fewer
EARLIEST = 1000
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Text(Property):
    """A text; empty is ``null``.

    :param empty: texts by which Odoo says that there is none
    :param instead: field to show where this one is empty
    """

    def __init__(self, field, *, empty=(), instead=None, **options):
        super().__init__(field, **options)
        self.empty = frozenset(empty)
        self.instead = instead

    @property
    def fields(self):
        return (self.field, self.instead) if self.instead else (self.field,)

    def read(self, records, projection):
        texts = read_values(records, self.field)
        if self.instead:
            texts = [
                text or other for text, other in zip(texts, read_values(records, self.instead), strict=True)
            ]
        return [None if not text or text in self.empty else text for text in texts]

    def same(self, given, present):
        return (given or None) == present

    def write(self, value, writing, pointer, present):
        return {self.field: value or False}

    def search(self, text, writing):
        return [(self.field, "=", text)]


class Flag(Property):
    """Yes or no."""

    def read(self, records, projection):
        return read_values(records, self.field)

    def write(self, value, writing, pointer, present):
        return {self.field: bool(value)}

    def search(self, text, writing):
        if text not in ("true", "false"):
            raise InvalidFilter("must be true or false")
        return [(self.field, "=", text == "true")]


class Coded(Property):
    """A value of a closed list, in the contract's words.

    :param words: value of the Odoo field → word of the contract; ``True`` and ``False`` for a boolean field. Where
        Odoo's values are the words: these, or the choices of the Odoo field, each with its label
    """

    def __init__(self, field, words, **options):
        super().__init__(field, **options)
        self.words = words if isinstance(words, Mapping) else dict(map(_as_it_is, words))
        self.values = {word: value for value, word in reversed(self.words.items())}

    def read(self, records, projection):
        try:
            return [
                self.words[value] if value in self.words or value else None
                for value in read_values(records, self.field)
            ]
        except KeyError as error:
            raise UnmappedCode(
                f"{self.field} has the value {error} that the contract has no word for"
            ) from error

    def write(self, value, writing, pointer, present):
        return {self.field: False if value is None else self.values[value]}

    def search(self, text, writing):
        if text not in self.values:
            raise InvalidFilter(f"must be one of {', '.join(self.values)}")
        return [(self.field, "in", [value for value, word in self.words.items() if word == text])]


def _as_it_is(choice):
    value = choice if isinstance(choice, str) else choice[0]
    return value, value


class Whole(Property):
    """A whole number, as an integer."""

    def read(self, records, projection):
        return read_values(records, self.field)

    def write(self, value, writing, pointer, present):
        return {self.field: value}


class Date(Property):
    """A day."""

    def read(self, records, projection):
        return [wire.date_text(day) for day in read_values(records, self.field)]

    def write(self, value, writing, pointer, present):
        if value and int(value[:4]) < EARLIEST:
            writing.violate(pointer, "minimum", f"is before the year {EARLIEST}")
        return {self.field: value or False}

    def search(self, text, writing):
        try:
            return [(self.field, "=", date.fromisoformat(text))]
        except ValueError as error:
            raise InvalidFilter("must be a date such as 2026-01-31") from error


class DateTime(Property):
    """A moment, in UTC.

    A list is asked for a day in UTC, for a moment to the second, or for a period: two moments with a slash between, the
    latter excluded (ISO 8601-1 §5.5.2).
    """

    def read(self, records, projection):
        return [wire.datetime_text(moment) for moment in read_values(records, self.field)]

    def same(self, given, present):
        if given is None or present is None:
            return given is present
        return wire.parse_datetime(given) == wire.parse_datetime(present)

    def write(self, value, writing, pointer, present):
        if value and int(value[:4]) <= EARLIEST:  # in UTC it may be the year before
            writing.violate(pointer, "minimum", f"is before the year {EARLIEST + 1}")
            return {}
        return {self.field: wire.parse_datetime(value).replace(microsecond=0) if value else False}

    def search(self, text, writing):
        start, end = _read_period(text)
        return [(self.field, ">=", start), (self.field, "<", end)]


class Flags(Property):
    """A set of words, each held by a boolean field.

    :param words: word of the contract → boolean field
    """

    def __init__(self, words, **options):
        super().__init__(None, **options)
        self.words = words

    @property
    def fields(self):
        return tuple(self.words.values())

    def read(self, records, projection):
        return [[word for word, field in self.words.items() if record[field]] for record in records]

    def same(self, given, present):
        return set(given or ()) == set(present)

    def write(self, value, writing, pointer, present):
        return {field: word in (value or ()) for word, field in self.words.items()}

    def search(self, text, writing):
        if text not in self.words:
            raise InvalidFilter(f"must be one of {', '.join(self.words)}")
        return [(self.words[text], "=", True)]


class Computed(Property):
    """What a function tells of all records at once; always read-only.

    :param fields: names of the Odoo fields it needs
    :param function: ``f(records) -> list``
    :param domains: of a word from a closed list: word → domain of the records that have it, to filter by
    """

    def __init__(self, fields, function, domains=None):
        super().__init__(None, read_only=True)
        self._fields = tuple(fields)
        self.function = function
        self.domains = domains

    @property
    def fields(self):
        return self._fields

    def read(self, records, projection):
        return list(self.function(records))

    def search(self, text, writing):
        if self.domains is None:
            return super().search(text, writing)
        if text not in self.domains:
            raise InvalidFilter(f"must be one of {', '.join(self.domains)}")
        return self.domains[text]


def parse_moment(text):
    """Return a moment of a query string, in UTC without time zone.

    :raises InvalidFilter: when it is none, or before what Odoo can write down
    """
    try:
        moment = wire.parse_datetime(text)
    except (ValueError, OverflowError) as error:
        raise InvalidFilter("must be a moment such as 2026-01-31T00:00:00Z") from error
    if moment.year <= EARLIEST:  # Odoo writes a shorter year as that of another century
        raise InvalidFilter(f"must not be before the year {EARLIEST + 1}")
    return moment


def _read_period(text):
    """Return the first moment of what a text asks for, and the first one after it."""
    first, slash, last = text.partition("/")
    if slash:
        return parse_moment(first), parse_moment(last)
    is_day = _DAY.fullmatch(text)
    start = parse_moment(f"{text}T00:00:00Z" if is_day else text)
    try:
        return start, start + (timedelta(days=1) if is_day else timedelta(seconds=1))
    except OverflowError as error:
        raise InvalidFilter("is too late") from error
