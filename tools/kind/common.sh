# What the scripts for image and kind have in common. They source it; it changes to the checkout.
# Programs are taken from PATH; on a machine that can reach no image registry, from the helper
# beside the checkout (CASCADE_KUBE names it where it lies elsewhere).
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/.venv/bin:$PATH"
CLUSTER=${KIND_CLUSTER:-cascade}
STATE=.kind/$CLUSTER               # what was made, and the way in
IMAGE=${IMAGE:-cascade:$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)}  # as in manifests/
export KUBECONFIG=$PWD/$STATE/kubeconfig

say() { echo "cascade: $*" >&2; }
fail() { say "$@"; exit 2; }
has() { command -v "$1" >/dev/null 2>&1; }

helper() {
    local found
    for found in "${CASCADE_KUBE:-}" ../*/kube/kube; do
        [ -x "$found" ] && [ -f "$found" ] && { echo "$found"; return; }
    done
    return 1
}

# The list of what `make kind` made, newest last; kind-down goes through it backwards.
made() {
    mkdir -p "$STATE"
    grep -qxF "$1" "$STATE/made" 2>/dev/null || echo "$1" >> "$STATE/made"
}

engine() {
    has docker && docker info >/dev/null 2>&1 && return
    helper >/dev/null || fail "no container engine answers: start docker, or get the right to use" \
        "its socket, then call make again"
    # The helper installs what it needs only where it finds none of it.
    if ! has dockerd && has apt-get && [ "$(id -u)" = 0 ]; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq \
            --no-install-recommends docker.io debootstrap jq iptables bc; } >/dev/null
    fi
    "$(helper)" engine >&2 || fail "the container engine did not start: see the lines above"
    [ "${1:-}" = keep ] || made engine
}

tool() {  # kind or another program of the cluster, put on PATH
    has "$1" && return
    if helper >/dev/null; then PATH=$("$(helper)" binaries | tail -n 1):$PATH; fi
    has "$1" || fail "$1 is absent: $2, then call make again"
}

timed() {  # a name, then a command: how long it took is told at the end
    local name=$1 from=$SECONDS
    shift
    "$@"
    PARTS+=("$name $((SECONDS - from)) s")
}
PARTS=()
parts() { local IFS=,; echo "${PARTS[*]}" | sed 's/,/, /g'; }
