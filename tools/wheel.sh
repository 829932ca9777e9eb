#!/bin/sh
# Builds the source archive and from it the wheel, and tries the wheel where no checkout is near: sh tools/wheel.sh VENV EXAMPLE
set -eu
cd "$(dirname "$0")/.."
venv=$1
example=$2
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
unset KETRACE_RULES PYTHONPATH

"$venv/bin/python" -m build --no-isolation --outdir "$away/dist" . >"$away/log" 2>&1 || { cat "$away/log" >&2; exit 1; }
"$venv/bin/python" -m venv "$away/venv"
"$away/venv/bin/python" -m pip -qq --disable-pip-version-check install \
    -c constraints.txt --find-links "$venv/wheels" "$away"/dist/*.whl
cp "$example" "$away/input.json"

cd "$away"
venv/bin/ketrace rules list >listed
venv/bin/ketrace decide input.json >decided
[ -s listed ] && [ -s decided ] || { echo "the installed wheel said nothing  [silent-wheel]" >&2; exit 1; }
echo "$(basename dist/*.whl) lists its rules and decides, outside the checkout"
