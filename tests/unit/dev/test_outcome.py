# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever way a pytest run ends, its outcome says so."""

from dev import outcome, test

REPORT = """<testsuites><testsuite>
<testcase classname="t" name="a"/><testcase classname="t" name="b"><failure message="no"/></testcase>
<testcase classname="t" name="c"><skipped message="because"/></testcase>
<testcase classname="t" name="d"><error message="set-up"/></testcase>
</testsuite></testsuites>"""


def of_pytest(tmp_path, text, status):
    """Return the outcome of a run with this report and exit status."""
    report = tmp_path / "report.xml"
    if text:
        report.write_text(text)
    return outcome.of_pytest(report, status)


def test_passed_failed_and_skipped_are_counted_and_skips_keep_their_reason(tmp_path):
    result = of_pytest(tmp_path, REPORT, 1)
    assert (result.passed, result.failed, result.skipped) == (1, 2, 1)
    assert result.reasons == ["t.c: because"]


def test_a_run_without_a_report_is_a_failure(tmp_path):
    assert of_pytest(tmp_path, "", 3).failed == 1


def test_a_run_that_collected_nothing_is_a_failure(tmp_path):
    assert of_pytest(tmp_path, "<testsuites/>", 5).failed == 1


def test_a_run_that_was_interrupted_is_a_failure(tmp_path):
    assert of_pytest(tmp_path, "<testsuites><testsuite><testcase/></testsuite></testsuites>", 2).failed == 1


def test_the_last_line_sums_over_all_phases(capsys):
    phases = [outcome.Outcome(2, 0, 1, ["t.c: because"]), outcome.problem("it broke")]
    assert test.tell(phases) == 1
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == "2 passed, 1 failed, 1 skipped"
    assert "it broke" in printed and "t.c: because" in printed


def test_what_is_skipped_in_ci_is_a_failure(capsys):
    phase = outcome.Outcome(2, 0, 1, ["t.c: because"])
    assert test.tell([phase]) == 0
    assert test.tell([phase], strict=True) == 1
    assert test.tell([outcome.Outcome(passed=2)], strict=True) == 0


def test_no_test_at_all_is_no_success(capsys):
    assert test.tell([outcome.Outcome()]) == 1
    assert test.tell([outcome.Outcome(passed=1)]) == 0


def test_a_phase_that_crashes_is_a_failure_and_not_the_end():
    def crash(odoo, options):
        raise RuntimeError("broken")

    result = test._phase("unit", crash, None, None)
    assert result.failed == 1
    assert "RuntimeError: broken" in result.problems[0]
