# Everything a newcomer needs: `make run` shows the desk at work, `make test` proves it. Nothing is installed globally.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The rules of accessibility that pages are held against; without npm that test is skipped, where it is not obligatory.
# Node knows its own authorities alone; the system's are added.
SYSTEM_CAS := $(wildcard /etc/ssl/certs/ca-certificates.crt)
AXE := tests/web/axe/node_modules/.package-lock.json

.PHONY: run test check lint types imports bench locks clean help

help:
	@echo "make run    sets everything up in $(VENV) and starts the rehearsal: the whole desk on this machine"
	@echo "make test   sets everything up and runs every test"
	@echo "make check  ruff, mypy --strict, import-linter"
	@echo "make bench  prints how well and how fast documents are read, and updates a second"
	@echo "make locks  compiles the lock files anew from pyproject.toml"
	@echo "make clean  removes $(VENV) and what the rehearsal kept"

run: $(VENV)/run.stamp
	$(BIN)/ventanilla try

test: $(VENV)/test.stamp $(AXE)
	$(BIN)/pytest -n auto

bench: $(VENV)/test.stamp
	$(BIN)/python benchmarks/articles.py
	$(BIN)/python benchmarks/suggestions.py
	$(BIN)/python benchmarks/updates.py

check: lint types imports

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

imports: $(VENV)/test.stamp
	$(BIN)/lint-imports

# The stamps say which lock a .venv was filled from: a changed lock installs anew, an unchanged one costs nothing.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: requirements-test.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/run.stamp

$(AXE): tests/web/axe/package-lock.json
	@if command -v npm >/dev/null; then NODE_EXTRA_CA_CERTS="$${NODE_EXTRA_CA_CERTS:-$(SYSTEM_CAS)}" npm ci --prefix tests/web/axe --no-progress --loglevel=error; else echo "npm is not there: pages are not held against axe"; fi

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Ventanilla needs Python 3.11 or newer')"
	$(PYTHON) -m venv $(VENV)

locks:
	uv pip compile pyproject.toml --extra build --generate-hashes --no-header --python-version 3.11 -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra test --extra postgres --generate-hashes --no-header --python-version 3.11 -o requirements-test.lock

clean:
	rm -rf $(VENV) rehearsal-data tests/web/axe/node_modules
