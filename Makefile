# Two commands set up everything in a bare clone with Python 3.11 to 3.14: `make demo` and `make test`.
# The first of some interpreters that is here and new enough.
first_python = $(shell for python in $(1); do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && echo $$python && break; done)
PYTHON ?= $(call first_python,python3 python3.14 python3.13 python3.12 python3.11)
# New releases of libraries leave old versions of Python behind: the newest one here gets the newest of them.
NEWEST_PYTHON ?= $(call first_python,python3.14 python3.13 python3.12 python3.11 python3)
NEWEST := .venv-newest
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup lint messages pages test test-all newest demo wheel-test clean

help:
	@echo 'make demo        the whole job on a made county, into demo/'
	@echo 'make test        lint, types, floors, and the tests that take seconds'
	@echo 'make test-all    the same, with the slow tests, and make newest'
	@echo 'make newest      the tests that take seconds, with the newest release of every library, deprecations as errors'
	@echo 'make wheel-test  build the wheel, install it in an empty environment, run the quick start there'
	@echo 'make messages    bring the Chinese of the messages up to date with the code'
	@echo 'make pages       bring the pages that are made from the definitions up to date with them'
	@echo 'make setup       only the environment, in $(VENV)/'
	@echo 'make clean       remove what the tools made, but not the environment'

setup: $(READY)

# Again only after a change of the requirements.
$(READY): pyproject.toml constraints.txt hatch_build.py
	@test -n "$(PYTHON)" || { echo 'Python 3.11, 3.12, 3.13 or 3.14 is needed: install it, or name it: make PYTHON=/path/to/python3' >&2; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo 'Installing into $(VENV)/: once, some minutes …'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile -m 'not slow'

test-all: lint newest
	$(BIN)/python -m pytest -n auto --dist loadfile

# Without constraints.txt, and anew each time. Warnings are errors in every run of the tests (pyproject.toml).
newest:
	@test -n "$(NEWEST_PYTHON)" || { echo 'Python 3.11 to 3.14 is needed: make NEWEST_PYTHON=/path/to/python3' >&2; exit 1; }
	@test -x $(NEWEST)/bin/python || $(NEWEST_PYTHON) -m venv $(NEWEST)
	@echo 'Installing the newest releases into $(NEWEST)/: some minutes …'
	@$(NEWEST)/bin/python -m pip install -qq --disable-pip-version-check --upgrade --upgrade-strategy eager --editable '.[dev]'
	$(NEWEST)/bin/python -m pytest -n auto --dist loadfile -m 'not slow'

WORDS := fupin_risk/words/locale

# New messages get an empty msgstr: write the Chinese there, and run it again.
messages: $(READY)
	@set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	$(BIN)/pybabel -q extract --no-default-keywords --keywords=message --add-location=file --sort-by-file --width=120 \
		--project=fupin-risk --output="$$work/fupin_risk.pot" fupin_risk; \
	$(BIN)/pybabel -q update --domain=fupin_risk --locale=zh --input-file="$$work/fupin_risk.pot" --output-dir=$(WORDS) \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120
	$(BIN)/pybabel compile --domain=fupin_risk --directory=$(WORDS) --statistics

pages: $(READY)
	@$(BIN)/python -m tests.docs.made_pages

demo: $(READY)
	$(BIN)/fupin-risk demo --out demo/

wheel-test: $(READY)
	@set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	$(BIN)/python -m build --no-isolation --wheel --outdir "$$work/dist" . ; \
	cp tests/packaging/quick_start.py README.md "$$work/"; \
	$(BIN)/python -m venv "$$work/venv"; \
	echo 'Installing the wheel into an empty environment: some minutes …'; \
	"$$work/venv/bin/python" -m pip install -qq --disable-pip-version-check --constraint constraints.txt "$$work"/dist/*.whl; \
	cd "$$work"; venv/bin/python -I quick_start.py README.md out; venv/bin/fupin-risk --help >/dev/null

clean:
	rm -rf build dist demo site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find fupin_risk tests -name __pycache__ -type d -prune -exec rm -rf {} +
