"""Who calls, and what they may: the bearer of the token everything, everybody else next to nothing.

There is no RBAC. A user who is impersonated has no rights of their own, so that a client which
depends on them meets a 403 here and not a surprise on a real cluster.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from cascade.kube.server.route import Route
from cascade.kube.store.errors import ApiError, forbidden

PREFIX = "/as/"
ADMIN, ANONYMOUS = "admin", "system:anonymous"
_OPEN_TO_ALL = ("/healthz", "/livez", "/readyz", "/version")
_OPEN_TO_USERS = ("/api", "/apis", "/openapi", *_OPEN_TO_ALL)
_REVIEWS = ("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews")
_VERBS = {
    "GET": "get",
    "HEAD": "get",
    "POST": "create",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
}


def user_of(headers: Mapping[str, str], token: str, given: str) -> str:
    """The user's name; `given` is the token in the path. 401 for a token that is not ours."""
    header = headers.get("Authorization", "")
    if header:
        scheme, _, given = header.partition(" ")
        given = given.strip() if scheme.lower() == "bearer" else "?"
    if not given:
        return ANONYMOUS
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise ApiError(401, "Unauthorized", "Unauthorized")
    return headers.get("Impersonate-User") or ADMIN


def token_in(path: str) -> tuple[str, str]:
    """(token, path without it). kubectl sends no bearer token over plain HTTP, not even on
    loopback, so its kubeconfig carries the token in the server's URL: `/as/TOKEN`.
    """
    if not path.startswith(PREFIX):
        return "", path
    token, _, rest = path.removeprefix(PREFIX).partition("/")
    return token, f"/{rest}"


def verb_of(method: str, route: Route, is_watch: bool) -> str:
    """get, list, watch, create, update, patch, delete or deletecollection."""
    verb = _VERBS.get(method, method.lower())
    if route.name and not route.is_watch:
        return verb
    if verb == "get":
        return "watch" if is_watch else "list"
    return "deletecollection" if verb == "delete" else verb


def check_resource(user: str, route: Route, verb: str) -> None:
    """403 unless the user may do this."""
    if user == ADMIN or (user != ANONYMOUS and route.plural in _REVIEWS):
        return
    what = f"{route.plural}/{route.subresource}" if route.subresource else route.plural
    where = f'in the namespace "{route.namespace}"' if route.namespace else "at the cluster scope"
    why = f'User "{user}" cannot {verb} resource "{what}" in API group "{route.group}" {where}'
    raise forbidden(route.plural, route.group, route.name, why)


def check_path(user: str, method: str, path: str) -> None:
    """403 unless the user may read a path that is no resource."""
    allowed = _OPEN_TO_ALL if user == ANONYMOUS else _OPEN_TO_USERS
    if user == ADMIN or any(path == root or path.startswith(root + "/") for root in allowed):
        return
    verb = _VERBS.get(method, method.lower())
    message = f'forbidden: User "{user}" cannot {verb} path "{path}"'
    raise ApiError(403, "Forbidden", message, {})
