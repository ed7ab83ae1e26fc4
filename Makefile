# Everything a developer or an operator of a single machine needs. Only python3, python3-venv and make have to be there.

PYTHON ?= python3
WORKERS ?= 3
DATA := $(or $(POS_DATA_DIR),var)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Whatever is begun reads what the first one compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint tests soak bench clean

# Example data goes only into a data folder that is new; a load that was broken off is begun again.
run: .venv/installed
	@if [ ! -e "$(DATA)" ]; then mkdir -p "$(DATA)" && chmod 700 "$(DATA)" && touch "$(DATA)/example-data-pending"; fi
	@$(BIN)/pos db upgrade
	@$(BIN)/pos network load sites/network/incheon.toml
	@if [ -e "$(DATA)/example-data-pending" ]; then \
		$(BIN)/pos demo load --from "$$(date -d '2 months ago' +%F)" --to "$$(date +%F)" && rm "$(DATA)/example-data-pending"; \
	fi
	@$(BIN)/pos demo start
	@$(BIN)/pos worker --beside $$$$ & exec $(BIN)/gunicorn -c gunicorn.conf.py wsgi:app

# Both begin at once: while the types are checked, the tests find the other core.
test: .venv/installed-test
	@$(MAKE) --no-print-directory --jobs=2 lint tests

tests: .venv/installed-test
	@sh tests/support/install_browser.sh $(BIN)/python
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	@if [ -n "$$(find pos -name '*.html' -print -quit)" ]; then $(BIN)/djlint pos --lint --quiet; fi

soak: .venv/installed-test
	$(BIN)/python -m pytest -m soak

bench: .venv/installed-test
	$(BIN)/python -m bench

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are newer than what they were made from, so that nothing is installed twice.
.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	@touch $@

.venv/installed-test: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable '.[test]'
	@touch .venv/installed $@
