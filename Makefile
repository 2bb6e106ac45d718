# SPDX-License-Identifier: Apache-2.0
# Needs make and Python >= 3.11, nothing else. Windows: make.ps1 has the same verbs.
# `make VENV=folder` works in another environment, `make PYTHON=python3.12` with another Python.

VENV ?= .venv
DEMO_ARGS ?=
TEST_ARGS ?=
# The first Python that is new enough; plain python3 otherwise, which then says that it is too old.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && exit; \
	done; echo python3)

# With this set, each of the thousand processes of the tests compiles the whole tree for itself.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
INPUTS := pyproject.toml scripts/setup_env.py
SETUP = @python=$(PYTHON); command -v $$python >/dev/null || { \
	echo "setup: $$python is not there; install Python 3.11 or later (Debian: apt-get install python3 python3-venv)" >&2; \
	exit 3; }; $$python scripts/setup_env.py $(VENV)

.PHONY: help demo test lint nightly lock dev clean
.DEFAULT_GOAL := help

help:
	@echo "make demo      the simulated stage with its console  (DEMO_ARGS=\"--headless --seconds 10\")"
	@echo "make test      all tests but the nightly ones         (TEST_ARGS=\"-k freed\": only these)"
	@echo "make lint      ruff, mypy, the import contracts"
	@echo "make nightly   the long tests, with a log and a dated table"
	@echo "make dev       only make the environment $(VENV), with the test and lint tools"
	@echo "make lock      write requirements/*.txt again         (LOCK_ARGS=--upgrade)"
	@echo "make clean     remove the environment and everything that was built"

$(VENV)/.installed-run: requirements/run.txt $(INPUTS)
	$(SETUP) run

$(VENV)/.installed-dev: requirements/dev.txt $(INPUTS)
	$(SETUP) dev

dev: $(VENV)/.installed-dev

demo: $(VENV)/.installed-run
	$(BIN)/stagectl demo $(DEMO_ARGS)

# Tests of whole processes keep time; they run one at a time, after the others (`untimed`: those that
# keep none). The others share two cores: a library with threads of its own in each only takes turns.
# A worker that crashes ends the run: without that the other one would wait for ever.
test: $(VENV)/.installed-dev
ifeq ($(strip $(TEST_ARGS)),)
	@status=0; \
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile --max-worker-restart=0 -m "not nightly and (untimed or not system)" || status=1; \
	$(BIN)/python -m pytest -q -m "system and not untimed and not nightly" --durations=5 || status=1; \
	exit $$status
else
	$(BIN)/python -m pytest -q $(TEST_ARGS)
endif

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

nightly: $(VENV)/.installed-dev
	$(BIN)/python scripts/nightly.py $(TEST_ARGS)

lock: $(VENV)/.installed-dev
	UV=$(BIN)/uv scripts/lock $(LOCK_ARGS)

# Only an environment is removed: pyvenv.cfg tells it from a folder named by mistake.
clean:
	@if [ -f $(VENV)/pyvenv.cfg ]; then rm -rf $(VENV); fi
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(wildcard stagectl tracking render_bridge ui hardware_profiles sim tests scripts) \
		-name __pycache__ -type d -prune -exec rm -rf {} +
