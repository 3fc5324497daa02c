# Two commands on a fresh machine: `make demo` and `make test`. Windows: see README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-workspace

.PHONY: demo test check lint types imports bench locale docs clean

demo: $(VENV)/installed
	rm -rf $(DEMO)
	$(BIN)/processor demo $(DEMO)

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile

check: test lint types imports

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

# Tables of speed, each against a named alternative in the same run.
bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.walk
	$(BIN)/python -m benchmarks.one_form
	$(BIN)/python -m benchmarks.publishing
	$(BIN)/python -m benchmarks.start_up
	$(BIN)/python -m benchmarks.returned
	$(BIN)/python -m benchmarks.reading_speed
	$(BIN)/python -m benchmarks.ten_thousand
	$(BIN)/python -m benchmarks.customers
	$(BIN)/python -m benchmarks.febrl

# Collect new sentences into the catalogues and compile them.
locale: $(VENV)/installed-dev
	$(BIN)/python -m tools.catalogues

# Reference pages and pictures of README.md, made from the code and the demo.
docs: $(VENV)/installed-dev
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tools.screenshots

$(VENV)/made:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --editable ".[dev,bench]"
	touch $@

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis
