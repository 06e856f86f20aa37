# The commands of this project. Each one sets up what is missing first; everything it makes lies in var/.

PYTHON ?= python3
# Narrow `make test`: ONLY=unit|addons|e2e, ADDONS=<addon>[,…], TESTS=<pytest -k, or Odoo's Class.method>.
# Narrow `make bench`: ONLY=capture|projection|delivery|latency|isolation|claim|memory|api|inbox|bulk|monitor.
ONLY ?=
ADDONS ?=
TESTS ?=
# Narrow `make pictures`: the names of pictures.
NAMES ?=

export PYTHONDONTWRITEBYTECODE = 1
RUN = var/venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test serve lint bench pot docs pictures clean python setup browser

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: setup ## watch partners create an invoice by signed calls and receive signed webhooks
	@$(RUN) -m dev.demo

test: browser ## run all tests; narrow by ONLY=unit|addons|e2e, ADDONS=<names>, TESTS=<expression>
	@$(RUN) -m dev.test --only "$(ONLY)" --addons "$(ADDONS)" --tests "$(TESTS)"

serve: setup ## run Odoo with the suite and demo data until Ctrl-C
	@$(RUN) -m dev.serve

lint: setup ## check Python, XML, JSON and what may not be in the repository
	@$(RUN) -m dev.lint

bench: setup ## measure, and write docs/benchmarks.md; ONLY=<name> runs one bench and writes nothing
	@$(RUN) -m bench --only "$(ONLY)"

pot: setup ## write the terms to translate, addons/*/i18n/*.pot
	@$(RUN) -m dev.translations

docs: setup ## write docs/contracts/, docs/runbook.md and docs/metrics.md from the code
	@$(RUN) -m dev.runbook
	@$(RUN) -m dev.metrics_page
	@$(RUN) -m dev.catalogue

pictures: browser ## take the pictures of the documents anew, docs/images/; NAMES="<name> …" takes these alone
	@$(RUN) -m dev.pictures $(NAMES)

clean: python ## stop this checkout's PostgreSQL and remove everything that was set up
	@$(PYTHON) -m dev.clean

setup: python
	@$(PYTHON) -m dev.setup

browser: python
	@$(PYTHON) -m dev.setup --browser

python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Missing: Python 3.10 to 3.13: install python3, or name another one by \`make PYTHON=<path>\`." >&2; exit 2; }
