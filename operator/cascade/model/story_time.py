"""Story time: seconds since a scenario's start, and how it looks as a timestamp."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# 19 Oct 2025, 23:48 PDT is when the record went empty [A]. A run starts its clock at this date so
# that timestamps look like the real ones; when its own outage comes is not known beforehand.
STORY_START = datetime(2025, 10, 20, 6, 48, tzinfo=UTC)


def moment(seconds: float) -> datetime:
    """Story time as a date, in UTC."""
    return STORY_START + timedelta(seconds=seconds)


def timestamp(seconds: float) -> str:
    """RFC 3339 with microseconds, as Kubernetes' MicroTime wants it."""
    return moment(seconds).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def clock_face(seconds: float) -> str:
    """`1:02:03`, hours without leading zero, for people."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
