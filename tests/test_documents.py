"""What the documents name exists: paths, links, policies, claims, studies, settings, schedules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cascade.claims import CLAIMS
from cascade.lab.explore.bounds import agents, resources
from cascade.lab.explore.schedule import parse
from cascade.lab.explore.stage import Stage
from cascade.lab.scenario_file import load
from cascade.lab.studies import STUDIES
from cascade.model.history import AnswerChange
from cascade.model.policies import FAMILIES
from cascade.model.presets import configured
from cascade.model.resources import CUSTOM_RESOURCES, DropletManagerSpec

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "operator" / "cascade"
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")))
}
BEATS = ("README.md", "docs/story.md")
A_PLACE = r"`((?:operator|tests|docs|scenarios|crds|tools|bench)/[\w./-]+)`"
KINDS = {kind.__name__ for kind in CUSTOM_RESOURCES}
each_document = pytest.mark.parametrize("name", DOCUMENTS)


def found(pattern: str, name: str) -> list[Any]:
    """Each match: a text, or a tuple where the pattern has several groups."""
    return re.findall(pattern, DOCUMENTS[name])


LATER = (
    "healthchecker",
    "networkmanager",
    "dependentservice",
    "dropletmanager",
    "launcher",
)  # not in the race


def beats(name: str) -> Iterator[list[list[str]]]:
    """The rows of the table of beats, each cell as the names in backquotes in it."""
    rows = [
        line.strip("|").split("|") for line in DOCUMENTS[name].splitlines() if line.startswith("|")
    ]
    start = next(i for i, row in enumerate(rows) if row[1:2] == [" resource "]) + 2
    for row in rows[start:]:
        if len(row) != 6:
            return
        yield [re.findall(r"`([^`]+)`", cell) for cell in row]


@pytest.mark.parametrize("name", BEATS)
def test_every_name_in_the_table_of_beats_exists(name: str) -> None:
    table = list(beats(name))
    assert len(table) >= 9
    for _, kinds, who, policies, claims, tests in table:
        assert kinds and set(kinds) <= KINDS
        assert who and all((PACKAGE / "agents" / f"{agent}.py").is_file() for agent in who)
        chosen = dict(policy.split("=") for policy in policies)
        assert all(FAMILIES[field].as_it_was == choice for field, choice in chosen.items())
        assert claims and set(claims) <= set(CLAIMS)
        assert tests and all((ROOT / test).is_file() for test in tests)


def test_the_storys_table_leaves_no_policy_and_no_safety_claim_out() -> None:
    table = list(beats("docs/story.md"))
    fields = {policy.split("=")[0] for row in table for policy in row[3]}
    assert fields == set(FAMILIES)
    safety = {name for name, claim in CLAIMS.items() if claim.sort == "safety"}
    assert safety <= {claim for row in table for claim in row[4]}


@each_document
def test_every_link_and_every_path_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = [link.partition("#")[0] for link in found(r"\]\((?!https?:)([^)\s]+)\)", name)]
    assert [link for link in links if link and not (folder / link).exists()] == []
    assert [place for place in found(A_PLACE, name) if not (ROOT / place).exists()] == []


@each_document
def test_every_choice_of_a_policy_exists(name: str) -> None:
    for field, choice in found(r"`(\w+\.\w+)=(\w+)`", name):
        if field in FAMILIES:
            assert choice in FAMILIES[field].choices


def test_every_number_of_a_droplet_manager_is_a_stated_assumption() -> None:
    """A number that nobody states is one that nobody doubts."""
    fields = DropletManagerSpec.model_fields
    numbers = {str(f.alias or name) for name, f in fields.items() if f.annotation in (int, float)}
    assert len(numbers) > 15
    text = DOCUMENTS["docs/critiques.md"]
    assert sorted(name for name in numbers if f"`{name}`" not in text) == []


@each_document
def test_every_setting_and_every_study_in_a_command_can_be_given(name: str) -> None:
    for setting in found(r"--set ([\w.]+=\w[\w.]*)", name):
        kind = setting.partition(".")[0]
        base = "network-backlog" if kind.lower() in LATER else "dns-race"
        assert configured(load(ROOT / "scenarios" / f"{base}.yaml"), settings=[setting])
    assert set(found(r"cascade study ([\w-]+)", name)) <= set(STUDIES)
    for study, row in found(r'cascade study ([\w-]+) --row "([^"]+)"', name):
        assert row in {known.name for known in STUDIES[study].rows}


def schedules() -> list[str]:
    every = [found(r"cascade replay (\S+:\S+:\w+)", name) for name in DOCUMENTS]
    return sorted({schedule for some in every for schedule in some})


@pytest.mark.parametrize("text", schedules())
def test_every_schedule_in_a_document_plays_and_ends_with_nothing(text: str) -> None:
    schedule = parse(text)
    scenario = load(ROOT / "scenarios" / f"{schedule.scenario}.yaml")
    world = resources(configured(scenario, settings=schedule.settings), schedule.bounds)
    stage = Stage(world, agents(schedule.bounds))
    stage.play(schedule.moves)
    answers = [entry for entry in stage.recorder.entries if isinstance(entry, AnswerChange)]
    assert answers[-1].addresses == ()


def test_the_reading_order_knows_every_module_that_plays_a_part() -> None:
    """A newcomer who finds a file that the reading order does not know stops trusting it."""
    text = DOCUMENTS["docs/whats-here.md"]
    listed = [
        path for folder in ("agents", "model", "lab") for path in (PACKAGE / folder).rglob("*.py")
    ]
    names = {path.name for path in listed if path.name != "__init__.py"}
    assert sorted(name for name in names if f"{name}`" not in text) == []


def test_every_file_of_the_reading_order_is_there() -> None:
    places = ("operator", "tests", "tools")
    there = {path.name for place in places for path in (ROOT / place).rglob("*.py")}
    named = {Path(one).name for one in found(r"`([\w/]+\.py)`", "docs/whats-here.md")}
    assert sorted(named - there) == []
