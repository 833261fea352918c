# Every target sets up what it needs. `make run` and `make test` are all a new machine takes.
LISTEN ?= 127.0.0.1:8080
STORE ?= sqlite:data/campaignd.db
PYTHON := .venv/bin/python

.PHONY: deps build run test test-swift test-conformance build-tests run-swift-tests run-conformance soak windows mutants interop bench examples-greeter generate docs lint clean
.DEFAULT_GOAL := build

## deps: installs missing Debian packages
deps:
	@Tools/deps

## build: release builds, at .build/release/campaignd and campaignctl
build: deps
	swift build -c release --product campaignd
	swift build -c release --product campaignctl

## run: serves on LISTEN with a demo campaign of 5,000 prospects
run: deps
	swift build -c release --product campaignd
	@LISTEN=$(LISTEN) STORE=$(STORE) exec Tools/demo

# The black-box suite: clients in Python against the real binary on a real socket. Most of it waits, so eight run at a time.
CONFORMANCE = CAMPAIGND_BIN=$(CURDIR)/.build/debug/campaignd $(PYTHON) -m pytest Tests/Conformance

## test: the whole suite; its two halves wait more than they compute, so they run side by side, each printed whole
test: build-tests .venv/installed
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target run-swift-tests run-conformance

test-swift: build-tests
	@$(MAKE) --no-print-directory run-swift-tests

test-conformance: build-tests .venv/installed
	@$(MAKE) --no-print-directory run-conformance

build-tests: deps
	swift build --build-tests

run-swift-tests:
	Tools/test-contract-tools
	Tools/windows debug --places 24 --decisions 300000
	Tools/windows debug --without-each rules/calling-rules.csv
	@# Worlds and forecasts compute and never wait, and the bridge's tests hold threads with sockets that block: in one process with
	@# tests that wait for real time they would starve them. So would hundreds of tests that all wait for it.
	swift test --skip-build --skip SimulatorTests --skip ForecasterTests --skip RESTBridgeTests --skip RPCServerTests
	swift test --skip-build --filter RESTBridgeTests
	swift test --skip-build --filter RPCServerTests
	swift test --skip-build --filter "SimulatorTests|ForecasterTests"

run-conformance:
	$(CONFORMANCE) -m "not slow" -n 8 --dist worksteal

## examples: makes the clients of examples/ as docs/clients.md says and runs each against a demo server; EXAMPLES="python go" picks
.PHONY: examples
examples: deps $(if $(EXAMPLES),,examples-greeter)
	swift build --product campaignd
	-@Tools/example-deps $(EXAMPLES)
	CAMPAIGND_BIN=$(CURDIR)/.build/debug/campaignd Tools/examples $(EXAMPLES)

## test-browser: the page of examples/browser in a headless Chromium, over HTTP/1.1 and HTTP/2
.PHONY: test-browser
test-browser: deps .venv/installed
	@Tools/install-packages chromium
	swift build --product campaignd
	$(CONFORMANCE) -k test_browser

## soak: what takes too long for every change: SEEDS=N or FROM-TO simulated worlds, long lists, CYCLES crashes and power cuts
SEEDS ?= 10000
CYCLES ?= 200
soak: build-tests .venv/installed
	swift build -c release --product campaignsim
	.build/release/campaignsim --seeds $(SEEDS) --keep-going
	CAMPAIGND_KILLS=$(CYCLES) CAMPAIGND_LOST_WRITES=$(CYCLES) $(CONFORMANCE) -m "slow or kill"

## windows: 10^8 decisions of calling windows against an oracle in Python; WINDOWS="--decisions N" makes more or fewer
windows: deps
	swift build -c release --product campaignsim
	Tools/windows release $(WINDOWS)

## mutants: builds defects into the engine, one at a time, and shows the simulator catching each; MUTANTS="--only NAME" picks
mutants: deps
	Tools/mutants $(MUTANTS)

## interop: gRPC's interop tests, clients and servers in Python, C++, Go and Swift; INTEROP="--only go --cases ping_pong" runs some
INTEROP_PACKAGES = $(if $(filter --only=python,$(INTEROP)),,g++ libgrpc++-dev protobuf-compiler-grpc golang-go golang-google-grpc-dev protoc-gen-go-1-3)
interop: deps .venv/installed
	@Tools/install-packages openssl $(INTEROP_PACKAGES)
	swift build --product InteropServer
	swift build --product InteropClient
	$(PYTHON) Tests/Interop/run.py $(INTEROP)

.venv/installed: Tests/Conformance/requirements.txt | deps
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

## bench: cost per call and memory per connection, as multiples of the floor, and cost per attempt; BENCH=--write keeps the tables
bench: deps
	Benchmarks/run $(BENCH)

# Apart from .build, whose packages are the root's own.
GREETER = .build/examples/greeter

## examples-greeter: builds the service of examples/greeter as a package of its own, and calls it with Python's grpcio
examples-greeter: deps .venv/installed
	swift build --package-path examples/greeter --scratch-path $(GREETER)
	GREETER_BIN=$(CURDIR)/$(GREETER)/debug/greeter $(PYTHON) -m pytest examples/greeter -q

## generate: remakes the committed C and Swift from proto/, and those of examples/greeter
generate: deps
	Tools/generate/generate
	Tools/generate/generate --proto examples/greeter/greeter.proto --out examples/greeter/Sources

## docs: RPCServer's documentation by DocC, at .build/docs/RPCServer
docs: deps
	Tools/docs

## lint: Swift formatting, the places of mutants, the contract's style, and its compatibility with the last release
lint: deps
	find Package.swift Sources Tests Benchmarks -name '*.swift' -not -path '*/Generated/*' -not -path '*/out/*' -print0 \
		| xargs -0 swift format lint --strict --configuration .swift-format
	Tools/mutants --check
	Tools/lint-proto
	Tools/check-compat

clean:
	rm -rf .build .venv Benchmarks/out examples/out examples/swift/Sources/Generated
