# `make run` starts the portal with a sample class; `make test` proves the program. Both set up what they need.
VENV    := .venv
BIN     := $(VENV)/bin
PYTHON  ?= python3
JOBS    ?= $(shell nproc)
# One more than there are cores: many tests wait for the clock.
TESTERS ?= $(shell expr $(JOBS) + 1)
OUT     ?= out
ADDRESS ?= 127.0.0.1:8000
export GRADER_HOME ?= $(CURDIR)/.grader-home
# Where it is set, every command compiles the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run sample test test-all check check-code verify hostile golden bench scales rush verdict soak fuzz differential container s3 lock \
  clean setup

run: setup ## The portal on this machine, with a sample class being graded in it; Ctrl-C ends it
	@$(BIN)/grader serve --demo tests/golden --jobs $(JOBS) --address $(ADDRESS)

sample: setup ## Grade the sample class on the command line: a table here, out/grades.csv and out/report.html
	@$(BIN)/grader grade tests/golden/sample.toml tests/golden/class \
	   --ledger tests/golden/ledger.json --out $(OUT) --jobs $(JOBS) || [ $$? -eq 3 ]

test: $(VENV)/.for-tests ## What every change must pass
	@$(MAKE) --no-print-directory check-code
	$(BIN)/pytest -m "not slow" -n $(TESTERS)

test-all: $(VENV)/.for-tests check ## Everything, the slow suites too, and what a deadline and an upload take
	$(BIN)/pytest -n $(JOBS)
	@$(MAKE) --no-print-directory rush verdict

check: check-code verify ## Style, types, floors, known holes in dependencies, and every problem
	$(BIN)/python -m tests.known_holes

check-code: $(VENV)/.for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

verify: setup ## Every shipped problem proves itself
	$(BIN)/grader verify

soak: $(VENV)/.for-tests ## Ten thousand runs, and what they leave behind
	$(BIN)/python -m tests.bench.soak

fuzz: $(VENV)/.for-tests ## Ten minutes of inputs that look for new paths through the formula reader
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable ".[fuzz]"
	$(BIN)/python -m tests.fuzz.formulas $(OUT)/fuzz -max_total_time=600 -max_len=300 -timeout=5 -artifact_prefix=$(OUT)/fuzz-

differential: $(VENV)/.for-tests ## New random pairs of answers and references, judged by us and by oracles of their own
	$(BIN)/python -m tests.differential

container: $(VENV)/.for-tests ## The image built and tried, where podman or Docker is there
	$(BIN)/pytest -m container tests/worker

s3: $(VENV)/.for-tests ## Files kept in an S3-like store, on a server of its own here
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable ".[test-s3]"
	$(BIN)/pytest tests/store/test_files.py -k s3

hostile: $(VENV)/.for-tests ## Only the programs and archives that attack
	$(BIN)/pytest -m hostile -n $(JOBS)

golden: $(VENV)/.for-tests ## Write the sample class's expected marks anew, and show what changed
	GOLDEN=renew $(BIN)/pytest tests/test_golden.py
	git diff --stat tests/golden/expected

bench: $(VENV)/.for-tests ## Figures, taken side by side in one run
	$(BIN)/python -m tests.bench

scales: $(VENV)/.for-tests ## What right and wrong training programs reach with ten seeds, on the data sets installed here
	$(BIN)/python -m tests.bench.training

rush: $(VENV)/.for-tests ## 500 students at the deadline on a portal with its workers, and a grid of 10,000
	$(BIN)/python -m tests.bench.rush

verdict: $(VENV)/.for-tests ## From an upload to its verdict over HTTP, on a portal with nothing else to do
	$(BIN)/python -m tests.bench.verdict

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml requirements.lock .ci/system-packages
	@bash .ci/system-packages bubblewrap libseccomp2 python3-venv
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing packages (torch alone takes a minute or two)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	@# As root the sandbox drops to a user of its own, who must be able to read what is bound into it.
	@[ "$$(id -u)" -ne 0 ] || chmod -R a+rX $(VENV) grader problems reference
	@touch $@

$(VENV)/.for-tests: $(VENV)/.installed
	@bash .ci/system-packages postgresql || echo "tests that need PostgreSQL will be skipped, by name"
	@bash .ci/system-packages chromium || echo "tests that need Chromium will be skipped, by name"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable ".[test]"
	@touch $@

lock: $(VENV)/.for-tests ## Write down the versions that are installed now
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -vi '^dl-grader\|@ file:' | LC_ALL=C sort -f > requirements.lock

clean:
	rm -rf $(VENV) $(OUT) .grader-home .grader-state *.egg-info
