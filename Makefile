# Every target installs what it needs; nothing else is needed on a fresh clone.
.PHONY: help install demo test check cluster bench reliability lock clean
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/installed: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" || { echo "需要 Python 3.11（可用 make PYTHON=… 指定）"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(VENV)/installed  ## .venv with everything, locked

demo: install  ## the hall of a demo city on 127.0.0.1:8000
	$(BIN)/yichuang demo $(ARGS)

test: install  ## all tests, on a real PostgreSQL and in a real browser
	@bash tests/system_packages.sh
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: install  ## format, lint, types, import contracts, sizes, docs
	$(BIN)/ruff format --check --quiet src tests bench sandbox
	$(BIN)/ruff check --quiet src tests bench sandbox
	YICHUANG_ENV_FILE=tests/check.env $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/yichuang catalogue check

$(VENV)/cluster: $(VENV)/installed requirements/cluster.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cluster.lock
	@touch $@

cluster: $(VENV)/cluster  ## the population tests on a two-worker Spark cluster of this machine
	$(BIN)/pytest -m cluster -n 0 tests/cluster $(ARGS)

bench: install  ## benchmarks, side by side with peers
	$(BIN)/python -m bench

reliability: install  ## the promises at full size
	$(BIN)/pytest -m long -n 0 $(ARGS)

lock:  ## requirements/*.lock from pyproject.toml
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/base.lock pyproject.toml
	uv pip compile -q --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header -c requirements/base.lock -o requirements/dev.lock pyproject.toml
	uv pip compile -q --python-version 3.11 --extra dev --extra cluster --generate-hashes --no-emit-index-url --no-header -c requirements/dev.lock -o requirements/cluster.lock pyproject.toml

clean:  ## what was installed and the demo's data
	rm -rf $(VENV) var
