#!/bin/bash
# Lays the wheels of the image beside the Dockerfile, in build/wheels/, checked by hash: then
# `docker build .` needs no network. WHEELS_FOR is the base image's Python, 3.11 by default.
set -euo pipefail
. "$(dirname "$0")/common.sh"
folder=build/wheels python=${WHEELS_FOR:-3.11}

wanted() { cksum < requirements-image.lock; echo "$python"; }
[ "$(cat $folder/.for 2>/dev/null)" = "$(wanted)" ] && exit 0
pip=(.venv/bin/python -m pip)
"${pip[@]}" --version >/dev/null 2>&1 || pip=(python3 -m pip)
"${pip[@]}" --version >/dev/null 2>&1 || fail "there is no pip to fetch wheels with: install it"
rm -rf $folder
platforms=()
for libc in 2_34 2_31 2_28 2_24 2_17 2_12 2_5; do
    platforms+=(--platform "manylinux_${libc}_$(uname -m)")
done
"${pip[@]}" download --quiet --disable-pip-version-check --require-hashes --only-binary=:all: \
    --python-version "$python" "${platforms[@]}" --dest $folder -r requirements-image.lock ||
    fail "the wheels could not be fetched: see that a package index can be reached"
wanted > $folder/.for
say "$(find $folder -name '*.whl' | wc -l) wheels in $folder, $(du -sm $folder | cut -f1) MB"
