# Thin targets: each is a script in scripts/, for machines without make.
.PHONY: help setup demo test lint run worker bench schema messages covered audit-packages

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

setup: ## make the virtual environment and what the demo needs
	@scripts/setup.sh demo

demo: ## start the whole product with invented data: PORT, HOST, DEMO_DISTRICTS, FRESH=1
	@scripts/demo.sh

test: ## pass all tests
	@scripts/test.sh

lint: ## pass all checks of form, types, imports, settings and texts
	@scripts/lint.sh

run: ## web server alone, from settings in the environment
	@scripts/run.sh

worker: ## Celery worker and beat alone
	@scripts/worker.sh

bench: ## measure the goals side by side on throw-away servers, print and write one table
	@scripts/bench.sh

schema: ## write docs/api/openapi.yaml
	@scripts/schema.sh

messages: ## bring the message catalogues up to date
	@scripts/messages.sh

covered: ## choose anew which tests show the files of tests/house/covered.txt
	@.venv/bin/python scripts/choose_measured.py

audit-packages: ## ask the vulnerability database about the locked packages
	@scripts/audit-packages.sh
