#!/bin/bash
# Builds the image of all agents: `make image`. BASE is its base, by default the published one;
# where no registry can be reached the helper's, with the wheels laid beside the Dockerfile.
set -euo pipefail
. "$(dirname "$0")/common.sh"

engine keep
if [ -z "${BASE:-}" ] && helper >/dev/null; then
    BASE=$("$(helper)" python-image | tail -n 1) || fail "no base image: see the lines above"
    WHEELS_FOR=$(docker run --rm --network=none "$BASE" python3 -c \
        'import sys; print("%d.%d" % sys.version_info[:2])') tools/kind/wheels.sh
fi
# Engines without the newer builder say so at length; the older one builds the same.
docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
docker build ${BASE:+--build-arg "BASE=$BASE"} --tag "$IMAGE" . >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "the image was not built: see the lines above; without a network, call make wheels first"
}
bytes=$(docker image inspect --format '{{.Size}}' "$IMAGE")
base_bytes=$(docker image inspect --format '{{.Size}}' "${BASE:-python:3.11-slim}" 2>/dev/null ||
    echo 0)
say "image $IMAGE: $((bytes / 1000000)) MB, $((base_bytes / 1000000)) MB of them the base"
