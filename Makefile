# make run | test | test-all | check | bench   (extend, do not rename)
PY = PYTHONPATH=src .venv/bin/python
# The type checker reads the settings, which want two database roles; it connects to neither.
TYPES = DATABASE_URL=postgresql://app@/x OWNER_DATABASE_URL=postgresql://owner@/x
.PHONY: run test test-all check bench pin environment browser outside

run:
	@./onewindow run

environment:
	@sh tools/prepare.sh product checks

browser:
	@sh tools/browser.sh

test: environment browser
	$(PY) -m pytest -n 2 -q -m "not long"

# What other makers' readers say of our exports is asked here alone; the product never needs them.
outside: environment
	@sh tools/prepare.sh outside

test-all: environment browser outside
	$(PY) -m pytest -n 2 -q -m "long"

check: environment
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(TYPES) .venv/bin/mypy src
	PYTHONPATH=src .venv/bin/lint-imports --no-cache
	$(PY) -m onewindow.project makemigrations --check --dry-run
	$(TYPES) $(PY) tools/check_openapi.py
	$(PY) tools/check_house.py
	$(PY) tools/gather_requirements.py --check
	$(PY) tools/check_docs.py

bench: environment
	$(PY) bench/run.py

pin:
	@sh tools/prepare.sh pin
	cd requirements && for part in product checks outside pin; do ../.venv/bin/pip-compile -q --generate-hashes --strip-extras \
		--allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header -o $$part.txt $$part.in; done
