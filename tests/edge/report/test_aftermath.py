"""What became of leases and load balancers, in a sentence each."""

from __future__ import annotations

from cascade.edge.report.aftermath import aftermath
from cascade.lab.course import course
from tests.support.regions import DROPLETS, ENDPOINT, FRONTS, HOUR, Region


def test_what_became_of_the_leases_is_said_in_a_sentence() -> None:
    tale = Region().outage()
    assert aftermath(course(tale.entries, 4 * HOUR)) == (
        "All 20 leases ran out, and they were not back when the run ended."
    )
    tale.at(4 * HOUR).hold(*DROPLETS)
    assert aftermath(course(tale.entries, 5 * HOUR)) == (
        "All 20 leases ran out, and they were back 1:00:00 after DNS was."
    )
    one = Region().at(HOUR).answers(ENDPOINT, 1, empty=True).at(2 * HOUR).lose(*DROPLETS[:2])
    one.at(2.5 * HOUR).hold(*DROPLETS)
    assert aftermath(course(one.entries, 3 * HOUR)) == (
        "2 of 20 leases ran out, and they were back 1:30:00 after that."
    )
    kept = Region().at(HOUR).answers(ENDPOINT, 1, empty=True)
    assert aftermath(course(kept.entries, 3 * HOUR)) == "None of the 20 leases was lost."


def test_without_an_outage_leases_that_are_missing_are_told() -> None:
    assert aftermath(course(Region().entries, HOUR)) == ""
    tale = Region().at(HOUR).lose(*DROPLETS[:15])
    assert aftermath(course(tale.entries, HOUR)) == "At the end 5 of 20 leases are held."


def test_load_balancers_that_left_dns_are_told_with_what_stood_behind_them() -> None:
    tale = Region().with_load_balancers()
    assert aftermath(course(tale.entries, HOUR)) == ""
    tale.at(HOUR).says(FRONTS[0], failed_over=True).at(2 * HOUR).says(FRONTS[1], failed_over=True)
    tale.at(3 * HOUR).says(FRONTS[0], failed_over=False).says(FRONTS[1], failed_over=False)
    tale.at(4 * HOUR).says(FRONTS[0], failed_over=True)
    assert aftermath(course(tale.entries, 5 * HOUR)) == (
        "Up to 2 of 3 load balancers were out of DNS, 67 % of all targets behind them, for 3:00:00"
        " in all."
    )
