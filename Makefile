# Alone, `make` prints what it can do; the comments after #> are its help.

EXAMPLE = examples/refractory-pain.json
BIN = .venv/bin

.PHONY: help run test check lint types floors rules page wheel venv versions test-versions coverage pins clean
.DEFAULT_GOAL := help

help:
	@echo 'make TARGET [PYTHON=python3.12]'
	@awk -F ':.*#> *' '/^[a-z-]+:.*#>/ { printf "  %-14s %s\n", $$1, $$2 }' Makefile

run:	#> decide one worked patient (the first time this builds .venv)
	@PYTHON='$(PYTHON)' sh tools/venv.sh .venv plain
	$(BIN)/ketrace decide $(EXAMPLE)

test: venv	#> run the whole test suite
	$(BIN)/python -m pytest -n 2

check: lint types floors rules wheel test	#> everything that must pass before a change lands

lint: venv	#> check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: venv	#> check types, strictly
	$(BIN)/mypy

floors: venv	#> check that imports only go down
	$(BIN)/lint-imports

rules: venv	#> check the rules, run their cases, and prove their properties
	$(BIN)/ketrace check
	$(BIN)/ketrace test
	$(BIN)/ketrace prove

page: venv	#> write the rulebook as pages to read, into build/pages
	mkdir -p build
	$(BIN)/ketrace rules page -o build/pages

wheel: venv	#> build the wheel and try it outside the checkout
	sh tools/wheel.sh .venv $(EXAMPLE)

venv:	#> make .venv ready, and nothing else
	@PYTHON='$(PYTHON)' sh tools/venv.sh .venv

versions:	#> build on every Python that pyenv has, and fire a rule there
	@sh tools/versions.sh

test-versions:	#> the same, then the whole test suite on each
	@sh tools/versions.sh pytest -q -n 2

coverage: venv	#> write docs/evidence-coverage.md anew
	$(BIN)/python tools/evidence_coverage.py

pins:	#> write constraints.txt anew, with the newest versions
	sh tools/pins.sh

clean:	#> remove .venv and all that was built
	rm -rf .venv .versions .pins dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
