#!/bin/sh
# Makes .venv: everything in requirements.lock, by hash, and the project itself, editable.
# Does nothing when lock, pyproject.toml and folder are those of the last time, so `make` may call
# it before every target. Uses uv where it is, else python -m venv and pip. Needs no HOME.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
stamp=$venv/.set-up-for
say() { echo "cascade: $*" >&2; }

wanted() { cat requirements.lock pyproject.toml tools/setup.sh | cksum; pwd; }
if [ -x $venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$(wanted)" ]; then exit 0; fi

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
python=
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed and ${PYTHON:-python3} is $("${PYTHON:-python3}" --version \
        2>/dev/null || echo absent); install one, or name it: make PYTHON=/path/to/python3.11"
    exit 1
fi

# Without a HOME to write to, the caches would go to the filesystem's root, or nowhere.
if [ ! -w "${HOME:-/nonexistent}" ]; then
    XDG_CACHE_HOME=$(mktemp -d)
    export XDG_CACHE_HOME
    trap 'rm -rf "$XDG_CACHE_HOME"' EXIT
fi

with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    into="--quiet --python $venv/bin/python"
    # shellcheck disable=SC2086  # $into is three words
    uv venv --quiet --clear --python "$(command -v "$python")" $venv &&
        uv pip install $into --require-hashes -r requirements.lock &&
        uv pip install $into --no-deps --no-build-isolation -e .
}
with_pip() {
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "$("$python" --version) lacks ensurepip, so it cannot make a virtual environment;" \
            "on Debian and Ubuntu: apt-get install python3-venv (or install uv)"
        return 1
    fi
    "$python" -m venv --clear $venv &&
        $venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock &&
        $venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
}

# The machine's settings for pip hold (index, certificates), but not where it installs to.
unset PIP_USER PIP_TARGET PIP_PREFIX

say "setting up $venv with $("$python" --version) (once; about a minute)"
rm -f $stamp
if ! with_uv; then
    if command -v uv >/dev/null 2>&1; then say "uv could not do it, trying pip"; fi
    with_pip || { say "no $venv was made: see the lines above, then call make again"; exit 1; }
fi
wanted > $stamp
