#!/bin/bash
# The tests that need image and cluster: `make e2e`. They make a cluster of their own, and what is
# made for them is taken away at the end, however that comes; E2E_KEEP=1 leaves it.
set -euo pipefail
export KIND_CLUSTER=${KIND_CLUSTER:-cascade-e2e}
. "$(dirname "$0")/common.sh"
[ -n "${E2E_KEEP:-}" ] || trap 'tools/kind/down.sh' EXIT

engine
tool kind "go install sigs.k8s.io/kind@latest"
tool kubectl "make tools"
[ $# -gt 0 ] || set -- tests/e2e/test_[0-6]_*.py # the others are `make e2e-day`
tools/kind/image.sh
.venv/bin/python -m pytest -q -m e2e --durations=0 --durations-min=5 "$@"
