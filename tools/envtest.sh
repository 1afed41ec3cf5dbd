#!/bin/sh
# Prints the folder with kube-apiserver and etcd, for KUBEBUILDER_ASSETS: the one that is named
# already, else setup-envtest's, else that of a helper beside this checkout. Its progress goes to
# standard error.
set -u
cd "$(dirname "$0")/.."
usable() { [ -x "$1/kube-apiserver" ] && [ -x "$1/etcd" ]; }
found() { usable "$1" && { echo "$1"; exit 0; }; }

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
    found "$KUBEBUILDER_ASSETS"
    echo "cascade: KUBEBUILDER_ASSETS is $KUBEBUILDER_ASSETS, but there is no kube-apiserver" \
        "with etcd there; unset it or name a folder that has both" >&2
    exit 1
fi
way="install Go, then go install sigs.k8s.io/controller-runtime/tools/setup-envtest@latest, then"
way="$way make envtest"
for setup_envtest in setup-envtest "${GOPATH:-${HOME:-}/go}/bin/setup-envtest"; do
    command -v "$setup_envtest" >/dev/null 2>&1 || continue
    found "$("$setup_envtest" use -p path "${ENVTEST_VERSION:-1.34.x}" || true)"
    way="setup-envtest could not fetch them, see the lines above; mend that and call make envtest"
done
for helper in ../*/kube/kube; do
    [ -x "$helper" ] || continue
    found "$("$helper" assets | tail -n 1)"
done
echo "cascade: no kube-apiserver and etcd here; to get them: $way;" \
    "or name a folder that has them in KUBEBUILDER_ASSETS" >&2
exit 1
