# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Correlation follows W3C Trace Context, and a broken header never spoils a request."""

import random

import pytest

from odoo.addons.integration_core.tools.trace import Trace

HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_example_of_the_standard_is_read_and_written_back():
    trace = Trace.parse(HEADER)
    assert trace == Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", True)
    assert trace.traceparent() == HEADER


def test_not_sampled_stays_not_sampled():
    trace = Trace.parse(HEADER[:-2] + "00")
    assert not trace.sampled
    assert trace.child().traceparent().endswith("-00")


def test_a_later_version_is_read_by_its_first_four_fields():
    assert Trace.parse("cc" + HEADER[2:] + "-what-ever").trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "x",
        HEADER.upper(),
        HEADER + "-more",
        HEADER + "\n",
        "ff" + HEADER[2:],
        "00-" + "0" * 32 + HEADER[35:],
        HEADER[:36] + "0" * 16 + "-01",
        HEADER[:-1],
        " " + HEADER,
    ],
)
def test_an_invalid_header_reads_as_none(header):
    assert Trace.parse(header) is None


def test_a_child_keeps_the_trace_and_gets_a_span_of_its_own():
    trace = Trace.new(random.Random(1))
    child = trace.child(random.Random(2))
    assert child.trace_id == trace.trace_id
    assert child.span_id != trace.span_id
    assert Trace.parse(child.traceparent()) == child


def test_randomness_is_an_argument_and_ids_are_never_all_zero():
    assert Trace.new(random.Random(1)) == Trace.new(random.Random(1))
    assert Trace.new() != Trace.new()

    class Lowest(random.Random):
        def randrange(self, start, stop):
            return start

    trace = Trace.new(Lowest())
    assert trace.trace_id == "0" * 31 + "1"
    assert Trace.parse(trace.traceparent()) == trace
