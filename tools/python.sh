#!/bin/sh
# Prints the Python to build with: $PYTHON if it is given, else the first one found that preflight passes.
# If none passes, preflight says why, of the one that lacks least.
set -u
here=$(dirname "$0")

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.12 python3.11 python3.13
fi

nearest=
unsupported=
for python; do
    # Before 3.7 preflight itself cannot be read; a pyenv shim without its version does not start at all.
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null || continue
    "$python" "$here/preflight.py" --quiet
    case $? in
        0) echo "$python"; exit 0 ;;
        2) nearest=${nearest:-$python} ;;
        *) unsupported=${unsupported:-$python} ;;
    esac
done

nearest=${nearest:-$unsupported}
if [ -n "$nearest" ]; then
    "$nearest" "$here/preflight.py"
elif command -v "$1" >/dev/null 2>&1; then
    echo "\`$1\` does not start, or is older than Python 3.7; name another: make run PYTHON=python3.12  [unsupported-python]" >&2
else
    echo "there is no \`$1\` on this machine; install Python, or name it: make run PYTHON=python3.12  [no-python]" >&2
fi
exit 1
