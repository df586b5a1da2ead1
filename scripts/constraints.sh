#!/usr/bin/env bash
# Writes the exact versions with their hashes, for Python 3.11 to 3.13, naming no host. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet "$@"; }
compile pyproject.toml --output-file requirements/run.txt
compile pyproject.toml --group pyproject.toml:dev --output-file requirements/dev.txt
compile --group pyproject.toml:s3-server --output-file requirements/s3-server.txt
