"""Which cluster: a kubeconfig's context, and whether it may be used at all.

A run creates and deletes objects. A context that is neither kind's nor envtest's is used only
when it was named, so that nobody's production cluster is taken because it was the current one.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any

from cascade.edge.operators.session import Api
from cascade.model.errors import BadInput

HARMLESS = ("kind-", "envtest")


def api_of(kubeconfig: Path | None, context: str | None) -> Api:
    """The API server of a context. Raises BadInput."""
    from kubernetes import client, config

    path = kubeconfig or Path(os.environ.get("KUBECONFIG") or Path.home() / ".kube" / "config")
    name = _chosen(path, context)
    settings: Any = client.Configuration()
    try:
        load: Any = config.load_kube_config  # the library has no types
        load(str(path), name, client_configuration=settings)
    except (config.ConfigException, OSError, ValueError, KeyError) as error:
        raise BadInput(f"context {name!r} of {path} cannot be used: {error}") from error
    known = settings.auth_settings().values()
    headers = {way["key"]: way["value"] for way in known if way["in"] == "header"}
    return Api(str(settings.host).rstrip("/"), headers, _tls(settings, name))


def _chosen(path: Path, context: str | None) -> str:
    """The context's name. Raises BadInput for one that does not exist, or is not to be touched."""
    from kubernetes import config

    if not path.is_file():
        raise BadInput(f"there is no kubeconfig {path}: give one with --kubeconfig FILE")
    try:
        listed: Any = config.list_kube_config_contexts
        contexts, current = listed(str(path))
    except (config.ConfigException, OSError, ValueError) as error:
        raise BadInput(f"{path} is no kubeconfig: {error}; give another --kubeconfig") from error
    names = [entry["name"] for entry in contexts]
    if context is not None:
        if context not in names:
            raise BadInput(
                f"{path} has no context {context!r}; it has {', '.join(names) or 'none'}"
            )
        return context
    name = str(current["name"])
    if not name.startswith(HARMLESS):
        raise BadInput(
            f"the current context {name!r} is neither a kind cluster nor envtest; "
            f"if you mean it, say so with --context {name}"
        )
    return name


def _tls(settings: Any, name: str) -> ssl.SSLContext | None:
    if not str(settings.host).startswith("https"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_ca_cert)
        if settings.cert_file:
            context.load_cert_chain(settings.cert_file, settings.key_file)
    except (OSError, ssl.SSLError) as error:
        raise BadInput(f"the certificates of context {name!r} cannot be read: {error}") from error
    if not settings.verify_ssl:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
