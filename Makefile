# Two commands matter: `make run` starts Laborstar with its demo county, `make test` runs all tests.
PORT ?= 8000
VAR ?= var
PYTHON ?= python3
export PORT VAR PYTHON

.PHONY: run test check miniprogram-check format bench lighthouse screenshots clean

run: ## Set up, migrate, load the demo once, and serve on http://127.0.0.1:$(PORT) until Ctrl-C.
	@scripts/setup.sh run
	@exec scripts/run.sh

test: ## Set up and run the whole suite on SQLite and on a real PostgreSQL, with a real S3 server.
	@# Many tests wait for the processes that they start, so three at once use two cores best.
	@scripts/setup.sh test
	@# They also start some hundred processes, which should find the code compiled.
	PYTHONDONTWRITEBYTECODE= .venv/bin/pytest -n 3 --dist loadgroup --no-loadscope-reorder

check: ## Format, lint, types, import rules, migrations equal models.
	@scripts/setup.sh test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -q tests/guards/test_migrations.py

miniprogram-check: ## Check the mini-program: lint, types, its layers, what its pages draw, and how large it is. Its journeys are in `make test`.
	@scripts/setup.sh miniprogram
	.miniprogram/node_modules/.bin/eslint -c .miniprogram/eslint.config.js miniprogram
	.miniprogram/node_modules/.bin/tsc -p requirements/miniprogram/tsconfig.json
	node --test tests/miniprogram/layers.test.js tests/miniprogram/platform.test.js
	.miniprogram/node_modules/.bin/jest -c requirements/miniprogram/jest.config.js
	node tests/miniprogram/sizes.js

format: ## Put the code into its form.
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: ## Measure and write docs/benchmarks.md, in 45 minutes on two quiet cores; PARTS=10 for a smaller county, QUICK=1 only to see that it works.
	@scripts/setup.sh test
	.venv/bin/python -m benchmarks $(if $(QUICK),--quick) $(if $(PARTS),--parts $(PARTS))

lighthouse: ## Measure the main pages as a phone sees them; fails below 95. Needs Node.
	@scripts/setup.sh lighthouse
	.venv/bin/python scripts/lighthouse.py

screenshots: ## Make the pictures of docs/pictures again: the main screens, a poster and a certificate.
	@scripts/setup.sh test
	.venv/bin/python scripts/screenshots.py

clean: ## Remove the environments and caches, never the data.
	rm -rf .venv .venv-s3 .lighthouse .miniprogram .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
