"""Metrics of what users see: from the DNS service's word, or from objects alone."""

from __future__ import annotations

from cascade.model.resources import EndpointRecord
from tests.claims.tale import Tale, ref, serving
from tests.edge.metrics.reading import Reading

DYNAMODB = {"endpoint": "dynamodb"}


def by_status(tale: Tale, generation: int, answers: tuple[str, ...]) -> Tale:
    """The DNS service's status of the record: all that is seen of it from another process."""
    record = tale.there["dynamodb"]
    assert isinstance(record, EndpointRecord)
    served = ref("dynamodb", generation, "enactor-az1")
    return tale.write("dns", "replace_status", record.with_status(served=served, answers=answers))


def test_an_answer_has_a_size_and_a_generation() -> None:
    reading = Reading(serving(7))
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 1
    assert reading("cascade_endpoint_served_generation", **DYNAMODB) == 7
    assert reading("cascade_endpoint_root_generation", **DYNAMODB) == 7
    assert reading("cascade_endpoint_losses_total", **DYNAMODB) == 0


def test_a_loss_is_counted_and_its_generation_stays() -> None:
    reading = Reading(serving(7).at(50).answers("dynamodb", 7, empty=True))
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 0
    assert reading("cascade_endpoint_served_generation", **DYNAMODB) == 7
    assert reading("cascade_endpoint_losses_total", **DYNAMODB) == 1


def test_an_endpoint_that_never_had_a_root_is_new_and_not_lost() -> None:
    reading = Reading(Tale().record("dynamodb").answers("dynamodb", None))
    assert reading("cascade_endpoint_answers", **DYNAMODB) is None


def test_an_endpoint_whose_root_was_taken_away_is_lost() -> None:
    reading = Reading(serving(7).answers("dynamodb", None))
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 0
    assert reading("cascade_endpoint_losses_total", **DYNAMODB) == 1


def test_another_process_knows_the_same_from_the_status() -> None:
    tale = by_status(Tale().record("dynamodb").flips("enactor-az1", "dynamodb", 3), 3, ("127.1",))
    reading = Reading(tale)
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 1
    by_status(tale, 3, ())
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 0
    assert reading("cascade_endpoint_served_generation", **DYNAMODB) == 3
    assert reading("cascade_endpoint_losses_total", **DYNAMODB) == 1


def test_who_begins_to_watch_after_the_loss_sees_it_all_the_same() -> None:
    reading = Reading(by_status(Tale().record("dynamodb"), 3, ()))
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 0


def test_a_status_on_its_way_does_not_undo_what_the_dns_service_said() -> None:
    tale = by_status(serving(7), 7, ("127.0.16.1",)).answers("dynamodb", 7, empty=True)
    reading = Reading(tale.locks("enactor-az2", "dynamodb"))  # carries the status from before
    assert reading("cascade_endpoint_answers", **DYNAMODB) == 0
    assert reading("cascade_endpoint_losses_total", **DYNAMODB) == 1


def test_nothing_is_said_of_an_endpoint_that_was_deleted() -> None:
    reading = Reading(serving(7).deletes("a-person", "dynamodb"))
    assert reading("cascade_endpoint_answers", **DYNAMODB) is None
    assert reading("cascade_endpoint_root_generation", **DYNAMODB) is None


def test_a_dns_pod_that_tells_of_a_record_that_went_tells_of_no_loss() -> None:
    """It sees no objects: the same words as for a root that was taken away."""
    tale = Tale().answers("dynamodb", 7).answers("dynamodb", None)
    reading = Reading(tale)
    assert reading("cascade_endpoint_answers", **DYNAMODB) is None
    assert reading("cascade_endpoint_losses_total", **DYNAMODB) == 0
    tale.answers("dynamodb", None)
    assert reading("cascade_endpoint_answers", **DYNAMODB) is None


def test_an_observer_that_sees_a_record_go_tells_of_no_loss() -> None:
    tale = by_status(Tale().record("dynamodb").flips("enactor-az1", "dynamodb", 3), 3, ("127.1",))
    tale.answers("dynamodb", 3).deletes("a-person", "dynamodb").answers("dynamodb", None)
    assert Reading(tale)("cascade_endpoint_answers", **DYNAMODB) is None
    assert Reading(tale)("cascade_endpoint_losses_total", **DYNAMODB) == 0


def test_a_user_may_see_nothing_for_longer() -> None:
    tale = serving(7).notes("probe", "user_sees", endpoint="dynamodb", addresses=())
    assert Reading(tale)("cascade_user_answers", **DYNAMODB) == 0
