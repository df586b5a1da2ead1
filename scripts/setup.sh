#!/usr/bin/env bash
# Makes the virtual environments from the pinned versions: `scripts/setup.sh run`, `scripts/setup.sh test`,
# `scripts/setup.sh miniprogram`, or `scripts/setup.sh lighthouse`. Does nothing when they are up to date. Needs Python 3.11 to 3.13 and nothing else (uses
# uv where it is installed); the tests of the pages also need Chromium, and Lighthouse needs Node 18.20 or newer.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:?run, test, miniprogram or lighthouse}
python=${PYTHON:-python3}

command -v "$python" >/dev/null || { echo "Python is missing. Install it, for example: apt-get install python3 python3-venv" >&2; exit 1; }
"$python" - <<'PY' || exit 1
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(f"Laborstar needs Python 3.11 to 3.13; {sys.executable} is {sys.version.split()[0]}. "
             "Name another one: make run PYTHON=python3.12")
PY

# environment FOLDER REQUIREMENTS: brings the folder to these versions. An environment in use is added to, never emptied:
# what the tests need includes what a server that is running from it needs, in the same versions.
environment() {
    local folder=$1 requirements=$2 stamp
    stamp="$folder/.installed-$(cat "$requirements" <("$python" -VV) | sha256sum | cut -c1-16)"
    [ -e "$stamp" ] && return
    echo "Setting up $folder (once, about a minute) ..."
    if [ "$("$folder/bin/python" -VV 2>/dev/null)" != "$("$python" -VV)" ]; then
        new_environment "$folder"
    fi
    if command -v uv >/dev/null; then
        uv pip install --quiet --python "$folder/bin/python" --require-hashes --requirements "$requirements"
    else
        "$folder/bin/python" -m ensurepip --upgrade >/dev/null  # Missing where uv made the environment.
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$requirements"
    fi
    rm -f "$folder"/.installed-*
    touch "$stamp"
}

new_environment() {
    if command -v uv >/dev/null; then
        uv venv --quiet --clear --python "$python" "$1"
        return
    fi
    "$python" -m venv --clear "$1" || {
        echo "Python cannot make virtual environments here. Install the package for it, for example:" >&2
        echo "  apt-get install python3-venv" >&2
        exit 1
    }
}

# browser: installs Chromium and a Chinese font where it may. Without them the tests of the pages are skipped, but never
# in continuous integration.
browser() {
    command -v chromium chromium-browser google-chrome >/dev/null && [ -n "$(fc-list :lang=zh)" ] && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Chromium and a Chinese font (once, about a minute) ..."
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >/dev/null &&
            apt-get install -qq --yes --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null && return
    fi
    echo "No Chromium with a Chinese font: apt-get install chromium fonts-noto-cjk" >&2
    [ -z "${CI:-}" ] || exit 1
}

# node_tools FOLDER: brings .FOLDER to exactly the versions of the lock file in requirements/FOLDER.
node_tools() {
    local folder=".$1" source="requirements/$1" stamp
    mkdir -p "$folder"
    cp "$source"/* "$folder/"
    stamp="$folder/.installed-$(sha256sum <"$source/package-lock.json" | cut -c1-16)"
    [ -e "$stamp" ] && return
    echo "Setting up $folder (once) ..."
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
    rm -f "$folder"/.installed-*
    touch "$stamp"
}

# node: installs Node where it may. Without it the checks of the mini-program are skipped, but never in continuous
# integration.
node() {
    command -v npm >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Node (once, about a minute) ..."
        apt-get update -qq >/dev/null &&
            DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends nodejs npm >/dev/null && return
    fi
    echo "Node is missing: apt-get install nodejs npm (18.20 or newer)" >&2
    return 1
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
        browser
        node || [ -z "${CI:-}" ]
        ;;
    miniprogram)
        node
        node_tools miniprogram
        ;;
    lighthouse)
        environment .venv requirements/dev.txt
        browser
        node
        node_tools lighthouse
        ;;
    *) echo "usage: scripts/setup.sh run|test|lighthouse|miniprogram" >&2; exit 2 ;;
esac
