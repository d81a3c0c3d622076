# One command for each thing people do here. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAGE ?= dev
FAST := tests/domain tests/catalogue tests/payments/providers tests/storage/test_item_mappings.py --ignore tests/catalogue/test_filing.py
export AWS_DEFAULT_REGION ?= ap-southeast-1
export AWS_EC2_METADATA_DISABLED ?= true

.PHONY: help run clean-local trace test test-fast check docs catalogue catalogue-check catalogue-new corpus package deploy \
	migrate undelivered replay lock

help: ## this list
	@awk -F ':.*## ' '/^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Installing into .venv (a minute, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m scripts.install
	@touch $@

##@ On this machine

run: .venv/.installed ## start everything, walk one dossier, leave the site open
	@PORT=$(PORT) $(BIN)/python -m dev run

trace: .venv/.installed ## what happened to one dossier: make trace DOSSIER=2345-6789-ABCD STAGE=prod (or STAGE=local)
	@$(BIN)/python -m $(if $(filter local,$(STAGE)),dev trace,infra.trace $(STAGE)) $(DOSSIER)

clean-local: ## forget the state of the local stack
	@rm -rf .local

##@ Before a change is handed in

test-fast: .venv/.installed ## domain, catalogue, providers and stored items: under a minute, no fake cloud
	@$(BIN)/python -m pytest --fast -n auto --dist loadscope --no-loadscope-reorder $(FAST)

test: .venv/.installed ## all tests
	@$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder

check: .venv/.installed ## format, lint, complexity, docstrings, types, import fences, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m scripts.draw_lifecycle --check

docs: .venv/.installed ## regenerate the drawings
	@$(BIN)/python -m scripts.draw_lifecycle

corpus: .venv/.installed ## test files of Python packages through inspection, previews and sealing [PACKAGES="pillow pikepdf"]
	@$(BIN)/python -m scripts.corpus $(PACKAGES)

lock: ## resolve requirements*.in anew (needs uv)
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --upgrade -q requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --upgrade -q requirements-dev.in -o requirements-dev.txt

##@ Procedures

catalogue: .venv/.installed ## make what the service reads of the procedure files; refuses files that are wrong
	@$(BIN)/python -m scripts.catalogue.build

catalogue-check: .venv/.installed ## check every procedure file, and file a made-up answer to each form [CODE=2.001885]
	@$(BIN)/python -m scripts.catalogue.check $(CODE)
	@CODE=$(CODE) $(BIN)/python -m pytest tests/catalogue/test_filing.py

catalogue-new: .venv/.installed ## a skeleton to fill in: make catalogue-new CODE=1.234567
	@$(BIN)/python -m scripts.catalogue.new $(CODE)

##@ Stages on AWS

package: .venv/.installed ## make and lint the template of a stage: make package STAGE=prod
	@$(BIN)/python -m infra.package $(STAGE)

deploy: .venv/.installed ## deploy a stage: make deploy STAGE=staging [PARAMETERS="Key=Value ..."]
	@$(BIN)/python -m infra.deploy $(STAGE) $(PARAMETERS)

migrate: .venv/.installed ## bring stored rows of earlier releases to today's shape: make migrate STAGE=staging
	@$(BIN)/python -m infra.migrate $(STAGE)

undelivered: .venv/.installed ## list the events that consumers gave up: make undelivered STAGE=prod
	@$(BIN)/python -m infra.undelivered list $(STAGE) $(CONSUMER) $(REFERENCE)

replay: .venv/.installed ## send them to their consumers again: make replay STAGE=prod [CONSUMER=notifications [REFERENCE=...]]
	@$(BIN)/python -m infra.undelivered replay $(STAGE) $(CONSUMER) $(REFERENCE)
