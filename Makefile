# Every target sets up what it needs, says what it does, and is quick when there is nothing left to do.
#
#   make brief       a brief of the sample documents: output/brief.pdf, .html, .md
#   make test        every test and check; what CI runs
#   make check       style, types and architecture only
#   make golden      rewrite the approved renditions in tests/golden (then review them like code)
#   make catalogues  the words on the page, collected for translators, and what they translated, compiled
#   make reference   the reference of briefer.toml in the README, written from the program's declared keys
#   make benchmark   speed and quality, each figure beside its yardstick
#   make train       learn the ranker's and the classifier's weights again from the shared data (about a quarter of an hour)
#   make fuzz        longer property tests, then every parser fuzzed for FUZZ_SECONDS (90) with atheris
#   make wheel       dist/briefer-*.whl
#   make clean       remove what the other targets made

VENV := .venv
PYTHON := $(VENV)/bin/python
OUT := output/brief
FUZZ_SECONDS := 90

.PHONY: brief test check golden catalogues reference benchmark train fuzz wheel clean system help
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

brief: system $(VENV)/briefer.stamp
	@echo "== making a brief of seeds/"
	@mkdir -p output
	@$(PYTHON) -m briefer seeds --title "Sample brief" -o $(OUT).pdf -o $(OUT).html -o $(OUT).md

test: check
	@echo "== running every test"
	@$(PYTHON) -m pytest -q -n 2

check: system $(VENV)/test.stamp
	@echo "== checking style, types and architecture"
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

golden: system $(VENV)/test.stamp
	@$(PYTHON) -m pytest -q tests/test_golden.py --update-golden

catalogues: $(VENV)/test.stamp
	@$(PYTHON) tests/catalogues.py

reference: $(VENV)/test.stamp
	@$(PYTHON) tests/reference.py

benchmark: system $(VENV)/test.stamp
	@$(PYTHON) benchmarks/speed.py
	@$(PYTHON) benchmarks/pdf.py
	@$(PYTHON) benchmarks/quality.py
	@$(PYTHON) benchmarks/standalone.py
	@$(PYTHON) benchmarks/outlets.py
	@$(PYTHON) benchmarks/focus.py
	@$(PYTHON) benchmarks/stories.py
	@$(PYTHON) benchmarks/delta.py
	@$(PYTHON) benchmarks/inputs.py
	@$(PYTHON) benchmarks/charsets.py
	@$(PYTHON) benchmarks/time_expressions.py
	@$(PYTHON) benchmarks/batch.py
	@$(PYTHON) benchmarks/archive_stories.py

train: system $(VENV)/test.stamp
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --use-pep517 --editable ".[train]"
	@OPENBLAS_NUM_THREADS=1 $(PYTHON) benchmarks/train/salience.py
	@$(PYTHON) benchmarks/train/discourse.py

fuzz: system $(VENV)/test.stamp
	@HYPOTHESIS_PROFILE=long $(PYTHON) -m pytest -q -n 2 tests
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --use-pep517 --editable ".[fuzz]"
	@mkdir -p output/fuzz
	@for name in $$($(PYTHON) -c "from briefer import registry; print(*registry.names('parse'))"); do \
		echo "== fuzzing $$name for $(FUZZ_SECONDS) s"; \
		$(PYTHON) tests/fuzz.py $$name $(FUZZ_SECONDS) output/fuzz 2>&1 | grep -E "^(stat::number|stat::slowest|==|SUMMARY|Traceback|[A-Za-z]+Error)" ; \
	done

wheel: $(VENV)/test.stamp
	@$(PYTHON) -m build --wheel --outdir dist .

# The system libraries that WeasyPrint and Python's venv need: installed if we may, else named with the command to type.
system:
	@sh .ci/system-packages

$(VENV)/briefer.stamp: pyproject.toml $(VENV)/created.stamp
	@echo "== installing briefer into $(VENV)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --use-pep517 --editable .
	@touch $@

$(VENV)/test.stamp: pyproject.toml $(VENV)/created.stamp
	@echo "== installing briefer and its test tools into $(VENV)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --use-pep517 --editable ".[test]"
	@touch $@ $(VENV)/briefer.stamp

$(VENV)/created.stamp:
	@echo "== creating $(VENV)"
	@$$(sh .ci/find-python) -m venv $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) dist output/brief.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
