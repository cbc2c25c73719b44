#!/usr/bin/env bash
# Times sfsync against the floor: psql \copy of the same rows, already converted, into an identical table with the same
# indexes, in the same run and on the same server. Prints medians.
#
#   CONTACTS=600000 REPEATS=3 scripts/bench.sh
set -euo pipefail
export LC_ALL=C

contacts=${CONTACTS:-600000}
repeats=${REPEATS:-3}
rest_contacts=${REST_CONTACTS:-100000}
[ -x /usr/bin/time ] || { echo "The benchmark needs GNU time: apt-get install time" >&2; exit 1; }
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/.build/release
work=$(mktemp -d)
export SFSYNC_OBJECTS=$root/objects

finish() {
    [ -n "${emulator:-}" ] && kill "$emulator" 2>/dev/null || true
    exec 3>&- 2>/dev/null || true
    (cd "$work" && stop_server) >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

# The private server of sfsync, with room for what benchmarks write.
"$bin/sfsync" test >/dev/null 2>server.txt || true
psql_command=$(grep -o "psql -h [^ ]* -U sfsync sfsync" server.txt | head -1)
[ -n "$psql_command" ] || { echo "The benchmark uses the private PostgreSQL; unset DATABASE_URL and PG*." >&2; cat server.txt >&2; exit 1; }
ask() { $psql_command -qXAt -v ON_ERROR_STOP=1 "$@" 2>/dev/null; }
stop_server() { ask -c "COPY (SELECT 1) TO PROGRAM 'kill -INT \$(head -1 postmaster.pid)'"; }

start_emulator() {
    [ -n "${emulator:-}" ] && { kill "$emulator" 2>/dev/null || true; exec 3>&-; }
    rm -f commands answers && mkfifo commands
    "$bin/sfsync-emulator" --contacts "$1" --no-gzip <commands >answers 2>/dev/null &
    emulator=$!
    exec 3>commands
    until grep -q listening answers; do sleep 0.1; done
    export SF_LOGIN_URL SF_CLIENT_ID=3MVG9emulator.client.id SF_CLIENT_SECRET=emulator-client-secret
    SF_LOGIN_URL=$(grep -o 'http.*' answers | head -1)
}
emulate() {
    local before
    before=$(wc -l <answers)
    echo "$1" >&3
    until [ "$(wc -l <answers)" -gt "$before" ]; do sleep 0.05; done
}
clear_database() { ask -c 'DROP SCHEMA IF EXISTS sfsync CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public' -c CHECKPOINT; }
wal() { ask -c "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"; }

# case NAME COMMAND...: wall, CPU, memory, WAL, rows and API requests of one run, appended to results.
measure() {
    local name=$1 before after
    shift
    before=$(wal)
    /usr/bin/time -o usage -f '%e %U %S %M' "$@" >out.json 2>err.txt || { cat err.txt >&2; exit 1; }
    after=$(wal)
    read -r wall user system memory <usage
    field() { grep -o "\"$1\" : [0-9.]*" out.json | head -1 | grep -o '[0-9.]*$' || echo 0; }
    awk -v n="$name" -v w="$wall" -v u="$user" -v s="$system" -v m="$memory" -v l="$((after - before))" \
        -v r="$(field retrieved)" -v a="$(field api_requests)" \
        'BEGIN { printf "%s\t%s\t%.2f\t%d\t%.1f\t%d\t%d\n", n, w, u + s, m / 1024, l / 1048576, r, a }' >>results
}
sync() { "$bin/sfsync" run contact --json --quiet --log-file /dev/null "$@"; }
export -f sync
run_sync() { local name=$1; shift; measure "$name" "$bin/sfsync" run contact --json --quiet --log-file /dev/null "$@"; }

columns() { ask -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 'sf_contacts'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ($1)"; }
# What the table says, without what is the copy's own: digests are made with a key of the ledger.
fingerprint() { ask -c "SELECT md5(string_agg(h, '' ORDER BY sf_id COLLATE \"C\")) FROM
    (SELECT sf_id, md5(ROW($(columns "'id', 'created_at', 'updated_at', 'synced_at', 'sync_digest'"))::text) h FROM sf_contacts WHERE synced_at IS NOT NULL) x"; }
must_equal() { [ "$1" = "$2" ] || { echo "WRONG: $3: the tables differ" >&2; exit 1; }; }
must_be_true() { # The table against Salesforce: nothing new, nothing different.
    sync --mode bulk --full --dry-run >check.json 2>/dev/null
    grep -q '"inserted" : 0,' check.json && grep -q '"updated" : 0' check.json || { echo "WRONG: $1" >&2; cat check.json >&2; exit 1; }
}

echo "$(date -u +%F) $(uname -srm), $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), PostgreSQL $(ask -c 'SHOW server_version'), $contacts contacts, medians of $repeats"
for repeat in $(seq "$repeats"); do
    # A fresh org each time: what the last round has changed would be within the lookback of this one's increment.
    start_emulator "$contacts"
    clear_database
    run_sync "first load" --mode bulk
    must_be_true "first load"
    if [ "$repeat" = 1 ]; then
        list=$(columns "'id'")
        $psql_command -qX -c "\\copy (SELECT $list FROM sf_contacts WHERE synced_at IS NOT NULL ORDER BY sf_id) TO 'rows.txt'"
    fi
    ask -c 'CREATE TABLE floor (LIKE sf_contacts INCLUDING ALL)' -c CHECKPOINT
    measure "floor" $psql_command -qX -c "\\copy floor ($list) FROM 'rows.txt'"
    ask -c 'DROP TABLE floor' -c CHECKPOINT

    run_sync "full, nothing changed" --mode bulk --full
    run_sync "incremental, nothing changed" --mode auto
    emulate "change Contact $((contacts / 100))"
    ask -c CHECKPOINT
    run_sync "full, 1 % changed" --mode bulk --full
    must_be_true "1 % changed"
    emulate "change Contact $contacts"
    ask -c CHECKPOINT
    run_sync "full, all changed" --mode bulk --full
    must_be_true "all changed"
    merged=$(fingerprint)
done
clear_database
sync --mode bulk >/dev/null 2>&1
must_equal "$merged" "$(fingerprint)" "merging and first load"

start_emulator "$rest_contacts"
for repeat in $(seq "$repeats"); do
    clear_database
    run_sync "bulk, first $rest_contacts" --mode bulk
    loaded=$(fingerprint)
    clear_database
    run_sync "REST, first $rest_contacts" --mode rest
    must_equal "$loaded" "$(fingerprint)" "REST and bulk"
done

floor=$(grep -P '^floor\t' results | cut -f2 | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
printf '%-30s %9s %8s %10s %8s %9s %9s %9s\n' case seconds ratio rows/s 'CPU s' 'MB peak' 'MB WAL' requests
cut -f1 results | awk '!seen[$0]++' | while IFS= read -r name; do
    awk -F'\t' -v n="$name" '$1 == n' results | sort -t"$(printf '\t')" -k2 -n | awk -F'\t' -v floor="$floor" \
        '{ row[NR] = $0 } END { split(row[int((NR + 1) / 2)], f, "\t");
           printf "%-30s %9.2f %8.2f %10d %8.2f %9d %9.1f %9d\n", f[1], f[2], f[2] / floor, f[6] / (f[2] > 0 ? f[2] : 1), f[3], f[4], f[5], f[7] }'
done
