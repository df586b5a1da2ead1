#!/usr/bin/env bash
# Makes the virtual environments from the pinned versions: `scripts/setup.sh run` or `scripts/setup.sh test`.
# Does nothing when they are up to date. Needs Python 3.11 to 3.13 and nothing else; uses uv where it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:?run or test}
python=${PYTHON:-python3}

command -v "$python" >/dev/null || { echo "Python is missing. Install it, for example: apt-get install python3 python3-venv" >&2; exit 1; }
"$python" - <<'PY' || exit 1
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(f"Laborstar needs Python 3.11 to 3.13; {sys.executable} is {sys.version.split()[0]}. "
             "Name another one: make run PYTHON=python3.12")
PY

# environment FOLDER REQUIREMENTS: brings the folder to exactly these versions.
environment() {
    local folder=$1 requirements=$2 stamp
    stamp="$folder/.installed-$(cat "$requirements" <("$python" -VV) | sha256sum | cut -c1-16)"
    [ -e "$stamp" ] && return
    echo "Setting up $folder (once, about a minute) ..."
    if command -v uv >/dev/null; then
        uv venv --quiet --clear --python "$python" "$folder"
        uv pip install --quiet --python "$folder/bin/python" --require-hashes --requirements "$requirements"
    else
        "$python" -m venv --clear "$folder" || {
            echo "Python cannot make virtual environments here. Install the package for it, for example:" >&2
            echo "  apt-get install python3-venv" >&2
            exit 1
        }
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$requirements"
    fi
    touch "$stamp"
}

case $purpose in
    run)
        # What the tests need includes what running needs.
        test_stamp=".venv/.installed-$(cat requirements/dev.txt <("$python" -VV) | sha256sum | cut -c1-16)"
        [ -e "$test_stamp" ] || environment .venv requirements/run.txt
        ;;
    test)
        environment .venv requirements/dev.txt
        environment .venv-s3 requirements/s3-server.txt
        ;;
    *) echo "usage: scripts/setup.sh run|test" >&2; exit 2 ;;
esac
