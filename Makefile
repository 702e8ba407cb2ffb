# `make run` serves the console with invented people. `make test` checks everything.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
PY := .venv/bin/python
DEMO := env HELPLINE_DEMO=1

SIZES ?=
SECONDS ?=
CROWD ?=
ONLY ?=

.PHONY: run test lint bench screenshots install install-tests
.DEFAULT_GOAL := run

run: install
	@exec $(DEMO) HOST="$(HOST)" PORT="$(PORT)" $(PY) manage.py serve

test: install-tests
	@exec $(DEMO) HELPLINE_DATA="$(CURDIR)/var/test" $(PY) -m tests.make test

lint: install-tests
	@exec $(DEMO) HELPLINE_DATA="$(CURDIR)/var/test" $(PY) -m tests.make lint

# For example: make bench SIZES=1000 SECONDS=2 ONLY=log,search
bench: install-tests
	@exec $(PY) -m tests.bench --sizes "$(SIZES)" --seconds "$(SECONDS)" --crowd "$(CROWD)" --only "$(ONLY)"

screenshots: install-tests
	@exec $(DEMO) $(PY) -m tests.screenshots

# The copies of what was installed stand beside it, so that a second run needs no network.
install:
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
		for python in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 none; do \
			if [ $$python = none ]; then \
				echo "Python 3.11 or newer is needed and was not found: install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python3), or name yours with PYTHON=/path/to/python." >&2; exit 1; \
			fi; \
			"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; \
		done; \
		if ! "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
			echo "Python's venv module is missing: install it (Debian, Ubuntu: apt-get install python3-venv) and run make again." >&2; exit 1; \
		fi; \
		"$$python" -m venv --clear .venv || { echo "The folder .venv could not be made here: see the lines above." >&2; exit 1; }; \
	fi
	@if ! cmp -s requirements.txt .venv/requirements.txt; then \
		echo "Installing what the console needs (once) ..."; \
		$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt \
			|| { echo "The packages of requirements.txt could not be installed: see the lines above; the first run needs a network." >&2; exit 1; }; \
		cp requirements.txt .venv/requirements.txt; \
	fi

install-tests: install
	@if ! cmp -s tests/requirements.txt .venv/tests-requirements.txt; then \
		echo "Installing what the tests need (once) ..."; \
		$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt \
			|| { echo "The packages of tests/requirements.txt could not be installed: see the lines above; the first run needs a network." >&2; exit 1; }; \
		cp tests/requirements.txt .venv/tests-requirements.txt; \
	fi
