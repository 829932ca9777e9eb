#!/bin/sh
# Writes constraints.txt anew: the newest versions that pyproject.toml allows, as one fresh environment has them.
set -eu
cd "$(dirname "$0")/.."
rm -rf .pins
CONSTRAINTS=/dev/null sh tools/venv.sh .pins
{
    echo "# Every package in the environment, exactly. \`make pins\` writes this file."
    .pins/bin/python -m pip --disable-pip-version-check freeze --all --exclude-editable
} >constraints.new
mv constraints.new constraints.txt
rm -rf .pins
