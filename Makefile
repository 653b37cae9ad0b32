# Two commands from nothing: `make demo` and `make test`. Both begin with `make setup`.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo up engine cluster test test-all lint types protos reference web web-parts web-check clean

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock hatch_build.py $(wildcard src/fenming/base/compiled/*.[ch])
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or name one with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

demo: setup
	rm -rf build/demo
	$(BIN)/fenming demo --pages --home build/demo
	@echo
	@echo "  (. .venv/bin/activate   first, so that the shell finds the fenming command)"
	@echo
	@echo "  make up    opens this sample in the browser; build/demo/keys/owner.keys (passphrase: sample) approves what waits"

up: setup
	@test -d build/demo/log || $(MAKE) demo
	$(BIN)/fenming up --home build/demo

# CometBFT for a cluster: found, or built by Go into .venv/bin. Nothing else needs it.
engine: setup
	@$(BIN)/python -m fenming.node.cluster.engine

cluster: engine
	rm -rf build/cluster
	$(BIN)/fenming cluster demo --nodes 4 --home build/cluster

lint: setup
	$(BIN)/ruff check src tests tools hatch_build.py

types: setup
	$(BIN)/mypy

test: lint types
	$(BIN)/pytest -n 2 -m "not long"

# Everything, and at least 95 % of the branches of the rules covered.
RULES := */domains/*/rules.py,*/domains/*/rules/*.py,*/money/postings.py,*/money/fences.py,*/funds/claims.py,*/payroll/funding.py
test-all: lint types
	$(BIN)/pytest -n 2 --cov --cov-report=
	$(BIN)/coverage report --include='$(RULES)' --fail-under=95

# The messages of ABCI from their description; PROTOC_PYTHON is any Python that has grpcio-tools.
PROTOC_PYTHON ?= $(PYTHON)
protos:
	cd src/fenming/ordering/cometbft && $(PROTOC_PYTHON) -m grpc_tools.protoc -I. --python_out=. --pyi_out=. abci.proto

reference: setup
	$(BIN)/python tools/reference.py

# The browser parts, built into the package from webui/. What they make is checked in: nobody needs Node to run Fenming.
web: setup web-parts
	$(BIN)/python tools/web_schema.py
	cd webui && node build.mjs

# The packages of the browser parts and of their check, as the lock names them; no script of theirs is run.
web-parts: webui/node_modules/.package-lock.json
webui/node_modules/.package-lock.json: webui/package.json webui/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed for the browser parts: https://nodejs.org, or your system's package" >&2; exit 6; }
	cd webui && npm ci --ignore-scripts --no-audit --no-fund >&2
	@touch $@

# Every page in Debian's Chromium: accessibility, sizes, first paint, requests, clicks; one JSON object.
web-check: setup web-parts
	@$(BIN)/python tools/web_check.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
