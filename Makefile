# Two commands do everything: `make figures` and `make test`. The rest is for those who work on it.
PYTHON ?= python3
BIN := .venv/bin
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
SOURCES := $(shell find analysis seeds -type f -not -name '*.md' -not -name '*.pyc')
DONE := $(NOTEBOOKS:notebooks/%.ipynb=.cache/%.executed)

export PYTHONHASHSEED ?= 0

FUZZ_SECONDS ?= 60

.PHONY: figures test test-browser bench fuzz lab lint format lock clean

figures: $(DONE)  ## run the notebooks on the seeds and write figures/

.cache/%.executed: notebooks/%.ipynb $(SOURCES) .venv/.ready
	@mkdir -p .cache
	COUVERTURE_FIGURES=write $(BIN)/jupyter nbconvert --log-level=WARN --to notebook --inplace --execute \
		--ExecutePreprocessor.record_timing=False --ClearMetadataPreprocessor.enabled=True \
		--ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec \
		--ClearMetadataPreprocessor.preserve_cell_metadata_mask=tags notebooks/$*.ipynb
	@touch $@

test: .venv/.ready  ## every test: the library, its doctests, the notebooks, the figures
	$(BIN)/python -m pytest --nbval --nbval-current-env

test-browser: .venv/.ready  ## the notebooks in JupyterLab, in a real browser (needs node and Chromium)
	cd tests/browser && npm ci --no-audit --no-fund && node notebooks.mjs $(SCREENSHOTS)

bench: .venv/.ready  ## speed beside the peers, in tests/benchmarks/RESULTS.md
	$(BIN)/uv pip install --quiet --python $(BIN)/python --override tests/benchmarks/overrides.txt --group bench
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -p no:warnings -p tests.benchmarks.results tests/benchmarks/bench_*.py

fuzz: .venv/.ready  ## look for inputs that break a promise, FUZZ_SECONDS for each kind
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group fuzz
	for t in readers segments quantities words; do $(BIN)/python -m tests.fuzz $$t $(FUZZ_SECONDS) || exit 1; done

lab: .venv/.ready  ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks/01_corpus.ipynb

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.ready  ## pin every requirement, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --group dev --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .cache build *.egg-info

# uv installs in seconds what pip installs in minutes; pip installs uv itself, held to the same hashes.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	awk '/^[^ #]/ {keep = /^uv==/} keep' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@
