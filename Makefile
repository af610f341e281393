# Everything a newcomer types. Needs Python 3.11 or newer, git and make; `make test` brings the rest.

PYTHON ?= python3
PORT ?= 8000
RUN := .venv/bin/python
PYTEST := $(RUN) -m pytest
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help
help: ## List what can be typed here
	@echo "make TARGET, where TARGET is:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: demo
demo: run-environment ## Set up, load the demonstration and open the server (PORT=8000)
	@$(RUN) -m camket demo --port $(PORT)

.PHONY: serve
serve: run-environment ## Open the server only, on what is there (PORT=8000)
	@$(RUN) -m camket serve --port $(PORT)

.PHONY: test
test: packages dev-environment ## Run the tests, on SQLite and on PostgreSQL at once
	@$(RUN) tools/run_tests.py

.PHONY: test-full
test-full: packages dev-environment ## Run the slow tests as well
	@echo "camket: slow tests"
	@$(PYTEST) -q -m slow

.PHONY: check
check: dev-environment ## Format, lint, types, contracts, migrations, catalogues, templates, lock file
	@$(RUN) tools/check.py

.PHONY: format
format: dev-environment ## Put the code in the house's format and mend what a program can mend
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .

.PHONY: messages
messages: dev-environment ## Bring the Vietnamese catalogue in line with the texts of the code
	@$(RUN) tools/messages.py

.PHONY: look
look: packages dev-environment ## Take a picture of every page at two widths in both languages, into var/look
	@$(RUN) tools/look.py

.PHONY: clean
clean: ## Remove what the programs here made, except the data in var
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/look
	@find camket tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
	@find camket -name '*.mo' -delete

.PHONY: packages
packages: python
	@$(PYTHON) tools/ensure_packages.py

.PHONY: run-environment dev-environment
run-environment dev-environment: python
	@$(PYTHON) tools/prepare.py $(@:-environment=)

.PHONY: python
python:
	@command -v $(PYTHON) >/dev/null || { echo "camket: $(PYTHON) is not installed. Camket needs Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v >= (3, 11) or sys.exit("camket: Camket needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.11 ..." % v)'
