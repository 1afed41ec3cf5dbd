"""Tables of the page: what people saw, did, and left out."""

from __future__ import annotations

from cascade.edge.report.tables import Deed, people
from cascade.edge.report.timeline import timeline
from tests.support.regions import HOUR, Region


def test_what_people_saw_did_and_left_out_is_told_in_order() -> None:
    tale = Region().at(HOUR).notes("director", "runbook_observed", saw="dynamodb")
    tale.at(2 * HOUR).deed("paused enactor-az1")
    tale.at(3 * HOUR)
    tale.notes("director", "runbook_passed_over", do="setPolicy", never="ZonesOut")
    assert people(timeline(tale.entries, 4 * HOUR)) == [
        Deed(HOUR, "seen: dynamodb", ""),
        Deed(2 * HOUR, "paused enactor-az1", ""),
        Deed(3 * HOUR, "left out: setPolicy", "ZonesOut was not seen"),
    ]
