"""What an operator installs from ``deploy/`` keeps step with the code: variables, metrics, commands, time-outs."""

import importlib.util
import json
import re
from configparser import ConfigParser
from datetime import timedelta

import pytest
import yaml

from app.cli import COMMANDS
from app.core.config import VARIABLES
from app.retention.rules import BACKUPS_KEPT, LOGS_KEPT
from jobs.schedule import PERIODIC
from tests.guards.sources import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads((DEPLOY / "grafana/laborstar.json").read_text(encoding="utf-8"))
# Read by gunicorn's own configuration, by libraries, or by the system.
OTHERS = {"DRAIN_SECONDS", "FLASK_APP", "HOST", "PATH", "PORT", "PROMETHEUS_MULTIPROC_DIR", "PYTHONDONTWRITEBYTECODE"}
OURS = {"upgrade", "web", "scheduler", "worker"}


def unit(path):
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return parser["Service"]


def lines(path, key):
    return re.findall(rf"^{key}=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def variables():
    for path in UNITS:
        for assignments in lines(path, "Environment"):
            yield from (assignment.partition("=")[0] for assignment in assignments.split())
    yield from COMPOSE["x-laborstar"]["environment"]
    yield from re.findall(
        r"^(?:ENV)?\s+([A-Z0-9_]+)=", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_every_variable_that_is_set_is_one_that_is_read():
    known = {*VARIABLES, *(f"{name}_FILE" for name in VARIABLES), *OTHERS}
    assert set(variables()) - known == set()


def expressions():
    yield from (rule["expr"] for rule in ALERTS)
    yield from (target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])


def test_every_metric_that_is_watched_is_one_that_is_shown(client):
    shown = set(re.findall(r"^# TYPE (laborstar_\w+)", client.get("/metrics").text, re.MULTILINE))
    watched = {name.removesuffix("_bucket") for text in expressions() for name in re.findall(r"laborstar_\w+", text)}
    assert watched - shown == set()


def test_every_alert_says_what_to_do():
    assert all(rule["annotations"]["summary"] and rule["annotations"]["action"] for rule in ALERTS)
    assert {rule["labels"]["severity"] for rule in ALERTS} == {"page", "ticket"}


def test_every_job_of_an_hour_or_a_day_is_missed_when_it_stays_out():
    (missed,) = (rule["expr"] for rule in ALERTS if rule["alert"] == "LaborstarJobMissed")
    watched = {name for names in re.findall(r'job=~?"([^"]+)"', missed) for name in names.split("|")}
    frequent = {job.name for job in PERIODIC if job.reach <= timedelta(days=8) and "day_of_week" not in job.due}
    assert watched == frequent | {"tally_stars"}


def commands():
    for path in UNITS:
        yield from (line.split() for line in lines(path, "ExecStart"))
    for name in sorted(OURS):
        started = COMPOSE["services"][name].get("command", [])
        yield from (part.split() for part in started[2].split(" && ")) if started[:1] == ["sh"] else [started]


@pytest.mark.parametrize("command", [command for command in commands() if command], ids=" ".join)
def test_everything_that_is_started_exists(command):
    program = command[0].rpartition("/")[2]
    if program == "flask":
        known = {known.name for known in COMMANDS} | {"db"}
        assert command[1] in known
    elif program == "gunicorn":
        assert (ROOT / "gunicorn.conf.py").exists()
    else:
        assert program in {"python", "celery"}
        assert importlib.util.find_spec(command[2])


def test_nobody_is_killed_while_requests_are_finished():
    text = (ROOT / "gunicorn.conf.py").read_text(encoding="utf-8")
    (drain,) = re.findall(r'"(\d+)" if os.environ.get\("MODE"\) == "production"', text)
    (finish,) = re.findall(r"^graceful_timeout = (\d+)", text, re.MULTILINE)
    needed = int(drain) + int(finish)
    assert int(unit(DEPLOY / "systemd/laborstar-web.service")["TimeoutStopSec"]) > needed
    assert int(COMPOSE["services"]["web"]["stop_grace_period"].removesuffix("s")) > needed
    for nodes in ("nginx/nodes.conf", "containers/nodes.conf"):
        (idle,) = re.findall(r"keepalive_timeout (\d+)s;", (DEPLOY / nodes).read_text(encoding="utf-8"))
        assert int(idle) < int(drain)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_no_unit_may_more_than_it_needs(path):
    service = unit(path)
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("laborstar", "yes", "strict")
    assert (service["PrivateTmp"], service["EnvironmentFile"]) == ("yes", "/etc/laborstar/env")


def test_proxy_never_writes_down_what_is_signed():
    text = (DEPLOY / "nginx/laborstar.conf").read_text(encoding="utf-8")
    (form,) = re.findall(r"log_format laborstar(.*?);\n", text, re.DOTALL)
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer|is_args)\b", form)
    assert re.findall(r"access_log (.*);", text) == ["off", "/var/log/nginx/laborstar.log laborstar"]
    assert "non_idempotent" not in text


def test_logs_and_backups_are_kept_as_long_as_the_terms_say():
    assert f"MaxRetentionSec={LOGS_KEPT.days}day" in (DEPLOY / "logs/journald@laborstar.conf").read_text(
        encoding="utf-8"
    )
    assert f"maxage {LOGS_KEPT.days}\n" in (DEPLOY / "logs/logrotate-nginx").read_text(encoding="utf-8")
    assert f"-mtime +{BACKUPS_KEPT.days} " in (DEPLOY / "systemd/laborstar-backup.service").read_text(encoding="utf-8")
