"""What a port can answer instead of a result. An agent sees these and no others."""

from __future__ import annotations

from typing import Any


class PortError(Exception):
    """The other side refused, or could not be reached. Its text says which side and why."""


class NotFound(PortError):
    """The object does not exist."""


class AlreadyExists(PortError):
    """An object of that kind and name exists already."""


class Conflict(PortError):
    """Compare-and-swap lost: the object is no longer at the version that was read."""


class Invalid(PortError):
    """The API refused the object: it breaks the schema or one of the kind's own rules."""


class Forbidden(PortError):
    """The agent has no right to do this. The text names verb and resource."""


class Unavailable(PortError):
    """No answer, or one that says nothing about the object. Whether a write was done is unknown."""


class Refused(PortError):
    """The metadata store's own error: it was reached, and it did not do what was asked for."""

    def __init__(self, code: str, message: str, more: dict[str, Any] | None = None) -> None:
        """`code` is DynamoDB's error type; `more` is what its answer holds besides the message."""
        super().__init__(code, message, more)
        self.code = code
        self.message = message
        self.more = more or {}

    def __str__(self) -> str:
        return f"the metadata store refused, {self.code}: {self.message}"


class Gone(PortError):
    """The history that was asked for is compacted: list again."""


class BadInput(Exception):
    """What a person gave is wrong. The text is one sentence that ends with the way out."""
