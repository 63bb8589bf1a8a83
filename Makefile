# Needs CPython 3.11 or newer, pip and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-all lint gallery schema fit golden bench-start clean

demo: .venv/installed
	$(BIN)/goglobal compare baseline go-global

test: lint
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow"

test-all: lint
	$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gallery: .venv/installed
	rm -rf plots/gallery
	$(BIN)/goglobal run baseline articles-2023 --quiet -o plots/gallery
	$(BIN)/goglobal compare baseline go-global --quiet -o plots/gallery/go-global
	$(BIN)/goglobal compare baseline law consulting delegations promotion partners offices --quiet -o plots/gallery/levers
	$(BIN)/goglobal compare baseline withdrawal recession --quiet -o plots/gallery/losses
	$(BIN)/goglobal backtest --quiet -o plots/gallery
	find plots/gallery -name "*.csv" -delete
	find plots/gallery -name "*.manifest.json" -delete

schema: .venv/installed
	$(BIN)/goglobal schema > scenarios/scenario.schema.json

fit: .venv/installed
	$(BIN)/python -m simulator.cli.fit seeds

golden: .venv/installed-test
	$(BIN)/python -m tests.golden

bench-start: .venv/installed
	$(BIN)/python tests/bench_start.py

clean:
	rm -rf .venv build dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-test: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@ .venv/installed
