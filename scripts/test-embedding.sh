#!/usr/bin/env bash
# Builds Tests/Embedding as a package of its own, outside the checkout: a program that embeds sfsync sees only what is public.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/.." && pwd)
outside=$(mktemp -d "${TMPDIR:-/tmp}/sfsync-embedding-XXXXXX")
trap 'rm -rf "$outside"' EXIT
cp -R "$checkout/Tests/Embedding/." "$outside"
SFSYNC_CHECKOUT=$checkout swift build --package-path "$outside" --scratch-path "$checkout/.build-embedding" --product Mirror
