"""The account of a loss: every shape it can have, in the sentences that people read."""

from __future__ import annotations

from cascade.claims.loss import find_losses
from tests.claims.tale import Tale, ref, serving


def told(tale: Tale) -> list[str]:
    (loss,) = find_losses(tale.entries)
    return loss.sentences()


def race() -> Tale:
    """enactor-az2 is held up on plan 2 while enactor-az1 applies plans 3 and 4, and cleans up."""
    tale = serving(1).at(20).plan(2, "dynamodb").reports("enactor-az2", last_applied=1)
    tale.picks_up("enactor-az2", 2).locks("enactor-az1", "dynamodb")
    tale.at(30).backs_off("enactor-az2", "dynamodb", "enactor-az1 holds the lock of dynamodb")
    tale.at(40).backs_off("enactor-az2", "dynamodb", "enactor-az1 holds the lock of dynamodb")
    for generation in (3, 4):
        tale.at(generation * 20).plan(generation, "dynamodb").tree("dynamodb", generation)
        tale.picks_up("enactor-az1", generation).flips("enactor-az1", "dynamodb", generation)
        tale.at(generation * 20 + 2).answers("dynamodb", generation)
    tale.at(100).locks("enactor-az2", "dynamodb").tree("dynamodb", 2, by="enactor-az2")
    tale.at(102).flips("enactor-az2", "dynamodb", 2, rollback=4)
    tale.reports("enactor-az1", phase="CleaningUp", last_applied=4, applying=None)
    tale.at(103).deletes("enactor-az1", "dynamodb-000002")
    return tale.at(106).answers("dynamodb", 2, empty=True)


def test_the_race_as_it_was() -> None:
    why = "the rollback's target dynamodb-000002 does not exist"
    tale = race().at(110).backs_off("enactor-az1", "dynamodb", why, event="batch_refused")
    tale.at(130).backs_off("enactor-az1", "dynamodb", why, event="batch_refused")
    assert told(tale.at(200).notes("planner", "plan_published", generation=9)) == [
        "1. At 0:00:20 enactor-az2 picks up plan 2: it is newer than 1, the last one it applied."
        " It checks this once, and never again.",
        "2. From 0:00:30 on enactor-az2 fails twice at dynamodb (lock taken twice) and backs off"
        " for 20.0 s in all.",
        "3. Meanwhile enactor-az1 flips dynamodb to 2 newer plans, at 0:01:20 to dynamodb-000004.",
        "4. At 0:01:42 enactor-az2 flips dynamodb to dynamodb-000002 (step 33): the stale write."
        " It reads the root as dynamodb-000004, 2 generations newer.",
        "5. At 0:01:43 the clean-up of enactor-az1, which has just applied plan 4, deletes"
        " dynamodb-000002 (step 35), although the root of dynamodb names it.",
        "6. Since 0:01:46 dynamodb answers with no address (step 36).",
        "7. Since 0:01:50 no enactor can repair it: a change must name dynamodb-000002 as its"
        " rollback, and that does not exist. Refused until 0:03:20: 2 attempts (enactor-az1 2).",
        "8. dynamodb still answers with nothing when the history ends, at 0:03:20.",
    ]


def test_a_refusal_over_something_else_is_no_sign_of_the_defect() -> None:
    why = "dynamodb-000005 did not get in sync"
    tale = race().at(110).backs_off("enactor-az1", "dynamodb", why, event="batch_refused")
    assert find_losses(tale.entries)[0].refusals == ()


def test_the_next_plan_heals_it() -> None:
    tale = race().at(120).tree("dynamodb", 5).flips("enactor-az1", "dynamodb", 5)
    assert told(tale.at(124).answers("dynamodb", 5))[-1] == (
        "7. At 0:02:04 dynamodb answers again, after 18.0 s: enactor-az1 flipped it to"
        " dynamodb-000005 at 0:02:00."
    )


def test_a_person_repairs_it() -> None:
    tale = race().at(9000).flips("a-person", "dynamodb", 4).at(9003).answers("dynamodb", 4)
    assert told(tale)[-1] == (
        "7. At 2:30:03 dynamodb answers again, after 2:28:17: a-person flipped it to"
        " dynamodb-000004 at 2:30:00."
    )


def test_a_person_with_kubectl_is_no_enactor_though_the_record_still_names_one() -> None:
    tale = race().at(9000)
    root = ref("dynamodb", 4, "enactor-az2")  # a merge patch of tree and generation alone
    tale.write("kubectl-patch", "replace", tale.there["dynamodb"].with_spec(root=root))
    assert "a-person flipped it to dynamodb-000004" in told(tale.answers("dynamodb", 4))[-1]


