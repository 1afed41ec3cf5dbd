"""Which cluster: a kubeconfig's context, and whether it may be used at all.

A run creates and deletes objects. A context that is neither kind's nor envtest's is used only
when it was named, so that nobody's production cluster is taken because it was the current one.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any

import yaml
from yarl import URL

from cascade.edge.operators.session import Api
from cascade.kube.server.auth import PREFIX
from cascade.model.errors import BadInput

KIND_PREFIX, ENVTEST = "kind-", "envtest"


def api_of(kubeconfig: Path | None, context: str | None) -> Api:
    """The API server of a context; without a kubeconfig, of the one that kubectl would take.

    Raises BadInput.
    """
    from kubernetes import client, config

    usual = os.environ.get("KUBECONFIG") or str(Path.home() / ".kube" / "config")
    path = str(kubeconfig or usual)
    name = _chosen(path, context)
    settings: Any = client.Configuration()
    load: Any = config.load_kube_config  # the library has no types
    try:
        load(path, name, client_configuration=settings)
    except Exception as error:  # the library takes whatever it reads for what it should be
        raise BadInput(f"context {name!r} of {path} cannot be used: {error}; mend it") from error
    known = settings.auth_settings().values()
    headers = {way["key"]: way["value"] for way in known if way["in"] == "header"}
    return Api(_address(str(settings.host), path), headers, _tls(settings, name))


def _chosen(path: str, context: str | None) -> str:
    """The context's name. Raises BadInput for one that does not exist, or is not to be touched."""
    contexts, current = _contexts(path)
    there_are = f"it has {', '.join(contexts)}" if contexts else "it has none at all"
    name = context or current
    if not name:
        raise BadInput(f"{path} has no current context: name one with --context; {there_are}")
    if name not in contexts:
        raise BadInput(f"{path} has no context {name!r}: {there_are}")
    if not (context or name == ENVTEST or name.startswith(KIND_PREFIX)):
        raise BadInput(
            f"the current context {name!r} is neither a kind cluster nor envtest: "
            f"if you mean it, say so with --context {name}"
        )
    return name


def _contexts(path: str) -> tuple[list[str], str]:
    """Names of all contexts, and the current one's, maybe empty. `path` may be a list of files."""
    names, current, found = [], "", False
    for part in filter(None, path.split(os.pathsep)):
        try:
            body = yaml.safe_load(Path(part).read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            why = str(getattr(error, "strerror", None) or "it is not YAML")
            raise BadInput(f"{part} cannot be read: {why}; give another --kubeconfig") from error
        if not isinstance(body, dict) or not isinstance(body.get("contexts") or [], list):
            raise BadInput(f"{part} is no kubeconfig: give another with --kubeconfig FILE")
        entries = [e for e in body.get("contexts") or [] if isinstance(e, dict)]
        names += [str(entry["name"]) for entry in entries if "name" in entry]
        current = current or str(body.get("current-context") or "")
        found = True
    if not found:
        raise BadInput(f"there is no kubeconfig {path}: give one with --kubeconfig FILE")
    return names, current


def _address(url: str, path: str) -> str:
    """Without the token that our own embedded server has in its URL: it is in a header too."""
    try:
        server = URL(url)
    except ValueError as error:
        raise BadInput(f"{path} has {url!r} for its server ({error}): mend it") from error
    if server.scheme not in ("http", "https") or not server.host:
        raise BadInput(f"{path} has {url!r} for its server: mend it, it must begin with https://")
    if server.path != "/" and not server.path.startswith(PREFIX):
        raise BadInput(
            f"{path} reaches its server {url} through a path, which is not supported: give a "
            "kubeconfig that names the API server itself"
        )
    return str(server.origin())


def _tls(settings: Any, name: str) -> ssl.SSLContext | None:
    if not str(settings.host).startswith("https"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_ca_cert)
        if settings.cert_file:
            context.load_cert_chain(settings.cert_file, settings.key_file)
    except (OSError, ssl.SSLError) as error:
        raise BadInput(
            f"the certificates of context {name!r} cannot be read: {error}; mend them, or choose "
            "another --context"
        ) from error
    if not settings.verify_ssl:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
