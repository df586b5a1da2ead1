#!/usr/bin/env bash
# Brings the database to the present schema, loads the demo into an empty one, and serves until Ctrl-C or SIGTERM.
set -euo pipefail
cd "$(dirname "$0")/.."
export MODE=${MODE:-demo} VAR=${VAR:-var} PORT=${PORT:-8000}
# The terminal stays readable: one line a request is for production. LOG_LEVEL=INFO shows them.
export LOG_LEVEL=${LOG_LEVEL:-WARNING}
export BASE_URL=${BASE_URL:-http://127.0.0.1:$PORT} FLASK_APP=wsgi:app
mkdir -p -m 0700 "$VAR"
.venv/bin/flask prepare
exec .venv/bin/python scripts/serve.py
