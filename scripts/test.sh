#!/usr/bin/env bash
# All tests of the build at hand, then a search for secrets in everything they leave: what they say, the folders in which
# sfsync ran with its logs, the ledgers, PostgreSQL's own log.
#
# Arguments go to swift test; with some (--filter) not everything is left, and what is missing is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."
remains=$(mktemp -d "${TMPDIR:-/tmp}/sfsync-remains-XXXXXX")
trap 'rm -rf "$remains"' EXIT

SFSYNC_TEST_REMAINS=$remains swift test --skip-build "$@" 2>&1 | tee "$remains/output"
PARTIAL=${*:+yes} scripts/find-secrets.sh "$remains"
