#!/usr/bin/env bash
# Runs sfsync many times, several at a time and under load, and counts the runs that a signal ended: whatever a thread does
# while the process leaves shows only so.
#
#   RUNS=20000 JOBS=8 scripts/short-runs.sh [FOLDER OF THE PROGRAMS]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$(cd "${1:-$root/.build/debug}" && pwd)
runs=${RUNS:-20000}
jobs=${JOBS:-8}
work=$(mktemp -d)
export SFSYNC_OBJECTS=$root/objects LC_ALL=C

finish() {
    exec 3>&- 2>/dev/null || true
    [ -n "${emulator:-}" ] && kill "$emulator" 2>/dev/null || true
    [ -n "${stop:-}" ] && eval "$stop" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

mkfifo commands
"$bin/sfsync-emulator" --contacts 20 <commands >answers 2>/dev/null &
emulator=$!
exec 3>commands
until grep -q http answers; do sleep 0.1; done
SF_LOGIN_URL=$(grep -o 'http[^ ]*' answers | head -1)
export SF_LOGIN_URL SF_CLIENT_ID=3MVG9emulator.client.id SF_CLIENT_SECRET=emulator-client-secret
# The private server, with the tables and their first rows.
"$bin/sfsync" run contact >first.txt 2>&1
stop=$(grep -o "stop it with '[^']*'" first.txt | sed "s/stop it with '//; s/'$//" | head -1)

# One of three kinds: a configuration that is wrong at once, a sign-in that is refused, an increment.
one() {
    local status=0
    case $(($1 % 3)) in
        0) SF_CLIENT_ID='' "$bin/sfsync" run contact --quiet --log-file /dev/null >/dev/null 2>&1 || status=$? ;;
        1) SF_CLIENT_SECRET=wrong "$bin/sfsync" run contact --quiet --log-file /dev/null >/dev/null 2>&1 || status=$? ;;
        # Runs of one object turn each other away; that ends a process, too.
        *) "$bin/sfsync" run contact --quiet --mode rest --log-file /dev/null >/dev/null 2>&1 || status=$? ;;
    esac
    echo "$status"
}
export -f one
export bin

seq "$runs" | xargs -P "$jobs" -I{} bash -c 'one {}' >statuses
sort statuses | uniq -c | awk '{ print $1 " runs ended with " $2 }'
signals=$(awk '$1 >= 128 && $1 != 130' statuses | wc -l)
echo "$signals of $(wc -l <statuses) runs were ended by a signal."
[ "$signals" = 0 ]
