"""Words: each entry in a plain sentence, and no note of an agent's without one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cascade.agents
from cascade.claims.words import NOTES, sentence, told
from cascade.model.history import Note
from cascade.model.recorder import ANSWER_CHANGED
from cascade.model.resources import EndpointRecord, LoadBalancer, Planner
from tests.claims.tale import Tale, serving

assert cascade.agents.__file__ is not None
AGENTS = Path(cascade.agents.__file__).parent


def test_a_flip_says_what_was_read() -> None:
    tale = serving(133).tree("dynamodb", 101).locks("enactor-az2", "dynamodb")
    entry, said = list(told(tale.flips("enactor-az2", "dynamodb", 101).entries))[-1]
    assert said == (
        "enactor-az2 flips dynamodb to dynamodb-000101; it read the root as dynamodb-000133,"
        " which is NEWER"
    )
    assert sentence(entry) == (
        "enactor-az2 writes the record of dynamodb: its root is dynamodb-000101, and it is locked"
        " by enactor-az2"
    ), "alone, the write does not show what it changed"


@pytest.mark.parametrize(
    ("tale", "said"),
    [
        (serving().unlocks("-", "dynamodb"), "- changes the settings of dynamodb"),
        (serving().locks("a", "dynamodb"), "a takes the lock of dynamodb"),
        (
            serving().locks("a", "dynamodb").at(9).locks("a", "dynamodb"),
            "a renews its lock of dynamodb",
        ),
        (
            serving().locks("a", "dynamodb").locks("b", "dynamodb"),
            "b takes the lock of dynamodb over from a",
        ),
        (
            serving().locks("a", "dynamodb").unlocks("a", "dynamodb"),
            "a gives the lock of dynamodb back",
        ),
        (
            serving().locks("a", "dynamodb").unlocks("b", "dynamodb"),
            "b takes the lock of dynamodb away from a",
        ),
        (
            serving(8).loses_root("a-person", "dynamodb"),
            "a-person takes the root of dynamodb away; it was dynamodb-000008",
        ),
        (
            serving(8).flips("b", "dynamodb", 8),
            "b sets the root of dynamodb to dynamodb-000008 once more",
        ),
        (
            serving(8).answers("dynamodb", 9),
            "DNS now answers dynamodb with 1 address, from dynamodb-000009",
        ),
        (
            serving(8).answers("dynamodb", 8, empty=True),
            "DNS now answers dynamodb with nothing: its root names dynamodb-000008",
        ),
        (Tale().answers("x", None), "DNS now answers x with nothing: it has no root"),
        (serving(8).deletes("a", "dynamodb-000008"), "a deletes the tree dynamodb-000008"),
        (serving(8).deletes("a", "plan-000008"), "a deletes plan 8"),
        (serving(8).deletes("", "dynamodb"), "somebody deletes the EndpointRecord dynamodb"),
        (serving().pauses("enactor-az1"), "director pauses enactor-az1"),
        (
            serving().reports("enactor-az1", phase="Enacting", applying=9, last_applied=7),
            "enactor-az1 reports that it takes up plan 9; it had applied 7",
        ),
        (Tale().leases("enactor-az1"), "enactor-az1 holds the lease enactors"),
        (
            Tale().write(
                "fleet",
                "replace_status",
                LoadBalancer.named(
                    "lb-1", zone="az1", address="127.0.16.1", capacityUnits=1000, endpoints=["x"]
                ).with_status(healthy_capacity_units=700),
            ),
            "lb-1 now has 700 of 1000 units of capacity",
        ),
        (
            Tale().write("dns", "replace_status", Planner.named("planner", region="us-east-1")),
            "dns writes the status of the Planner planner",
        ),
        (
            Tale().write("dns", "replace_status", EndpointRecord.named("x", hostname="x.lab")),
            "dns reports that x is served from no tree, with 0 addresses",
        ),
    ],
)
def test_an_entry_in_words(tale: Tale, said: str) -> None:
    assert list(told(tale.entries))[-1][1] == said


def noted_by_agents() -> set[str]:
    """Every word that an agent passes to `note`, and the three of `back_off`."""
    found = {"lock_taken", "lock_lost", "batch_refused"}
    for path in AGENTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "note":
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
    return found - {ANSWER_CHANGED}


def test_every_note_of_an_agent_has_words() -> None:
    assert noted_by_agents() <= set(NOTES)


def test_a_note_without_words_is_still_readable() -> None:
    note = Note(1, 0.0, "planner", "moon_rose", {"phase": "full"})
    assert sentence(note) == "planner notes moon rose: phase full"
    assert sentence(Note(1, 0.0, "planner", "plan_published", {})) == (
        "planner notes plan published"
    )
