"""What a port can answer instead of a result. An agent sees these and no others."""

from __future__ import annotations


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


class Gone(PortError):
    """The history that was asked for is compacted: list again."""


class BadInput(Exception):
    """What a person gave is wrong. The text is one sentence that ends with the way out."""
