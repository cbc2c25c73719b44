#!/usr/bin/env bash
# Makes the commit and the tag of a version: what is under "Unreleased" in the changelog goes under the version and today's
# date. Nothing is published; git push --follow-tags does that.
#
#   scripts/release.sh 0.2.0      the version that the sources say
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:-}
fail() { echo "release: $*" >&2; exit 1; }

sources=$(grep -rhoE 'sfsyncVersion = "[^"]+"' Sources | cut -d '"' -f 2)
[ "$version" = "$sources" ] || fail "the sources say $sources, not '$version'; change sfsyncVersion first"
[ -z "$(git status --porcelain)" ] || fail "commit or remove your changes first"
[ -z "$(git tag -l "v$version")" ] || fail "v$version is there already"
awk '/^## /{ unreleased = /^## Unreleased$/ } unreleased && /^- /{ found = 1 } END { exit !found }' CHANGELOG.md ||
    fail "CHANGELOG.md has nothing under Unreleased"

sed -i "s/^## Unreleased\$/## Unreleased\n\n## $version - $(date -u +%F)/" CHANGELOG.md
git commit -qm "release: $version" CHANGELOG.md
git tag -a "v$version" -m "sfsync $version"
git log -1 --stat --decorate
