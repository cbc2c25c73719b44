# make build        the sfsync command, debug
# make release      the sfsync command, optimised: .build/release/sfsync
# make demo         full, incremental and no-change run from an emulated Salesforce into a private PostgreSQL
# make test         all tests, against a real PostgreSQL and the emulator, and a search for secrets in what they leave
# make test-release the same tests of an optimised build, which is what users run, and a program that embeds the library
# make faults       fault plans by chance: PLANS=1000 of them over ROWS=20000 rows, from SEED on
# make fuzz         hostile input by chance for SECONDS=300 for each reader, from SEED on
# make sanitize     all tests with the address sanitizer, then with the thread sanitizer
# make package      what a release consists of: the Debian package, the tarball, the image, checksums, in dist/
# make package-test installs the package into a clean Debian, runs its service against the emulator, and removes it
# make tag          the commit and the tag of a version: VERSION=0.2.0; nothing is published
# make docs         the documentation of the library, for a browser: .build/documentation
# make bench        seconds, memory and WAL against psql \copy of the same rows (CONTACTS=600000 REPEATS=3)
# make format       formats the sources
# make lint         checks the direction of folders, formatting and manifests
# make golden       records the golden files anew, for a look at the difference
# make clean        removes what was built

.PHONY: build release demo test test-release faults fuzz sanitize package package-test tag docs bench format lint golden clean dependencies

# Imports that Package.swift does not declare are errors: the layers of docs/design.md hold because the build says so.
SWIFT_FLAGS = --explicit-target-dependency-import-check error

build: dependencies
	swift build $(SWIFT_FLAGS) --product sfsync

release: dependencies
	swift build $(SWIFT_FLAGS) -c release --product sfsync

demo: build
	swift build $(SWIFT_FLAGS) --product sfsync-emulator
	.build/debug/sfsync demo

test: dependencies
	swift build $(SWIFT_FLAGS) --build-tests
	scripts/test.sh

PLANS ?= 1000
ROWS ?= 20000
SECONDS ?= 300
SEED ?= $(shell date +%s)

# Optimised: seven times as many plans and twice as many inputs in the same time, once the build is done.
LONG_RUN = -c release -Xswiftc -enable-testing --scratch-path .build-release

# The optimiser gives memory back as soon as nothing uses it any more: what borrows it too long fails only here.
test-release: dependencies
	swift build $(SWIFT_FLAGS) $(LONG_RUN) --build-tests
	swift test --skip-build $(LONG_RUN)
	scripts/test-embedding.sh

# The seed is printed first: it is all that it takes to see the same again.
faults: dependencies
	swift build $(SWIFT_FLAGS) $(LONG_RUN) --build-tests
	@echo "SEED=$(SEED) PLANS=$(PLANS) ROWS=$(ROWS)"
	SEED=$(SEED) PLANS=$(PLANS) ROWS=$(ROWS) swift test --skip-build $(LONG_RUN) --filter RandomFaultTests

fuzz: dependencies
	swift build $(SWIFT_FLAGS) $(LONG_RUN) --build-tests
	@echo "FUZZ_SEED=$(SEED) FUZZ_SECONDS=$(SECONDS)"
	FUZZ_SEED=$(SEED) FUZZ_SECONDS=$(SECONDS) swift test --skip-build $(LONG_RUN) --filter 'FuzzTests|HostileStatementTests'

sanitize: dependencies
	scripts/sanitize.sh

package: dependencies
	scripts/install-packaging-tools.sh
	scripts/package.sh

package-test: dependencies
	scripts/install-packaging-tools.sh
	scripts/package-test.sh

# Not "release", which is the optimised build: the tag is what it leaves behind, and all that it does.
tag:
	scripts/release.sh $(VERSION)

docs: dependencies
	swift package --allow-writing-to-directory .build/documentation generate-documentation \
		--enable-experimental-combined-documentation --output-path .build/documentation \
		$(foreach target,SFSync Sync SyncModel Ledger Manifest Salesforce Postgres,--target $(target))

bench: release
	swift build $(SWIFT_FLAGS) -c release --product sfsync-emulator
	swift build $(SWIFT_FLAGS) -c release --product byte-path-benchmark
	.build/release/byte-path-benchmark
	scripts/bench.sh

format:
	swift format --in-place --parallel --recursive Sources Tests Benchmarks Package.swift

lint: build
	scripts/check-layers.py
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift
	.build/debug/sfsync lint

golden: dependencies
	SFSYNC_RECORD_GOLDENS=1 swift test || true
	git diff --stat -- '*Golden*'

clean:
	rm -rf .build .build-release .build-embedding .build-package dist

dependencies:
	@scripts/install-dependencies.sh
