# The portal's commands; `make` alone lists them. The machine needs Go 1.26, make and git:
# tools/install brings whatever else a command needs, and only what is missing.

LISTEN     ?= 127.0.0.1:8080
TEST_FLAGS ?= -shuffle=on -timeout=20m
BENCH      ?= .
# Tested first, so that the others run beside them and nobody waits for them at the end.
LONGEST    := ./portal/story ./cmd/portal
# Walks through every page, one request after another.
WALKS      := ^Test(Plans_NoStatement|Pages_AreAccessible|Reading_ChangesNothing|Links_LeadEverybody)
# They turn a text into another and share nothing between goroutines: the race detector finds nothing in them, and takes most of
# a test's time to look. What calls them is raced. Only what uses no atomics and no generic type of sync may stand here: its copy
# of those would be linked for everybody, and what they keep in order would look like a race.
PURE       := regexp regexp/syntax compress/flate golang.org/x/net/html golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b
RACE       := -race $(PURE:%=-gcflags=%=-race=false)

# Linters live in a module of their own, so their 200 dependencies stay out of the product.
TOOL  := go tool -modfile=tools/go.mod
SAY   := @printf '\n== %s\n'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run build generate fmt test bench scan check check-generated check-format check-fix check-vet check-lint \
	check-migrations check-api check-tests check-vulnerabilities check-modules

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, then run the demo on http://127.0.0.1:8080
	@tools/install run
	$(SAY) "build (about a minute the first time)"
	go build -o bin/portal ./cmd/portal
	@bin/portal demo --listen $(LISTEN)

build: ## Build bin/portal
	$(SAY) "build"
	go build -o bin/portal ./cmd/portal

generate: ## Write the Go code of the templates
	go tool templ generate

fmt: ## Format Go code and templates
	go tool templ fmt .
	$(TOOL) golangci-lint fmt

test: ## Install what is missing, then run all tests (TEST_FLAGS=... for other flags)
	@tools/install test
	$(SAY) "tests"
	go test $(TEST_FLAGS) $(LONGEST) ./...

bench: ## Run the benchmarks (BENCH=Import for one of them)
	@tools/install run
	go test -run '^$$' -bench '$(BENCH)' -benchmem -timeout 60m ./...

scan: ## Attack the demo with wapiti and sqlmap, signed in (an hour; not part of check)
	@tools/scan

STEPS := check-generated check-format check-fix check-vet check-lint check-migrations check-api check-tests \
	check-vulnerabilities check-modules build

check: $(STEPS) ## Everything CI runs, tests included, in this order
	$(SAY) "check: all good"

check-generated: ## Templates are formatted and their Go code is fresh
	$(SAY) "templates: formatted, generated code fresh"
	@tools/check-generated

check-format: ## Go code is formatted
	$(SAY) "gofumpt"
	@unformatted=$$($(TOOL) gofumpt -l .); test -z "$$unformatted" || { echo "run make fmt: $$unformatted"; false; }

check-fix: ## Go code uses what Go 1.26 offers
	$(SAY) "go fix"
	go fix -diff ./...

check-vet: ## go vet
	$(SAY) "go vet"
	go vet ./...

check-lint: ## golangci-lint, package boundaries included (.golangci.yml)
	$(SAY) "golangci-lint (compiles itself the first time: over a minute)"
	$(TOOL) golangci-lint run

check-migrations: ## Migrations lock no table in use
	$(SAY) "squawk on the migrations"
	@tools/install test
	@tools/check-migrations

check-api: ## The API's document keeps the Dutch design rules, and what was promised
	$(SAY) "the API's document: design rules, promises"
	@tools/check-api

# check-vet does what go test would vet again, and tests need no debugger's data: linking took a minute of two processors.
# The walks find no race, since nothing they do happens at once, and the race detector makes them three times as long: they run
# without it. What they open is raced by the tests of its room, and by the stories in a browser.
check-tests: ## make test with the race detector, but for the walks through every page
	$(SAY) "walks through every page"
	@tools/install test
	go test -shuffle=on -timeout=20m -vet=off -run '$(WALKS)' ./portal/story
	@$(MAKE) --no-print-directory test TEST_FLAGS="$(RACE) -shuffle=on -timeout=20m -vet=off -ldflags=-w -skip '$(WALKS)'"

check-vulnerabilities: ## No known vulnerability is reached
	$(SAY) "govulncheck"
	@tools/check-vulnerabilities

check-modules: ## go.mod and go.sum are tidy
	$(SAY) "go mod tidy"
	go mod tidy -diff
	cd tools && go mod tidy -diff
