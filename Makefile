# What can be made: make help.

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS  := $(if $(VERSION),-X main.version=$(VERSION))
FUZZTIME ?= 20s
BENCH    ?= .

# The name servers, which tests ask and transfer from, the resolvers that are asked
# while a zone moves, their own checkers, signers and verifiers, which the
# conformance tests compare with, the measure of questions a second, the browser
# that html pages are looked at in, and what makes networks of the tests' own.
NEEDS := named:bind9 named-checkzone:bind9-utils named-compilezone:bind9-utils \
	dnssec-signzone:bind9-utils dnssec-verify:bind9-utils \
	knotd:knot kzonecheck:knot-dnssecutils kzonesign:knot-dnssecutils nsd:nsd nsd-checkzone:nsd \
	pdns_server:pdns-server pdns_server:pdns-backend-bind unbound:unbound \
	kresd:knot-resolver pdns_recursor:pdns-recursor \
	ldns-signzone:ldnsutils ldns-verify-zone:ldnsutils openssl:openssl \
	dnsperf:dnsperf chromium:chromium ip:iproute2 unshare:util-linux
PATH  := $(PATH):/usr/sbin:/sbin
export PATH

.PHONY: help build test needs race fuzz bench bench-dnsperf bench-signed bench-peers bench-peers-large lint golden docs clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

# Static, and without what the flag library has for writing man pages: the process
# starts in 6 ms instead of 8.
build: ## the command, in ./zonegate
	CGO_ENABLED=0 $(GO) build -tags urfave_cli_no_docs -trimpath -ldflags '$(LDFLAGS)' -o zonegate ./cmd/zonegate

test: needs ## every test
	$(GO) test -timeout 30m ./...

# The tests run without them too; those that ask servers or compare fail then.
needs: # say which Debian packages the tests lack; install nothing
	@missing=; for need in $(NEEDS); do \
		command -v $${need%%:*} >/dev/null || missing="$$missing $${need##*:}"; \
	done; \
	[ -z "$$missing" ] || { \
		echo "the tests need programs that are not installed, and fail without them; on Debian:" >&2; \
		echo "  apt-get install --no-install-recommends $$(printf '%s\n' $$missing | sort -u | tr '\n' ' ')" >&2; }

race: needs ## every test under the race detector
	$(GO) test -race -timeout 30m ./...

fuzz: ## each fuzz target for FUZZTIME (20s)
	@$(GO) list -f '{{$$p := .ImportPath}}{{if .TestGoFiles}}{{$$p}}{{else if .XTestGoFiles}}{{$$p}}{{end}}' ./... | \
	while read -r package; do \
		list=$$($(GO) test -list '^Fuzz' $$package) || exit 1; \
		for target in $$(printf '%s\n' "$$list" | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; \
		done; \
	done

bench: ## benchmarks
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

bench-dnsperf: ## the rate of content passes beside that of dnsperf
	@command -v dnsperf >/dev/null || { echo "dnsperf is not installed; on Debian: apt-get install --no-install-recommends dnsperf" >&2; exit 1; }
	$(GO) test -run '^$$' -bench '^BenchmarkContentDnsperf$$' -benchtime 1x ./migrate/live

bench-signed: ## an audit of 100,000 signed delegations beside openssl speed and dnssec-verify
	@command -v openssl >/dev/null && command -v dnssec-verify >/dev/null || { echo "openssl or dnssec-verify is not installed; on Debian: apt-get install --no-install-recommends openssl bind9-utils" >&2; exit 1; }
	ZONEGATE_BENCH_DELEGATIONS=$${ZONEGATE_BENCH_DELEGATIONS:-100000} $(GO) test -run '^$$' -bench '^BenchmarkAudit' -benchtime 1x -timeout 30m ./migrate/dnssec

# What it measures with is settable: ZONEGATE_BENCH_DELEGATIONS, _ROUNDS, _ZONES,
# _SMALL_ROUNDS, and PEERS="-strict", which fails when a target is missed, or
# PEERS="-readme README.md", which writes the table where it is published.
bench-peers: build ## whole processes beside the checkers and comparers that are installed
	@$(GO) run ./cmd/benchpeers -zonegate ./zonegate $(PEERS)

bench-peers-large: build ## the same with a pair of ten times the size: 2 GB of disk, some minutes more
	@$(GO) run ./cmd/benchpeers -zonegate ./zonegate -times-ten $(PEERS)

lint: ## formatting and vet
	@bad=$$(gofmt -l cmd examples migrate plans zonefile); [ -z "$$bad" ] || { echo "gofmt would change:" $$bad >&2; exit 1; }
	$(GO) vet ./...
	$(GO) mod verify

golden: ## make expected outputs anew; read the difference before you commit it
	$(GO) test ./plans ./zonefile ./migrate/checks ./migrate/rehearse/cases ./migrate/render ./cmd/zonegate -update

docs: ## make the generated pages anew
	$(GO) test ./migrate/checks -run Page -update

clean: ## remove what was built
	rm -f zonegate
	$(GO) clean -testcache
