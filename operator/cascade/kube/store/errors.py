"""The API's refusals: code, reason, message and details, worded as kube-apiserver words them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Json = dict[str, Any]

CEL_NOT_RUN = (
    "some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation"
)
MODIFIED = (
    "the object has been modified; please apply your changes to the latest version and try again"
)


class FieldError(NamedTuple):
    """One cause of a 422: `reason` is the API's CauseType, `message` starts with its words."""

    reason: str
    field: str
    message: str


class ApiError(Exception):
    """A request that the API refuses. `reason` is None where the API gives none (500)."""

    def __init__(
        self,
        code: int,
        reason: str | None,
        message: str,
        details: Json | None = None,
        *,
        meta: Json | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.reason, self.message = code, reason, message
        self.details, self.meta = details, meta
        self.warnings: tuple[str, ...] = ()

    def status(self) -> Json:
        """The `Status` object that is the response's body."""
        body: Json = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": self.meta or {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            body["reason"] = self.reason
        if self.details is not None:
            body["details"] = self.details
        body["code"] = self.code
        return body


Refuse = Callable[[str], ApiError]
"""What is made of the words of Go's decoder: a 400 for an object, a 422 for a patched one."""


class refusing_with:  # noqa: N801 - it reads as a phrase: with refusing_with(warnings)
    """What was odd about a request is said even where it is refused for something else."""

    __slots__ = ("_warnings",)

    def __init__(self, warnings: Sequence[str]) -> None:
        self._warnings = warnings

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, ApiError):
            error.warnings = tuple(self._warnings)


def _details(name: str, group: str, kind: str, **more: Any) -> Json:
    named = {"name": name, "group": group, "kind": kind}
    return {key: value for key, value in named.items() if value} | more


def qualified(plural: str, group: str) -> str:
    """`enactors.cascade.lab`, or `configmaps` in the core group."""
    return f"{plural}.{group}" if group else plural


def not_found(plural: str, group: str, name: str) -> ApiError:
    message = f'{qualified(plural, group)} "{name}" not found'
    return ApiError(404, "NotFound", message, _details(name, group, plural))


def already_exists(plural: str, group: str, name: str, *, deleting: bool = False) -> ApiError:
    prefix = "object is being deleted: " if deleting else ""
    message = f'{prefix}{qualified(plural, group)} "{name}" already exists'
    return ApiError(409, "AlreadyExists", message, _details(name, group, plural))


def conflict(kind: str, group: str, name: str, why: str = MODIFIED) -> ApiError:
    message = f'Operation cannot be fulfilled on {qualified(kind, group)} "{name}": {why}'
    return ApiError(409, "Conflict", message, _details(name, group, kind))


def method_not_allowed(plural: str, group: str, verb: str = "") -> ApiError:
    message = f'{verb} is not supported on resources of kind "{qualified(plural, group)}"'
    return ApiError(405, "MethodNotAllowed", message, _details("", group, plural))


def method_not_known() -> ApiError:
    """What built-in kinds say instead."""
    words = "the server does not allow this method on the requested resource"
    return ApiError(405, "MethodNotAllowed", words, {})


def bad_request(message: str) -> ApiError:
    return ApiError(400, "BadRequest", message)


def internal(message: str) -> ApiError:
    return ApiError(500, None, message)


def internal_error(message: str) -> ApiError:
    said = f"Internal error occurred: {message}"
    return ApiError(500, "InternalError", said, {"causes": [{"message": message}]})


def forbidden(
    plural: str, group: str, name: str, why: str, causes: Sequence[Json] = ()
) -> ApiError:
    named = f'{qualified(plural, group)} "{name}"' if name else qualified(plural, group)
    more = {"causes": list(causes)} if causes else {}
    details = _details(name, group, plural, **more)
    return ApiError(403, "Forbidden", f"{named} is forbidden: {why}", details)


def too_many_requests(why: str) -> ApiError:
    return ApiError(429, "TooManyRequests", why, {"retryAfterSeconds": 1})


def rejected() -> ApiError:
    """What the API says of a JSON patch that does not fit the object."""
    message = "the server rejected our request due to an error in our request"
    return ApiError(422, "Invalid", message, {})


def invalid(kind: str, group: str, name: str, causes: Sequence[FieldError]) -> ApiError:
    """422 with every cause."""
    said = list(dict.fromkeys(f"{cause.field}: {cause.message}" for cause in causes))
    listed = said[0] if len(said) == 1 else f"[{', '.join(said)}]"
    message = f'{qualified(kind, group)} "{name}" is invalid: {listed}'
    told = [{"reason": c.reason, "message": c.message, "field": c.field} for c in causes]
    return ApiError(422, "Invalid", message, _details(name, group, kind, causes=told))


def required(field: str, why: str = "") -> FieldError:
    message = f"Required value: {why}" if why else "Required value"
    return FieldError("FieldValueRequired", field, message)


def invalid_value(field: str, shown: str, why: str) -> FieldError:
    return FieldError("FieldValueInvalid", field, f"Invalid value: {shown}: {why}")


def forbidden_field(field: str, why: str) -> FieldError:
    return FieldError("FieldValueForbidden", field, f"Forbidden: {why}")