def test_its_tree_is_built_anew() -> None:
    tale = race().at(120).tree("dynamodb", 2, by="enactor-az2").at(123).answers("dynamodb", 2)
    assert told(tale)[-1] == (
        "7. At 0:02:03 dynamodb answers again, after 17.0 s: enactor-az2 built dynamodb-000002"
        " anew at 0:02:00."
    )


def test_nobody_comes_because_everybody_is_held_up_elsewhere() -> None:
    tale = race().at(120).backs_off("enactor-az1", "dynamodb-fips", "refused")
    tale.backs_off("enactor-az2", "dynamodb-fips", "refused")
    assert told(tale)[-2] == (
        "7. Nobody comes to repair it: enactors are held up elsewhere (enactor-az1 at"
        " dynamodb-fips, enactor-az2 at dynamodb-fips)."
    )


def test_an_active_tree_deleted_without_a_stale_flip() -> None:
    tale = serving(1).at(5).deletes("a-person", "dynamodb-000001")
    assert told(tale.at(8).answers("dynamodb", 1, empty=True)) == [
        "1. At 0:00:00 enactor-az1 flips dynamodb to dynamodb-000001 (step 7); it reads the root"
        " as none.",
        "2. At 0:00:05 a-person deletes dynamodb-000001 (step 10), although the root of dynamodb"
        " names it.",
        "3. Since 0:00:08 dynamodb answers with no address (step 11).",
        "4. dynamodb still answers with nothing when the history ends, at 0:00:08.",
    ]


def test_a_tree_deleted_before_the_flip_to_it() -> None:
    tale = serving(1).tree("dynamodb", 2).at(5).deletes("enactor-az2", "dynamodb-000002")
    tale.at(6).flips("enactor-az1", "dynamodb", 2).at(8).answers("dynamodb", 2, empty=True)
    assert told(tale)[:2] == [
        "1. At 0:00:05 enactor-az2 deletes dynamodb-000002 (step 11), before dynamodb is flipped"
        " to it.",
        "2. At 0:00:06 enactor-az1 flips dynamodb to dynamodb-000002 (step 12); it reads the root"
        " as dynamodb-000001.",
    ]


def test_a_tree_deleted_while_dns_still_answers_from_it() -> None:
    tale = serving(1).tree("dynamodb", 2).at(5).flips("enactor-az1", "dynamodb", 2)
    tale.at(6).deletes("enactor-az2", "dynamodb-000001").at(7).answers("dynamodb", 1, empty=True)
    assert told(tale)[1].endswith("although DNS still answers dynamodb from it.")


def test_a_plan_that_was_published_empty() -> None:
    tale = serving(1).at(20).plan(2, "dynamodb", empty=True).tree("dynamodb", 2, empty=True)
    tale.at(25).flips("enactor-az1", "dynamodb", 2).at(27).answers("dynamodb", 2, empty=True)
    assert told(tale) == [
        "1. At 0:00:20 planner writes plan-000002, which gives dynamodb no address (step 10).",
        "2. At 0:00:25 enactor-az1 flips dynamodb to dynamodb-000002 (step 12); it reads the root"
        " as dynamodb-000001.",
        "3. Since 0:00:27 dynamodb answers with no address (step 13).",
        "4. dynamodb still answers with nothing when the history ends, at 0:00:27.",
    ]


def test_a_root_that_was_taken_away() -> None:
    tale = serving(1).at(5).loses_root("a-person", "dynamodb").at(8).answers("dynamodb", None)
    assert told(tale)[0] == (
        "1. At 0:00:05 a-person takes the root of dynamodb away (step 10); it was dynamodb-000001."
    )


def test_what_the_history_does_not_show_is_said_so() -> None:
    tale = serving(1).at(8).answers("dynamodb", 7, empty=True)
    assert told(tale)[0] == "1. The history does not show what became of dynamodb-000007."


def test_a_record_deleted_meanwhile_is_not_healed() -> None:
    tale = race().at(200).deletes("a-person", "dynamodb").answers("dynamodb", None)
    assert told(tale)[-1] == (
        "7. At 0:03:20 the record of dynamodb is deleted: it is not answered for any more."
    )


def test_an_endpoint_that_was_never_served_is_not_lost() -> None:
    assert find_losses(Tale().record("dynamodb").answers("dynamodb", None).entries) == []


def test_each_loss_of_the_same_endpoint_has_an_account() -> None:
    tale = serving(1).answers("dynamodb", 1, empty=True).answers("dynamodb", 1)
    tale.answers("dynamodb", 1, empty=True)
    assert [bool(loss.healed) for loss in find_losses(tale.entries)] == [True, False]
