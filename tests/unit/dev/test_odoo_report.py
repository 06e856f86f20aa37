# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's tests are counted from its log as Odoo itself counts them, and none can go missing in silence."""

from dev import log_check, odoo_report, outcome

HEAD = "2026-01-02 03:04:05,678 4711 {level} db {logger}: {message} \n"
LOGGER = "odoo.addons.integration_core.tests.test_thing"
SUMMARY = ("INFO", "odoo.tests.result", "0 failed, 0 error(s) of 3 tests when loading database 'db'")


def log(*entries):
    """Return a log of entries, each ``(level, logger, message)``."""
    return "".join(
        HEAD.format(level=level, logger=logger, message=message) for level, logger, message in entries
    )


def started(name):
    """Return the entry of a test that starts."""
    return "INFO", LOGGER, f"Starting {name} ..."


def read(*entries):
    """Return the report of a log of entries."""
    return odoo_report.read(log_check.parse(log(*entries)))


def test_a_test_that_starts_and_says_nothing_more_has_passed():
    report = read(started("TestA.test_a"), started("TestA.test_b"), SUMMARY)
    assert (report.passed, len(report.failed), len(report.skipped), report.finished) == (2, 0, 0, True)


def test_a_test_with_two_failed_subtests_has_failed_once():
    failures = [("ERROR", LOGGER, f"FAIL: Subtest TestA.test_a (i={i})\nTraceback …") for i in range(2)]
    report = read(started("TestA.test_a"), *failures, SUMMARY)
    assert (report.passed, len(report.failed)) == (0, 1)
    assert [len(texts) for texts in report.failed.values()] == [2]


def test_a_class_that_fails_to_set_up_counts_though_no_test_started():
    name = f"setUpClass ({LOGGER}.TestA)"
    report = read(("ERROR", "odoo.tests.suite", f"ERROR: {name}\nTraceback …"), SUMMARY)
    assert (report.passed, len(report.failed)) == (0, 1)


def test_a_skipped_test_is_not_a_passed_one_and_keeps_its_reason():
    report = read(started("TestA.test_a"), ("INFO", LOGGER, "skipped TestA.test_a : no network"), SUMMARY)
    assert report.passed == 0
    assert report.skipped == {f"{LOGGER}:TestA.test_a": "no network"}


def test_a_run_without_summary_is_a_failure():
    assert outcome.of_odoo(log(started("TestA.test_a")), set()).failed == 1


def test_a_test_file_of_which_nothing_ran_is_a_failure():
    expected = {("integration_core", "test_thing"), ("integration_core", "test_lost")}
    result = outcome.of_odoo(log(started("TestA.test_a"), SUMMARY), expected)
    assert (result.passed, result.failed) == (1, 1)
    assert "test_lost.py" in result.problems[0]


def test_a_warning_during_the_tests_is_a_failure():
    result = outcome.of_odoo(log(started("TestA.test_a"), ("WARNING", "odoo.models", "hm"), SUMMARY), set())
    assert (result.passed, result.failed) == (1, 1)


def test_a_failed_test_is_not_counted_again_as_an_entry_of_the_log():
    failed = ("ERROR", LOGGER, "FAIL: TestA.test_a\nTraceback …")
    summary = ("ERROR", "odoo.tests.result", "1 failed, 0 error(s) of 1 tests when loading database 'db'")
    assert outcome.of_odoo(log(started("TestA.test_a"), failed, summary), set()).failed == 1


def test_only_files_with_a_test_are_expected_to_run(tmp_path):
    tests = tmp_path / "integration_core" / "tests"
    tests.mkdir(parents=True)
    (tests / "test_thing.py").write_text("class TestA:\n    def test_a(self): pass\n")
    (tests / "test_base.py").write_text("class Base:\n    def helper(self): pass\n")
    (tests / "common.py").write_text("class TestB:\n    def test_b(self): pass\n")
    assert odoo_report.test_files(tmp_path, ["integration_core"]) == {("integration_core", "test_thing")}
