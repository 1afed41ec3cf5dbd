"""What a client wants to get: JSON or YAML, the object itself, a Table, or only its metadata."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cascade.kube.store.errors import ApiError

_FORMS = ("Table", "PartialObjectMetadata", "PartialObjectMetadataList", "APIGroupDiscoveryList")


class Form(NamedTuple):
    """`as_` is empty for the object itself; `version` is the version of the form asked for."""

    is_yaml: bool = False
    as_: str = ""
    version: str = ""


PLAIN = Form()


@lru_cache(maxsize=512)
def form_of(accept: str) -> Form:
    """The first form in the header that can be served. 406 when there is none."""
    if not accept or accept == "application/json":
        return PLAIN
    for offer in accept.split(","):
        media, *parameters = (part.strip() for part in offer.split(";"))
        told = dict(part.split("=", 1) for part in parameters if "=" in part)
        if media in ("application/json", "application/*", "*/*", "application/yaml"):
            form = told.get("as", "")
            if form and (form not in _FORMS or told.get("v") not in ("v1", "v2", "v1beta1")):
                continue
            return Form(media == "application/yaml", form, told.get("v", ""))
    raise ApiError(
        406,
        "NotAcceptable",
        "only the following media types are accepted: application/json, "
        "application/yaml, application/vnd.kubernetes.protobuf",
    )
