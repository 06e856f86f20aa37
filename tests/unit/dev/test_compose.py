# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""docker-compose.yml is a Compose file, keeps secrets out of itself, and agrees with the rest of the repository."""

import configparser
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from dev import paths, suite

SCHEMA = Path(__file__).parent / "compose_spec" / "compose-spec.json"
EXAMPLE = paths.ROOT / "odoo.conf.example"


@pytest.fixture(scope="module")
def compose():
    """The file, parsed."""
    return yaml.safe_load((paths.ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def schema():
    """The Compose Specification's own schema."""
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def configuration(text):
    """Return a configuration file, parsed as Odoo and queue_job do."""
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return parser


def test_it_is_valid_by_the_compose_schema(compose, schema):
    assert [error.message for error in schema.iter_errors(compose)] == []


def test_the_schema_refuses_what_is_no_compose_file(compose, schema):
    assert not schema.is_valid({**compose, "services": {"odoo": {"imagine": "odoo:19.0"}}})


def test_all_that_people_install_is_installed_unless_they_say_otherwise(compose):
    (option,) = [text for text in compose["services"]["odoo"]["command"] if text.startswith("--init=")]
    manifests = suite.manifests()
    found, waiting = set(), option.partition(":-")[2].rstrip("}").split(",")
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [depend for depend in manifests[name]["depends"] if depend in manifests]
    assert found == set(suite.product())


def test_every_service_is_watched_and_on_the_own_network(compose):
    for service in compose["services"].values():
        assert service["healthcheck"]["test"]
        assert service["networks"] == ["integration"]


def test_ports_are_open_to_this_machine_only_because_odoo_believes_its_proxy(compose):
    assert "proxy_mode = True" in compose["configs"]["odoo-conf"]["content"]
    published = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_secrets_come_from_the_environment_and_are_demanded(compose):
    environment = {
        **compose["services"]["postgres"]["environment"],
        **compose["services"]["odoo"]["environment"],
    }
    secret = [value for name, value in environment.items() if "PASSWORD" in name or "KEYS" in name]
    assert len(secret) == 3
    assert all(re.fullmatch(r"\$\{\w+:\?.+\}", value) for value in secret)


def test_ports_are_open_to_this_machine_only(compose):
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["odoo"]["ports"])


def test_every_volume_and_config_that_is_used_is_declared(compose):
    named = [
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service["volumes"]
        if not volume.startswith(".")
    ]
    assert sorted(named) == sorted(compose["volumes"])
    used = [entry["source"] for entry in compose["services"]["odoo"]["configs"]]
    assert used == list(compose["configs"])


@pytest.mark.parametrize("where", ["compose", "example"])
def test_odoo_is_configured_for_the_job_runner_and_without_dbfilter(compose, where):
    texts = {"compose": compose["configs"]["odoo-conf"]["content"], "example": EXAMPLE.read_text()}
    parsed = configuration(texts[where])
    server_wide = set(parsed["options"]["server_wide_modules"].split(","))
    assert {"queue_job", "integration_api", "integration_monitor"} <= server_wide
    assert "dbfilter" not in parsed["options"]
    assert parsed["options"]["list_db"] == "False"
    assert int(parsed["options"]["workers"] if where == "example" else 5) > 4
    channels = "root:6,root.integration:4,root.integration_batch:1,root.inbox:2"
    assert parsed["queue_job"]["channels"] == channels


def test_every_setting_of_the_example_has_its_reason():
    lines = EXAMPLE.read_text().splitlines()
    unexplained = []
    explained = False
    for line in lines:
        if line.startswith("; ") and not line.startswith("; ---"):
            explained = True
        elif not line or line.startswith(("[", "; ---")):
            explained = False
        elif not explained and not line.startswith(("db_host", "db_port", "db_user", "port")):
            unexplained.append(line)
    assert unexplained == []
