# `make` alone lists the targets. Each one sets .venv up when it has to, see tools/setup.sh.
.DEFAULT_GOAL := help
.PHONY: help run test lint types imports generated crds \
    monitoring lock tools envtest apiserver wheels image
.PHONY: kind kind-down e2e e2e-day bench clean setup
.SILENT:
export PYTHON

PY := .venv/bin/python
RUN_ARGS ?= us-east-1 --driver timed
TESTS ?=
RESOLVE := $(PY) -m uv pip compile pyproject.toml --universal --generate-hashes --no-strip-extras \
    --quiet --python-version 3.11 --custom-compile-command "make lock"
# As many processes as cores; tests that share a real API server stay together in one of them.
TEST_PROCESSES ?= auto

help:  ## list the targets
	echo "make TARGET, where TARGET is one of"
	awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' Makefile

run: setup  ## run the whole day, in about a minute; RUN_ARGS="dns-race --seed 7" runs another
	.venv/bin/cascade run $(RUN_ARGS)

test: setup  ## run all tests: TESTS=tests/kube for a part of them
	$(PY) -m pytest -q -n $(TEST_PROCESSES) --dist loadgroup $(TESTS)

lint: setup  ## check style and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup  ## check the types (mypy, strict)
	$(PY) -m mypy

imports: setup  ## check the import law in .importlinter
	.venv/bin/lint-imports --no-cache --no-logo

generated: setup  ## check that what is generated is current
	$(PY) -m tools.crds --check
	$(PY) -m tools.monitoring --check
	$(PY) -m tools.dashboard --check

crds: setup  ## write crds/*.yaml anew from the resource models
	$(PY) -m tools.crds

monitoring: setup  ## write anew what follows from metrics, rules and panels
	$(PY) -m tools.monitoring
	$(PY) -m tools.dashboard

lock: setup  ## resolve the locks anew from pyproject.toml, with hashes, for every platform
	$(RESOLVE) --extra dev -o requirements.lock $(LOCK_ARGS)
	$(RESOLVE) --extra build -c requirements.lock -o requirements-image.lock

tools: setup  ## install what the tests use besides Python: kubectl, dig, chromium, promtool
	tools/install.sh

envtest:  ## print the folder with kube-apiserver and etcd, for KUBEBUILDER_ASSETS
	tools/envtest.sh

apiserver: setup  ## run a real kube-apiserver until Ctrl-C and print its kubeconfig
	assets="$$(tools/envtest.sh)" && KUBEBUILDER_ASSETS="$$assets" $(PY) -m tests.support.envtest

wheels: setup  ## lay the image's wheels beside the Dockerfile, for a build without network
	tools/kind/wheels.sh

image: setup  ## build the image of all agents; BASE=IMAGE for another base
	tools/kind/image.sh

kind: setup  ## start a lab on a kind cluster: image, agents, Prometheus
	tools/kind/up.sh

kind-down:  ## take away what `make kind` made
	tools/kind/down.sh

e2e: setup  ## run the tests that need image and cluster, in a cluster of their own
	tools/kind/e2e.sh $(TESTS)

e2e-day: setup  ## the same for the third phase and the whole day: three quarters of an hour
	tools/kind/e2e.sh tests/e2e/test_7_day.py tests/e2e/test_8_whole_day.py

bench: setup  ## run the benchmarks and write their figures into bench/README.md
	$(PY) -m bench.table

clean:  ## remove .venv, caches and build results; runs/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	tools/setup.sh
