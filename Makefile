# The commands of the project. `make demo` and `make test` set everything up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The tests start Python again and again: where it may not keep what it compiled, they take a third
# more CPU time (28 min 25 s against 21 min 40 s). `make clean` removes it.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test lint bench soak clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(STAMP)
	@.ci/setup browser
	SCRAPY_PROJECT=replica $(BIN)/scrapy demo

test: $(STAMP)
	@.ci/setup browser postgresql office clock
# Three processes for two cores: crawls wait much. Files go out in their order: the largest ones of
# crawls would begin last otherwise, and end alone. Some tests watch deadlines of whole crawls: what
# fails beside another test runs once more, alone.
	$(BIN)/python -m pytest -m "not soak" --numprocesses 3 --dist loadfile --no-loadscope-reorder \
	  || $(BIN)/python -m pytest -m "not soak" --last-failed --last-failed-no-failures none

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(STAMP)
	@.ci/setup browser office
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python -m tests.bench

soak: $(STAMP)
	@.ci/setup browser postgresql office
	$(BIN)/python -m pytest -m soak

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 ! -name .gitkeep ! -name 'README*' -delete
