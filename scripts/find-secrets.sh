#!/usr/bin/env bash
# Fails when one of the tests' secrets (Tests/secrets.txt) is in a folder that they left, plain or in base64.
#
# find-secrets.sh FOLDER     PARTIAL=yes: not all tests ran
set -euo pipefail
folder=$1
list=$(dirname "$0")/../Tests/secrets.txt
tests=$(dirname "$0")/../Tests
emulator=$(dirname "$0")/../Sources/SalesforceEmulator

fail() { echo "find-secrets: $*" >&2; exit 1; }

# A secret and the part of its base64 that does not depend on what follows it.
spellings() {
    printf '%s\n' "$1"
    printf '%s' "$1" | base64 -w 0 | sed 's/=*$//; s/..$//'
    echo
}

# Files that hold secrets because that is what they are for; a test proves that others cannot read them.
search() { grep -rlaF --exclude=key.pem --exclude=refresh-token --exclude=login --exclude=.env --exclude-dir=salesforce-cli -e "$1" "$folder" || [ $? = 1 ]; }

# A search that looks at nothing, or for nothing, finds nothing.
for kind in output programs ledgers servers; do
    files=$(find "$folder/$kind" -type f -size +0 2>/dev/null | wc -l)
    [ "$files" -gt 0 ] || [ -n "${PARTIAL:-}" ] || fail "the tests left no $kind to search"
done
[ -s "$list" ] || fail "there are no secrets in $list"

count=0
found=0
while IFS= read -r secret; do
    [ -n "$secret" ] || fail "$list has an empty line"
    grep -rqF --include='*.swift' -e "$secret" "$tests" "$emulator" || fail "no test knows '$secret' any more"
    while IFS= read -r spelling; do
        echo "planted: $spelling." >"$folder/planted"
        [ "$(search "$spelling" | grep -c '/planted$')" = 1 ] || fail "'$spelling' is not found where it is"
        rm "$folder/planted"
        for file in $(search "$spelling"); do
            echo "find-secrets: '$secret' is in ${file#"$folder/"}: $(grep -aFom 1 -e "$spelling" "$file" | wc -l) or more times" >&2
            grep -aF -m 3 -e "$spelling" "$file" | cut -c 1-300 | sed 's/^/    /' >&2
            found=$((found + 1))
        done
    done < <(spellings "$secret")
    count=$((count + 1))
done <"$list"

[ "$found" = 0 ] || fail "$found places with secrets"
echo "No trace of $count secrets in $(find "$folder" -type f | wc -l) files that the tests left ($(du -sk "$folder" | cut -f 1) KiB)."
