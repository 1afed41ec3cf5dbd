"""The lists: one line each, and the same for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cascade.claims import CLAIMS
from cascade.edge.cli.catalogue import as_set
from cascade.lab.studies import STUDIES
from cascade.model.policies import FAMILIES
from tests.edge.cli.terminal import Terminal


def test_scenarios_have_a_line_each(terminal: Terminal) -> None:
    lines = terminal("scenarios").out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "black-start",
        "dns-race-as-in-the-article",
        "dns-race-by-hand",
        "dns-race-guarded",
        "dns-race",
        "dynamodb-2015",
        "lease-collapse-guarded",
        "lease-collapse",
        "network-backlog",
        "nlb-flapping",
        "no-outage",
        "short-outage",
        "store-away",
        "us-east-1-guarded",
        "us-east-1",
        "zone-loss",
    ]
    rows = json.loads(terminal("scenarios", "-o", "json").out)
    assert rows[4]["horizon_seconds"] == 21600 and rows[4]["preset"] == "as-it-was"


def test_what_policies_prints_is_what_set_takes(terminal: Terminal) -> None:
    rows = json.loads(terminal("policies", "-o", "json").out)
    choices = sum(len(family.choices) for family in FAMILIES.values())
    assert len(rows) == choices == len(terminal("policies").out.splitlines())
    assert [row["set"] for row in rows if row["as-it-was"]] == [
        f"{as_set(field)}={family.as_it_was}" for field, family in FAMILIES.items()
    ]
    guarded = {row["set"] for row in rows if row["guarded"]}
    words = [word for setting in sorted(guarded) for word in ("--set", setting)]
    words += ["--set", "scenario.horizonSeconds=600"]
    ended = terminal("run", "us-east-1-guarded", "--driver", "timed", "-o", "json", *words)
    taken = json.loads(ended.out)["policies"]
    assert taken == {field: family.guarded for field, family in FAMILIES.items()}


def test_field_names_start_small() -> None:
    assert as_set("DNSServer.emptyRoot") == "dnsServer.emptyRoot"
    assert as_set("EndpointRecord.fencing") == "endpointRecord.fencing"


def test_claims_have_a_line_each(terminal: Terminal) -> None:
    lines = terminal("claims").out.splitlines()
    assert [line.split()[0] for line in lines] == list(CLAIMS)
    assert {row["sort"] for row in json.loads(terminal("claims", "-o", "json").out)} == {
        "safety",
        "liveness",
        "sometimes",
    }


def test_the_help_of_study_names_every_study(terminal: Terminal) -> None:
    said = " ".join(terminal("study", "--help").out.split())
    lists = re.findall(r"Of the \w+: ([\w, -]+)\.", said)
    assert ", ".join(lists).split(", ") == list(STUDIES)


def test_a_study_of_one_row_prints_its_table_and_writes_runs_and_picture(
    terminal: Terminal, tmp_path: Path
) -> None:
    words = ("lease-lengths", "--row", "10% lost", "--seeds", "1", "--jobs", "1")
    out, picture = tmp_path / "runs.jsonl", tmp_path / "picture.html"
    ended = terminal("study", *words, "--out", str(out), "--picture", str(picture))
    assert ended.code == 0
    assert "10% lost" in ended.out and "1 of 1" in ended.out
    (line,) = out.read_text().splitlines()
    assert json.loads(line)["row"] == "10% lost"
    page = picture.read_text()
    assert "<svg viewBox" in page
    assert "cascade study lease-lengths --seeds 1 --row &#39;10% lost&#39;" in page


def test_a_study_goes_on_where_it_ended(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "runs.jsonl"
    words = ("lease-lengths", "--row", "10% lost", "--jobs", "1", "--out", str(out), "--resume")
    assert terminal("study", *words, "--seeds", "1").code == 0
    before = out.read_text()
    out.write_text(before + before[:-9])  # somebody pulled the plug
    ended = terminal("study", *words, "--seeds", "2")
    assert ended.code == 0 and "2 of 2" in ended.out
    first, second = out.read_text().splitlines()
    assert (f"{first}\n", json.loads(second)["seed"]) == (before, 2)
    assert terminal("study", *words, "--seeds", "2").out == ended.out, "nothing is missing"
