"""Demand: what a service needs by night and by day. Pure."""

from __future__ import annotations

from cascade.model.resources import DependentServiceSpec, Staff


def of_the_day(night: float, peak: float | None, settings: Staff, now: float) -> float:
    """Between night and peak, rising evenly through the morning. Seconds are the story's."""
    if peak is None:
        return night
    begin, end = settings.morning_from_seconds, settings.morning_until_seconds
    if now <= begin:
        return night
    share = 1.0 if now >= end else (now - begin) / (end - begin)
    return night + (peak - night) * share


def requests_per_second(settings: DependentServiceSpec, now: float) -> float:
    """What its users ask now."""
    peak = settings.requests_per_second_peak
    return of_the_day(settings.requests_per_second, peak, settings, now)


def instances_wanted(settings: Staff, now: float) -> int:
    """How many instances it needs now."""
    peak = settings.instances_peak
    return round(of_the_day(settings.instances, peak, settings, now))
