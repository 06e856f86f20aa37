# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that no linter knows are checked, and nothing ties the repository to one machine."""

from pathlib import Path

import pytest

from dev import lint_files


@pytest.mark.parametrize("host", [".".join(("pypi", "org")), ".".join(("deb", "debian", "org"))])
def test_the_host_of_a_registry_is_found(host):
    assert lint_files.machine(f"a\nsee https://{host}/x\n") == [
        "2: names the host of a package registry or mirror"
    ]


@pytest.mark.parametrize("path", ["/" + "home/ann/odoo/", "/" + "root/x", "/somebody/checkout/var"])
def test_a_path_of_one_machine_is_found(path):
    problems = lint_files.machine(f"x = '{path}'", root=Path("/somebody/checkout"))
    assert problems == ["1: names a path of one machine"]


@pytest.mark.parametrize(
    "text", ["/usr/share/x", "~/.cache", "${HOME}/home/x", "a/root/b", "https://example.com/home/a/"]
)
def test_other_paths_are_left_alone(text):
    assert lint_files.machine(text, root=Path("/somebody/checkout")) == []


def test_xml_that_is_not_well_formed_is_found():
    assert lint_files.xml("<a><b></a>")[0].startswith("1: not well-formed XML")
    assert lint_files.xml("<a><b/></a>") == []


def test_xml_indented_by_other_than_four_spaces_is_found():
    text = "<odoo>\n  <record>\n    <field>\n      text is free\n    </field>\n  </record>\n</odoo>\n"
    assert [problem.split(":")[0] for problem in lint_files.xml_indentation(text)] == ["2", "6"]
    assert lint_files.xml_indentation("<odoo>\n\t<record/>\n</odoo>")


def test_comments_and_cdata_may_be_indented_freely():
    text = "<odoo>\n    <!-- like\n  <record>\n    -->\n    <a><![CDATA[\n <b>\n    ]]></a>\n</odoo>"
    assert lint_files.xml_indentation(text) == []


@pytest.mark.parametrize(
    ("text", "found"), [("{", 1), ('{"a": 1, "a": 2}', 1), ('{"a": {"b": 1}, "b": 2}', 0)]
)
def test_json_is_read_strictly(text, found):
    assert len(lint_files.json_(text)) == found


def test_a_picture_is_not_read_as_text(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "a.py").write_bytes(b"\xff")
    assert len(lint_files.problems(sorted(tmp_path.iterdir()))) == 1
