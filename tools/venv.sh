#!/bin/sh
# Makes the environment DIR ready, with everything pinned: sh tools/venv.sh DIR [plain]
# Plain has what deciding needs; otherwise all that working on ketrace needs is there too.
# Nothing is done when it is ready; it is brought up to date when the pins changed, and begun anew when a build was cut short.
set -eu
venv=$1
cd "$(dirname "$0")/.."
wanted=${2:-whole}
pins=${CONSTRAINTS:-constraints.txt}
ready=$venv/ready # written last; holds where, with what version, by what name Python was called, and how much is there

built_here() {
    [ -f "$ready" ] || return 1
    [ "$(sed -n 1,2p "$ready")" = "$PWD
$("$venv/bin/python" --version 2>&1)" ] || return 1
    [ -z "${PYTHON:-}" ] || [ "$(sed -n 3p "$ready")" = "$PYTHON" ]
}

up_to_date() {
    [ -z "$(find pyproject.toml "$pins" -newer "$ready")" ] && has_enough
}

has_enough() {
    [ "$wanted" = plain ] || [ "$(sed -n 4p "$ready")" = whole ]
}

pip() {
    "$venv/bin/python" -m pip -qq --disable-pip-version-check "$@" && return
    echo "pip could not do its part, for the reason above; packages come over the network. Mend it and say the same again  [no-packages]" >&2
    exit 1
}

if built_here; then
    up_to_date && exit 0
    python=$(sed -n 3p "$ready")
    [ "$(sed -n 4p "$ready")" = plain ] || wanted=whole
    echo "bringing $venv up to date" >&2
    rm "$ready"
else
    python=$(sh tools/python.sh)
    echo "building $venv with $("$python" --version), once; this takes about a minute" >&2
    "$python" -m venv --clear "$venv"
fi

CPPFLAGS="${CPPFLAGS:-} $("$venv/bin/python" tools/preflight.py --flags)"
export CPPFLAGS

pip install -U -c "$pins" pip setuptools hatchling editables
# Built by itself and past pip's cache, which may hold one that was compiled without those flags.
if [ -z "$(find "$venv/wheels" -name '*.whl' -newer "$pins" 2>/dev/null)" ]; then
    rm -rf "$venv/wheels"
    pip wheel --no-cache-dir --no-deps --no-build-isolation -c "$pins" -w "$venv/wheels" durable-rules
fi
extra=$([ "$wanted" = plain ] || echo "[dev]")
pip install --no-build-isolation -c "$pins" --find-links "$venv/wheels" -e ".$extra"
"$venv/bin/python" tools/smoke.py
printf '%s\n' "$PWD" "$("$venv/bin/python" --version)" "$python" "$wanted" >"$ready"
