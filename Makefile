# Needs CPython 3.11 or newer, pip and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
CHOICES := law consulting delegations promotion partners offices go-global

.PHONY: demo explore test test-all fuzz lint sizes gallery page-picture notebook schema docs fit golden bench-start \
  bench-page bench mutants clean

demo: .venv/installed
	$(BIN)/goglobal compare baseline go-global

explore: .venv/installed-explore
	$(BIN)/goglobal explore

# Tests run side by side: threads inside numpy's linear algebra would only wait for one another.
test test-all: export OPENBLAS_NUM_THREADS := 1

test: lint
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow"

test-all: lint
	$(BIN)/python -m pytest -q -n auto --dist loadfile

fuzz: .venv/installed-test
	$(BIN)/python -m tests.fuzz

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

sizes: .venv/bin/python
	$(BIN)/python -m tests.sizes

gallery: .venv/installed
	rm -rf plots/gallery
	$(BIN)/goglobal run baseline articles-2023 --quiet -o plots/gallery
	$(BIN)/goglobal compare baseline go-global --quiet -o plots/gallery/go-global
	$(BIN)/goglobal compare baseline law consulting delegations promotion partners offices --quiet -o plots/gallery/levers
	$(BIN)/goglobal compare baseline withdrawal recession --quiet -o plots/gallery/losses
	$(BIN)/goglobal compare baseline partners --by market --quiet -o plots/gallery/markets
	$(BIN)/goglobal why go-global --quiet -o plots/gallery/why
	$(BIN)/goglobal sensitivity go-global --quiet -o plots/gallery/why
	$(BIN)/goglobal sweep baseline --vary levers.delegations.missions=0:48:6 --quiet -o plots/gallery/why
	$(BIN)/goglobal allocate baseline --budget 5:50:5 --quiet -o plots/gallery/fund
	$(BIN)/goglobal robust $(CHOICES) --assume as-published --quiet -o plots/gallery/fund
	$(BIN)/goglobal learn $(CHOICES) --quiet -o plots/gallery/fund
	$(BIN)/goglobal backtest --quiet -o plots/gallery
	find plots/gallery -type f ! -name "*.png" ! -name "*.txt" -delete

page-picture: .venv/installed-test
	$(BIN)/python -m tests.page_picture

notebook: .venv/installed-test
	$(BIN)/python -m tests.notebook

schema: .venv/installed
	$(BIN)/goglobal schema > scenarios/scenario.schema.json

docs: .venv/installed
	$(BIN)/python -m docs.generate

fit: .venv/installed
	$(BIN)/python -m simulator.fit seeds

golden: .venv/installed-test
	$(BIN)/python -m tests.golden

bench-start: .venv/installed
	$(BIN)/python tests/bench_start.py

bench-page: export OPENBLAS_NUM_THREADS := 1
bench-page: .venv/installed-test
	$(BIN)/python -m tests.bench_page

# An environment of its own, with the libraries that the program is compared with. One thread each.
bench: export OPENBLAS_NUM_THREADS := 1
bench: export NUMBA_NUM_THREADS := 1
bench: .venv-bench/installed
	.venv-bench/bin/python -m benchmarks

# One process, out of the way of others: it takes long.
mutants: export OPENBLAS_NUM_THREADS := 1
mutants: .venv/installed-mutants
	nice -n 15 $(BIN)/mutmut run --max-children 1
	$(BIN)/mutmut results

clean:
	rm -rf .venv .venv-bench build dist mutants

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv-bench/installed: pyproject.toml benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check \
	  --requirement benchmarks/requirements.txt --editable .
	touch $@

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-explore: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[explore]"
	touch $@ .venv/installed

.venv/installed-test: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@ .venv/installed-explore .venv/installed

.venv/installed-mutants: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,mutants]"
	touch $@ .venv/installed-test .venv/installed
