"""The errors that the metadata store answers with: DynamoDB's types and, where known, its words."""

from __future__ import annotations

from typing import Any

from cascade.model.errors import Refused

CONDITION_FAILED = "ConditionalCheckFailedException"
THROUGHPUT_EXCEEDED = "ProvisionedThroughputExceededException"
VALIDATION = "ValidationException"
NOT_FOUND = "ResourceNotFoundException"
IN_USE = "ResourceInUseException"
NO_SUCH_OPERATION = "UnknownOperationException"
UNREADABLE = "SerializationException"


def invalid(message: str) -> Refused:
    """The request breaks a rule: sending it again changes nothing."""
    return Refused(VALIDATION, message)


def invalid_value(why: str) -> Refused:
    """One of the request's values breaks a rule."""
    return invalid(f"One or more parameter values were invalid: {why}")


def condition_failed(item: dict[str, Any] | None = None) -> Refused:
    """The condition does not hold; `item` is the one found, where it was asked for."""
    more = {} if item is None else {"Item": item}
    return Refused(CONDITION_FAILED, "The conditional request failed", more)


def no_table(name: str | None = None) -> Refused:
    which = "" if name is None else f": Table: {name} not found"
    return Refused(NOT_FOUND, f"Requested resource not found{which}")


def queue_full() -> Refused:
    """The front end's own queue is full: try again, later."""
    return Refused(
        THROUGHPUT_EXCEEDED,
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API.",
    )


def no_operation(name: str) -> Refused:
    return Refused(NO_SUCH_OPERATION, f"the metadata store has no operation {name!r}")


def unreadable(why: str) -> Refused:
    return Refused(UNREADABLE, why)
