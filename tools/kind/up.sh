#!/bin/bash
# A standing lab on a kind cluster of its own: `make kind`. What it makes it writes down, and
# `make kind-down` takes exactly that away, also what a failed start has left. A second call brings
# image and manifests up to date.
set -euo pipefail
. "$(dirname "$0")/common.sh"
READY_SECONDS_MAX=${READY_SECONDS_MAX:-180}

image() {
    docker image inspect "$IMAGE" >/dev/null 2>&1 || made "image $IMAGE"
    tools/kind/image.sh
}
cluster() {
    if kind get clusters 2>/dev/null | grep -qx "$CLUSTER"; then
        grep -qx "cluster $CLUSTER" "$STATE/made" 2>/dev/null || fail "a kind cluster $CLUSTER is" \
            "here that make kind did not make: delete it, or choose another name in KIND_CLUSTER"
        return
    fi
    local node=()
    if helper >/dev/null; then
        node=(--image "$("$(helper)" node-image 2>/dev/null | tail -n 1)")
    fi
    made "cluster $CLUSTER"
    (umask 077 && kind create cluster --name "$CLUSTER" --config tools/kind/cluster.yaml \
        "${node[@]}" --wait 120s --quiet >&2) || fail "the cluster did not start: see the lines" \
        "above; make kind-down takes away what is there of it"
    kubectl wait --for=condition=Ready nodes --all --timeout=120s >/dev/null ||
        fail "not all nodes of the cluster are ready: kubectl describe nodes says why"
}
load() {
    kind load docker-image --name "$CLUSTER" "$1" >/dev/null 2>&1 ||
        fail "$1 cannot be loaded into the cluster: see that the disk is not full"
}
apply() { kubectl apply -f - >/dev/null ||
    fail "the cluster refused manifests: see the lines above"; }
ready() {
    kubectl -n "$1" wait deploy --all --for=condition=Available \
        --timeout=${READY_SECONDS_MAX}s >/dev/null 2>&1 && return
    kubectl -n "$1" get pods -o wide >&2
    fail "not all pods of $1 are ready after $READY_SECONDS_MAX s: see what" \
        "kubectl --kubeconfig $STATE/kubeconfig -n $1 describe pods says"
}
agents() {
    local new=no
    [ "$(docker image inspect -f '{{.Id}}' "$IMAGE")" = "$(cat "$STATE/loaded" 2>/dev/null)" ] || {
        load "$IMAGE"
        docker image inspect -f '{{.Id}}' "$IMAGE" > "$STATE/loaded"
        new=yes
    }
    if [ $new = yes ] && kubectl get namespace cascade >/dev/null 2>&1; then
        kubectl -n cascade rollout restart deploy >/dev/null  # the tag is the same
    fi
    kubectl kustomize manifests/overlays/kind | apply
}
debians_prometheus() {  # where no registry can be reached: the same program from a package
    local context
    has prometheus || fail "there is no prometheus to make an image of: make tools installs it"
    docker image inspect cascade-prometheus >/dev/null 2>&1 || made "image cascade-prometheus"
    context=$(mktemp -d)
    cp -L "$(command -v prometheus)" "$context"
    printf 'FROM %s\nCOPY prometheus /bin/\n' "$("$(helper)" python-image)" > "$context/Dockerfile"
    DOCKER_BUILDKIT=0 docker build --quiet --tag cascade-prometheus "$context" >/dev/null 2>&1 ||
        fail "no image could be made of $(command -v prometheus)"
    rm -r "$context"
}
monitoring() {
    local wanted image with=manifests/grafana
    if helper >/dev/null; then
        with=manifests/monitoring
        say "Grafana is left out: its image is in a registry, and none can be reached from here"
    fi
    wanted=$(kubectl kustomize $with)
    image=$(sed -n 's/.*image: \(prom.*\)/\1/p' <<<"$wanted")
    if helper >/dev/null; then
        debians_prometheus
        load cascade-prometheus
        wanted=${wanted//$image/cascade-prometheus}
    fi
    apply <<<"$wanted"
}

timed engine engine
tool kind "go install sigs.k8s.io/kind@latest"
tool kubectl "make tools"
timed image image
timed cluster cluster
timed agents agents
timed Prometheus monitoring
timed "ready pods" ready cascade
ready cascade-monitoring
say "the lab stands ($(parts)); make kind-down takes it away"
cat <<X
export KUBECONFIG=$KUBECONFIG
.venv/bin/cascade record &    # first of all: keeps what happens as a run, with its report
kubectl -n cascade apply -f scenarios/dns-race.yaml    # the director does the rest
kubectl -n cascade get endpointrecords --watch
kubectl -n cascade port-forward service/dns 15353:53 &
dig +tcp @127.0.0.1 -p 15353 dynamodb.us-east-1.cascade.lab
kubectl -n cascade-monitoring port-forward service/prometheus 9090 &    # http://127.0.0.1:9090
X
helper >/dev/null || echo "kubectl -n cascade-monitoring port-forward service/grafana 3000 &"
