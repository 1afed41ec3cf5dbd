"""Scenario files: what is wrong is named with its line and field, in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cascade.lab.scenario_file import dump, load, parse
from cascade.model.errors import BadInput
from cascade.model.presets import configured

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
GOOD = """\
apiVersion: cascade.lab/v1alpha1
kind: Scenario
metadata: {name: small}
spec:
  title: a small one
  horizonSeconds: 60
  resources:
    - {kind: EndpointRecord, name: dynamodb, spec: {hostname: d.lab}}
    - {kind: Enactor, name: one, spec: {zone: az1}}
  stop: {claim: endpoint_never_empty, afterSeconds: 5}
  expectations:
    - {claim: endpoint_never_empty, verdict: held}
"""


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenarios_that_come_with_it_are_good_and_short(path: Path) -> None:
    scenario = load(path)
    assert scenario.name == path.stem
    region = path.stem.startswith("us-east-1") or path.stem == "no-outage"
    lines = 130 if region else 80
    assert len(path.read_text().splitlines()) < lines
    assert configured(scenario, "as-it-was") and configured(scenario, "guarded")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("preset", ["as-it-was", "guarded"])
def test_a_scenario_as_it_was_run_can_be_written_and_read_again(path: Path, preset: str) -> None:
    ran = configured(load(path), preset)  # type: ignore[arg-type]
    again = parse(dump(ran), "again")
    assert again == ran
    assert configured(again) == ran


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("60", "soon", "line 6: spec.horizonSeconds should be a valid number, not 'soon'"),
        ("60", "-1", "line 6: spec.horizonSeconds should be greater than 0, not -1"),
        ("60", ".inf", "line 6: spec.horizonSeconds should be a finite number, not inf"),
        ("60", "", "line 6: spec.horizonSeconds should be a valid number, not null"),
        (
            "horizonSeconds",
            "horizon",
            "line 6: there is no field spec.horizon; see `kubectl explain` (and 1 more)",
        ),
        ("  title: a small one\n", "", "line 4: spec.title is missing"),
        (
            "kind: Enactor",
            "kind: Enacter",
            "line 9: there is no kind 'Enacter'; a scenario may hold "
            "DNSPlan, EndpointRecord, RecordTree, LoadBalancer, Planner, Enactor, "
            "DropletManager, DropletLease, Launcher, Instance, DependentService, "
            "NetworkManager, HealthChecker, NLBTarget",
        ),
        (
            "zone: az1",
            "zone: az1, chek: Once",
            "line 9: there is no field spec.resources.1.spec.chek; see `kubectl explain`",
        ),
        (
            "zone: az1",
            "zone: az1, check: Never",
            "line 9: spec.resources.1.spec.check: Enactor.check has no policy 'Never'; "
            "there is Once, OnceAgainstRoots, EveryWrite",
        ),
        (
            "hostname: d.lab",
            "hostname: d.lab, fencing: Off",
            "line 8: spec.resources.0.spec.fencing: EndpointRecord.fencing is read as false: "
            "write it in quotes; there is Off, Monotonic",
        ),
        (
            "zone: az1",
            "zone: az1, lock: ~",
            "line 9: spec.resources.1.spec.lock: Enactor.lock is null: leave it out, or say "
            "which; there is PerEndpoint, SingleWriter, None",
        ),
        (
            "{claim: endpoint_never_empty, verdict",
            "{claim: never_empty, verdict",
            "line 12: there is no claim 'never_empty'; `cascade claims` lists them",
        ),
        (
            "stop: {claim: endpoint_never_empty",
            "stop: {claim: never_empty",
            "line 10: there is no claim 'never_empty'; `cascade claims` lists them",
        ),
        (
            "verdict: held",
            "verdict: kept",
            "line 12: spec.expectations.0.verdict should be "
            "'held', 'violated' or 'unknown', not 'kept'",
        ),
        ("v1alpha1", "v2", "line 1: apiVersion must be cascade.lab/v1alpha1"),
        (
            "name: small",
            "name: ../elsewhere",
            "line 3: '../elsewhere' is no name: it takes small letters, digits and hyphens "
            "between them, 63 at most",
        ),
        (
            "name: one",
            "name: One",
            "line 9: 'One' is no name: it takes small letters, digits and hyphens between them, "
            "63 at most",
        ),
        (
            "{kind: Enactor, name: one, spec: {zone: az1}}",
            "&one {kind: Enactor, name: one, spec: {zone: az1}}\n    - *one",
            "line 9: there is another Enactor one: give each a name of its own",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(BadInput) as refused:
        parse(GOOD.replace(old, new, 1), "my.yaml")
    assert str(refused.value) == f"my.yaml {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            "holds no Scenario: it must begin with 'apiVersion: cascade.lab/v1alpha1' and "
            "'kind: Scenario'",
        ),
        (
            "- 1",
            "holds no Scenario: it must begin with 'apiVersion: cascade.lab/v1alpha1' and "
            "'kind: Scenario'",
        ),
    ],
    ids=["nothing", "a_list"],
)
def test_what_is_no_scenario(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text, "my.yaml")
    assert str(refused.value) == f"my.yaml {sentence}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: }", 2),
        ("a: 1\n\tb: 2", 2),
        ("a: 1\nb: !!python/object:os.system x", 2),
        (f"a: 1\nb: {'[' * 300_000}{']' * 300_000}", 2),
    ],
    ids=["broken", "a_tab", "no_code_is_run", "deeper_than_any_stack"],
)
def test_what_is_no_yaml_is_named_with_its_line_in_the_parsers_own_words(
    text: str, line: int
) -> None:
    with pytest.raises(BadInput, match=f"^my.yaml line {line} is no YAML: [^\n]+$"):
        parse(text, "my.yaml")


def test_a_date_that_there_is_not_is_no_yaml() -> None:
    with pytest.raises(BadInput) as refused:
        parse(GOOD.replace("60", "2025-13-45"), "my.yaml")
    assert str(refused.value) == "my.yaml is no YAML: month must be in 1..12"


def test_a_file_that_no_api_server_would_store_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text(GOOD + "    # more\n" * 100_000)
    with pytest.raises(BadInput) as refused:
        load(large)
    assert str(refused.value) == (
        f"{large} is larger than 1,000,000 bytes: give a smaller scenario"
    )


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    why = {
        tmp_path / "absent.yaml": "No such file or directory",
        tmp_path: "Is a directory",
        binary: "it is not UTF-8 text",
    }
    for path, reason in why.items():
        with pytest.raises(BadInput) as refused:
            load(path)
        assert str(refused.value) == f"{path} cannot be read: {reason}; give another file"
