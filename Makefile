# SPDX-License-Identifier: Apache-2.0
# The front door. `make help` lists what is here.
SHELL := /bin/bash
BUILD ?= build/release
PREFIX ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc)
STAGE := $(CURDIR)/$(BUILD)/stage
GUEST := $(BUILD)/guest
# On a terminal the build shows its progress; elsewhere it speaks when something is wrong.
QUIET := $(shell [ -t 2 ] || echo -- --quiet)

.DEFAULT_GOAL := help
.PHONY: fuzz-nightly help packages host guest all demo test check asan coverage lint bench fuzz verify differential matrix gcc-suite suites mutation install clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{ printf "  make %-12s %s\n", $$1, $$2 }' Makefile

packages: ## install the Debian packages of packages.txt that are missing
	@toolchain/packages.sh packages.txt

host: packages
	@mkdir -p $(BUILD)
	@cmake --preset release -B $(BUILD) >$(BUILD)/configure.log 2>&1 || { cat $(BUILD)/configure.log; exit 1; }
	@cmake --build $(BUILD) -j $(JOBS) $(QUIET)
	@DESTDIR= cmake --install $(BUILD) --prefix $(STAGE) >/dev/null

guest: host
	@cmake -S untrusted_lib -B $(GUEST) -G Ninja --toolchain $(STAGE)/lib/zerovm/cmake/zvm.toolchain.cmake \
	  >$(BUILD)/guest.log 2>&1 || { cat $(BUILD)/guest.log; exit 1; }
	@cmake --build $(GUEST) -j $(JOBS) $(QUIET)
	@DESTDIR= cmake --install $(GUEST) --prefix $(STAGE) >/dev/null

all: guest ## build the runtime, the toolchain and the guest C library into build/release/stage

demo: all ## build everything and run the examples
	@examples/run-all.sh $(STAGE)

check: all ## run the tests of the release build, and the lints
	@tests/run.sh $(BUILD)

asan: packages
	@cmake --preset asan >/dev/null && cmake --build build/asan -j $(JOBS) $(QUIET)

test: all asan ## run every test: release, sanitizers, lints
	@tests/run.sh $(BUILD) build/asan

coverage: all ## line coverage of the host code by all tests, as text
	@echo gcovr | toolchain/packages.sh /dev/stdin
	@cmake --preset coverage >/dev/null && cmake --build build/coverage -j $(JOBS) $(QUIET)
	@find build/coverage -name '*.gcda' -delete
	@ctest --test-dir build/coverage -j $(JOBS) >build/coverage/ctest.log || { tail -20 build/coverage/ctest.log; exit 1; }
	@gcovr -r . --filter 'validator/|loader/|trusted/' build/coverage

lint: packages ## check layout, clang-tidy, inclusion rules, shell scripts, man pages
	@tests/lint/lint.sh

bench: all ## run the benches; BENCH=name runs one
	@tests/bench/bench.sh $(BUILD) $(BENCH)

fuzz: all ## run each fuzz target for FUZZ_SECONDS (default 60)
	@tests/fuzz/fuzz.sh build && tests/fuzz/fuzz.sh run all $${FUZZ_SECONDS:-60}

fuzz-nightly: all ## run AFL++ on the programs' targets for FUZZ_HOURS (default 4), then keep what is worth keeping
	@echo afl++ | toolchain/packages.sh /dev/stdin
	@tests/fuzz/fuzz.sh nightly $${FUZZ_HOURS:-4} && tests/fuzz/fuzz.sh minimize && tests/fuzz/fuzz.sh coverage

verify: all ## run the validator's oracles at full size (README in tests/verify)
	@tests/verify/run.sh $(BUILD)

differential: all ## random programs, natively and by zvm-cc, for MINUTES (default 10); KIND=c SEED=n repeats one
	@tests/differential/differential.sh $(BUILD) $(if $(SEED),seed $(or $(KIND),c) $(SEED),minutes $(or $(MINUTES),10))

matrix: all ## build programs of others at every level of optimization; no image may be refused
	@tests/verify/matrix.sh $(BUILD)

suites: all ## run the test suites of programs of others at full length (README in tests/guests)
	@for name in zstd pcre2 expat oniguruma jq; do \
	  ZEROVM=$(STAGE)/bin/zerovm tests/guests/suites.sh $(STAGE) $(CURDIR)/$(BUILD)/ports $$name full && echo "ok $$name" || exit 1; done

gcc-suite: all ## run GCC's own execution tests at all levels (README in tests/gcc); GCC_SUITE="torture dg" names some
	@tests/gcc/run.sh $(BUILD) whole $(GCC_SUITE)

mutation: all ## break the validator in one place at a time; tests must notice (one place of MUTATION_EVERY, default 1)
	@tests/mutation/mutation.py $(BUILD)/../mutation --every $${MUTATION_EVERY:-1}

install: all ## install under PREFIX (default /usr/local), below DESTDIR if set
	@cmake --install $(BUILD) --prefix $(PREFIX)
	@cmake --install $(GUEST) --prefix $(PREFIX)

clean: ## remove what was built
	@rm -rf build
