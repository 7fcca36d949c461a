#!/bin/sh
# Writes netlua.pgo, the profile that netlua is built with (go build -pgo): what
# the VM, the calls into Go and the HTTP client do most. Run it again when those
# have changed much; an old profile does no harm.
set -e
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
profile() { # NAME PACKAGE BENCHMARKS
	GOGC=400 go test -run '^$' -bench "$3" -benchtime 0.7s -cpuprofile "$out/$1.prof" -o "$out/$1.test" "$2" >/dev/null
}
profile vm ./runtime 'VM/.*/netlua'
profile parse ./bindings/urllib/parse Lua
profile http ./bindings/http/client Get
profile jar ./bindings/http/cookiejar 'Add|Extract'
profile scripts ./bindings Scripts
go tool pprof -proto -output bench/netlua.pgo "$out"/*.prof
