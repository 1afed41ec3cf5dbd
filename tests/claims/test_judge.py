"""The judge: order of verdicts, what existed before, gaps in a watch, and the registry."""

from __future__ import annotations

from pathlib import Path

import pytest

import cascade.claims
from cascade.claims import CLAIMS, Claim, Judge, every_claim
from cascade.claims.world import World
from cascade.model.history import Write
from tests.claims.tale import Tale, serving


def fed(judge: Judge, tale: Tale) -> Judge:
    for entry in tale.entries:
        judge.see(entry)
    return judge


def lost() -> Tale:
    tale = serving().at(7).deletes("enactor-az2", "dynamodb-000001")
    return tale.at(9).answers("dynamodb", 1, empty=True)


def test_verdicts_come_in_the_registry_s_order() -> None:
    judge = fed(Judge(every_claim()), lost())
    assert [verdict.claim for verdict in judge.finish(10)] == list(CLAIMS)
    assert judge.violated_at("endpoint_never_empty") == 9
    assert judge.violated_at("active_tree_is_never_deleted") == 7
    assert judge.violated_at("only_the_holder_writes") is None


def test_a_claim_keeps_its_first_violation() -> None:
    twice = lost().at(20).answers("dynamodb", 2).answers("dynamodb", None)
    judge = fed(Judge(every_claim()), twice)
    assert judge.violated_at("endpoint_never_empty") == 9


def test_after_a_gap_what_held_is_unknown_and_what_broke_stays_broken() -> None:
    judge = fed(Judge(every_claim()), lost())
    judge.gap(12)
    verdicts = {v.claim: v.verdict for v in judge.verdicts(13)}
    assert verdicts.pop("endpoint_never_empty") == "violated"
    assert verdicts.pop("active_tree_is_never_deleted") == "violated"
    assert set(verdicts.values()) == {"unknown"}
    assert [v.verdict for v in judge.finish(13)] == [v.verdict for v in judge.verdicts(13)]


def test_what_breaks_after_a_gap_is_broken_all_the_same() -> None:
    before = serving()
    judge = fed(Judge(every_claim()), before)
    judge.gap(5, there=before.there.values())
    deletion = before.at(7).deletes("enactor-az2", "dynamodb-000001").entries[-1]
    judge.see(deletion)
    assert judge.violated_at("active_tree_is_never_deleted") == 7
    assert judge.violated_at("endpoint_never_empty") is None


def test_what_was_owed_before_a_gap_may_have_come_in_it() -> None:
    tale = serving(1).at(20).plan(2, "dynamodb")
    judge = fed(Judge(every_claim()), tale)
    judge.gap(30, there=tale.there.values())
    assert {v.verdict for v in judge.verdicts(5000)} == {"unknown"}
    assert judge.violated_at("endpoint_reaches_newest_plan") is None


def test_what_existed_before_is_known_and_not_judged() -> None:
    before = serving()
    judge = Judge(every_claim(), there=before.there.values())
    judge.see(before.deletes("enactor-az2", "dynamodb-000001").entries[-1])
    assert judge.violated_at("active_tree_is_never_deleted") == 0
    assert judge.violated_at("flip_goes_to_an_existing_tree") is None


def test_only_a_violation_has_a_time_in_a_status() -> None:
    tale = lost().locks("enactor-az1", "dynamodb").backs_off("enactor-az2", "dynamodb", "taken")
    statuses = {s.claim: s for s in fed(Judge(every_claim()), tale).in_status(10)}
    assert statuses["endpoint_never_empty"].at_seconds == 9
    met = statuses["two_enactors_met_at_a_lock"]
    assert (met.verdict, met.at_seconds) == ("held", None)


def test_a_claim_is_shown_the_kinds_that_it_names_and_no_others() -> None:
    """A history has tens of thousands of entries, and most are of two or three kinds."""
    shown: list[str] = []

    class Looks(Claim):
        kinds = ("RecordTree", "Enactor")

        def wrote(self, write: Write, before: World) -> None:
            shown.append(write.kind)

    class LooksAtAll(Looks):
        kinds = ()

    fed(Judge([Looks()]), serving())
    assert set(shown) == {"RecordTree", "Enactor"}
    fed(Judge([LooksAtAll()]), serving())
    assert set(shown) == {"RecordTree", "Enactor", "EndpointRecord", "DNSPlan"}
    readers = [claim for claim in CLAIMS.values() if claim.wrote is not Claim.wrote]
    assert readers and all(claim.kinds for claim in readers)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_is_one_short_file_that_opens_with_its_sentence(claim: type[Claim]) -> None:
    assert cascade.claims.__file__ is not None
    text = (Path(cascade.claims.__file__).parent / f"{claim.name}.py").read_text()
    assert 16 <= len(text.splitlines()) <= 60
    assert text.startswith(f'"""{claim.english()}')
    assert claim.english().endswith(".")
