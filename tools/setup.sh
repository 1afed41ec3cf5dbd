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

# An empty HOME would put the caches into the filesystem's root, or nowhere.
if [ ! -w "${HOME:-/nonexistent}" ]; then export XDG_CACHE_HOME="${TMPDIR:-/tmp}/cascade-cache-$(id -u)"; fi

with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    uv venv --quiet --clear --python "$python" $venv &&
        uv pip install --quiet --python $venv/bin/python --require-hashes -r requirements.lock &&
        uv pip install --quiet --python $venv/bin/python --no-deps --no-build-isolation -e .
}
with_pip() {
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "$("$python" --version) cannot make virtual environments, as its ensurepip is missing;" \
            "on Debian and Ubuntu: apt-get install python3-venv (or install uv)"
        return 1
    fi
    "$python" -m venv --clear $venv &&
        $venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock &&
        $venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
}

say "setting up $venv with $("$python" --version) (once; about a minute)"
rm -f $stamp
if ! with_uv; then
    if command -v uv >/dev/null 2>&1; then say "uv could not do it, trying pip"; fi
    with_pip || { say "setting up $venv failed: see the lines above, then call make again"; exit 1; }
fi
wanted > $stamp
