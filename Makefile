# netlua: make help lists what there is.

GO       ?= go
PYTHON   ?= python3
FUZZTIME ?= 10s
BIN      := bin/netlua

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the program into bin/: static, with the profile of the benchmarks
	CGO_ENABLED=0 $(GO) build -trimpath -pgo=bench/netlua.pgo -o $(BIN) ./cmd/netlua

.PHONY: test
test: ## run all tests
	$(GO) test ./...

.PHONY: check
check: ## formatting, vet, staticcheck, layering, race detector over the threaded parts
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff
	$(GO) test ./internal/layering
	$(GO) test -race ./runtime ./stdlib/host ./stdlib/wire ./stdlib/socketserver ./stdlib/http/server ./bindings/... ./spec/soak

.PHONY: spec
spec: ## run the executable specs and print how much of the chapter is covered
	$(GO) test ./spec/...
	$(GO) run ./spec/coverage

.PHONY: conformance
conformance: ## run the official Lua 5.1 test files
	$(GO) test -count=1 -v ./spec/conformance

.PHONY: fuzz
fuzz: ## fuzz every parser for FUZZTIME each
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

.PHONY: soak
soak: ## put a server under mixed load for ten minutes each with threads and with forks
	$(GO) test -count=1 -v -timeout 40m -tags soak ./spec/soak

.PHONY: bench
bench: build ## measure beside CPython, LuaSocket and Go, as ratios of one run
	$(GO) test -run '^$$' -bench . -benchtime 0.2s ./runtime
	PYTHON=$(PYTHON) NETLUA=$(CURDIR)/$(BIN) $(PYTHON) bench/run.py

# What the interop tests try, each with Debian's package.
INTEROP  := nginx:nginx-light fcgiwrap:fcgiwrap apache2:apache2 lighttpd:lighttpd busybox:busybox squid:squid-openssl vsftpd:vsftpd \
            microsocks:microsocks chromium:chromium curl:curl wget:wget wrk:wrk ab:apache2-utils python3:python3

.PHONY: interop
interop: build ## try the program against real servers and clients; SHOTS=DIR keeps what the browser saw
	@PATH="$$PATH:/usr/sbin:/sbin"; missing=; for p in $(INTEROP); do \
	  command -v $${p%%:*} >/dev/null || missing="$$missing $${p##*:}"; \
	done; test -z "$$missing" || { echo "make interop needs more programs: apt-get install$$missing" >&2; exit 1; }
	$(GO) vet -tags interop ./spec/interop
	NETLUA=$(CURDIR)/$(BIN) $(GO) test -count=1 -timeout 600s -tags interop ./spec/interop

.PHONY: docs
docs: ## write the reference pages and the editor stubs
	$(GO) run ./cmd/netlua doc --markdown docs/reference
	$(GO) run ./cmd/netlua stubs docs/stubs
