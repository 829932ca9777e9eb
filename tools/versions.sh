#!/bin/sh
# Builds on every Python that pyenv has and runs the smoke there, then COMMAND if given: sh tools/versions.sh [COMMAND...]
set -u
cd "$(dirname "$0")/.."
failed=0

for python in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3; do
    name=$(basename "$(dirname "$(dirname "$python")")")
    if ! PYTHON=$python sh tools/python.sh >/dev/null 2>&1; then
        echo "$name: refused"
        continue
    fi
    venv=.versions/$name
    if PYTHON=$python sh tools/venv.sh "$venv" && "$venv/bin/python" tools/smoke.py &&
        { [ $# -eq 0 ] || "$venv/bin/python" -m "$@"; }; then
        echo "$name: works"
    else
        echo "$name: FAILED"
        failed=1
    fi
done
exit $failed
