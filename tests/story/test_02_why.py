"""2. Why: a stale check, a stale flip, a clean-up by age, and a rollback that freezes the loss.

Four things, each harmless alone, in the run of chapter 1.
"""

from __future__ import annotations

import pytest

from cascade.claims.loss_account import Loss
from cascade.model.history import Note, Write
from cascade.model.resources import EndpointRecord
from cascade.model.story_time import clock_face
from tests.story.test_01_three_enactors_lose_an_endpoint import SEED
from tests.support.runs import first_loss, played


@pytest.fixture
def loss() -> Loss:
    """How the regional endpoint was lost, as the history tells it."""
    return first_loss(played("dns-race", SEED))


def test_the_check_is_made_once_and_five_minutes_later_it_is_stale(loss: Loss) -> None:
    """enactor-az1 picks plan 22 up: the newest there is. Then it loses five times at a lock."""
    assert loss.flip is not None and loss.flip.pick_up is not None
    pick_up, flip = loss.flip.pick_up, loss.flip
    assert (flip.who, pick_up.generation, pick_up.before) == ("enactor-az1", 22, 21)
    assert clock_face(pick_up.note.at) == "0:07:11"
    assert [(note.event, note.fields["seconds"]) for note in flip.waits] == [
        ("lock_taken", 10),
        ("lock_taken", 20),
        ("lock_taken", 40),
        ("lock_taken", 80),
        ("lock_taken", 160),
    ]
    assert clock_face(flip.write.at) == "0:12:24"


def test_meanwhile_the_others_have_applied_newer_plans(loss: Loss) -> None:
    assert loss.flip is not None
    newer = [flip.new.generation for _, flip in loss.flip.newer if flip.new]
    assert sorted(set(newer)) == list(range(23, 38))


def test_the_stale_flip_is_a_lawful_write(loss: Loss) -> None:
    """It holds the lock, has read the record's last version and names a tree that exists."""
    assert loss.flip is not None and isinstance(loss.flip.write.resource, EndpointRecord)
    spec = loss.flip.write.resource.spec
    assert spec.lock is not None and spec.root is not None and spec.rollback is not None
    assert (spec.lock.holder, spec.root.tree, spec.rollback.tree) == (
        "enactor-az1",
        "dynamodb-000022",
        "dynamodb-000037",
    )


def test_the_clean_up_deletes_by_age_what_the_root_names(loss: Loss) -> None:
    """enactor-az3 has just applied plan 37, and leaves ten generations before it."""
    assert loss.deletion is not None
    assert (loss.deletion.write.by, loss.deletion.cleaned_for) == ("enactor-az3", 37)
    assert (loss.deletion.write.name, loss.deletion.roots) == ("dynamodb-000022", ("dynamodb",))
    assert 22 < 37 - 10


def test_the_three_come_within_ten_seconds(loss: Loss) -> None:
    assert loss.flip is not None and loss.deletion is not None
    moments = [loss.flip.write.at, loss.deletion.write.at, loss.empty.at]
    assert [clock_face(at) for at in moments] == ["0:12:24", "0:12:31", "0:12:34"]


def test_then_every_change_is_refused_for_the_rollbacks_sake(loss: Loss) -> None:
    """A batch must point the rollback alias at what is active now, and that is gone."""
    assert {note.by for note in loss.refusals} == {"enactor-az1", "enactor-az3"}
    assert {note.fields["why"] for note in loss.refusals} == {
        "the rollback's target dynamodb-000022 does not exist"
    }


def test_and_no_write_of_the_record_moves_its_root_any_more(loss: Loss) -> None:
    later = [
        entry.resource.spec.root
        for entry in played("dns-race", SEED).entries
        if isinstance(entry, Write)
        and isinstance(entry.resource, EndpointRecord)
        and entry.name == "dynamodb"
        and entry.step > loss.empty.step
    ]
    assert len(later) > 10, "locks are taken and given back"
    assert {root.tree for root in later if root} == {"dynamodb-000022"}


def test_plans_came_all_the_while(loss: Loss) -> None:
    entries = played("dns-race", SEED).entries
    plans = [e for e in entries if isinstance(e, Note) and e.event == "plan_published"]
    assert len([plan for plan in plans if plan.at > loss.empty.at]) == 89
