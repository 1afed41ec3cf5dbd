#!/bin/bash
# Takes away what `make kind` made and wrote down, and nothing else: `make kind-down`.
set -uo pipefail
. "$(dirname "$0")/common.sh"

[ -f "$STATE/made" ] || { say "make kind made nothing that is still here"; exit 0; }
if helper >/dev/null; then PATH=$("$(helper)" binaries 2>/dev/null | tail -n 1):$PATH; fi
left=()
while read -r kind name; do
    case $kind in
        cluster) kind delete cluster --name "$name" --quiet ;;
        image) docker image rm --force "$name" >/dev/null 2>&1 ||
            ! docker image inspect "$name" >/dev/null 2>&1 ;;
        engine) "$(helper)" down ;;
    esac || left+=("$kind $name")
done < <(tac "$STATE/made")
if [ ${#left[@]} -gt 0 ]; then
    printf '%s\n' "${left[@]}" > "$STATE/made"
    fail "could not remove ${left[*]}: see the lines above, then call make kind-down again"
fi
# What the build left of its first stage, which has no name.
docker image prune --force --filter label=org.opencontainers.image.title=cascade >/dev/null 2>&1
rm -rf "$STATE"
rmdir .kind 2>/dev/null
say "what make kind made is gone"
