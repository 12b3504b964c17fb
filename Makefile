# Two commands: `make run` starts the whole centre, `make test` checks everything. Python 3.11+ and make are all they need.
PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
ARGS   ?=
# Two test processes suit two cores; the tests of one real stack stay together in one of them.
TESTS  ?= -n 2 --dist loadscope
LOCK    = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
          --generate-hashes --no-header --no-annotate --no-emit-find-links --no-emit-index-url

.PHONY: run test lint types lock clean
.NOTPARALLEL:

# exec: the shell would turn the Ctrl-C that `ioc up` handles into a failure of its own.
run: .venv/run.ok
	@exec $(BIN)/ioc up $(ARGS)

test: .venv/dev.ok lint types
	@exec $(BIN)/python -m pytest $(TESTS) $(ARGS)

lint: .venv/dev.ok
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/dev.ok
	@$(BIN)/mypy

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11+ is needed; set PYTHON=…")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "python venv module missing (Debian: python3-venv)"; exit 1; }

# Without --no-index and --no-build-isolation pip would fetch a second setuptools.
.venv/run.ok: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing (about a minute) …"
	@$(PIP) install -q --require-hashes --no-deps --prefer-binary -r requirements.lock
	@$(PIP) install -q --no-deps --no-index --no-build-isolation -e .
	@touch $@

.venv/dev.ok: requirements-dev.lock .venv/run.ok
	@echo "installing the tools for development …"
	@$(PIP) install -q --require-hashes --no-deps --prefer-binary -r requirements-dev.lock
	@touch $@

# The runtime lock is a part of the development lock, so that tests run on what ships.
lock: .venv/dev.ok
	@$(LOCK) --extra dev -o requirements-dev.lock pyproject.toml
	@$(LOCK) -c requirements-dev.lock -o requirements.lock pyproject.toml

clean:
	@rm -rf .ioc .mypy_cache .pytest_cache .ruff_cache .hypothesis
