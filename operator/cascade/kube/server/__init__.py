"""The embedded API server: Kubernetes' HTTP API over cascade.kube.store, on loopback only.

It behaves as a kube-apiserver 1.34 does towards kopf, kubectl, the Python clients and the agents:
any CustomResourceDefinition, and the built-in namespaces, configmaps, events and leases. It is held
against recorded exchanges and against a real server. What it does not model, by name:

- RBAC and impersonation: the token's bearer may do everything, an impersonated user nothing but
  discovery and asking for their own rights. The lab's rights are tested on a real server.
- Pods, secrets, service accounts and their tokens, and every other kind of a full cluster: nobody
  here needs them, so discovery and OpenAPI do not list them either.
- managedFields: field ownership is kept (conflicts, force, fields that go), but not shown; several
  updaters of one object count as the last of them; a write that changes nothing but managedFields
  raises no version. An object that is being deleted already cannot be created by apply or PUT.
- CRD validation: missing types, unknown fields in rules and unbounded messages are refused as a
  real server does; the rest of the structural check, CEL's type check and its cost estimate are
  not there; two definitions may claim one kind. Conversion webhooks and defaults added later to
  objects that are stored: neither.
- Duplicate keys in a body are an error under Strict and pass in silence otherwise, as looking for
  them would cost every write.
- Whole numbers beyond 64 bits are kept.
- Strategic merge patch is a merge patch for the built-in kinds, 415 for custom ones (as on a real
  server).
- OpenAPI v3 has what kubectl explain, apply and create read, not all parameters and descriptions;
  the hashes in it and in ETags are our own. /openapi/v2 is a 404. There are neither verbose health
  checks nor /metrics of its own.
- Garbage collection: owner references are kept, nobody acts on them, and foreground or orphan
  deletion waits for ever for its finalizer. Namespaces are emptied half a second after deletion.
- etcd: versions count this server's own writes from 206 on; history is compacted by count, and a
  watch can begin where its kind began.
- Events stay until they are deleted; a real server forgets them after an hour.
- Protobuf is read for the built-in kinds and never written; there is no HTTP/2, TLS or WebSocket,
  no admission webhook, no priority and fairness, no audit.

kubectl sends no token over plain HTTP: the kubeconfig that `write_kubeconfig` leaves has the token
in the server's URL too. `Authorization: Bearer` works for everybody else.
"""

from cascade.kube.server.app import ApiServer
from cascade.kube.server.hooks import Hook, Write

__all__ = ["ApiServer", "Hook", "Write"]
