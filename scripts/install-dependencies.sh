#!/bin/sh
# Installs what building and testing need and the system lacks; does nothing where all is there.
set -eu

missing=""
for library in libpq libcurl yaml-0.1 libcrypto zlib; do
    pkg-config --exists "$library" 2>/dev/null || missing="$missing $library"
done
command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
# The tests of poolers need one; building does not.
command -v pgbouncer >/dev/null 2>&1 || ls /usr/sbin/pgbouncer >/dev/null 2>&1 || missing="$missing pgbouncer"
# make lint reads the sources with it.
command -v python3 >/dev/null 2>&1 || missing="$missing python3"
[ -z "$missing" ] && exit 0

echo "Missing:$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Install the development packages of libpq, libcurl (OpenSSL), libyaml, OpenSSL and zlib, pkg-config," >&2
    echo "the PostgreSQL server, pgbouncer and python3, then run the same command again." >&2
    exit 1
fi
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    pkg-config libpq-dev libcurl4-openssl-dev libyaml-dev libssl-dev zlib1g-dev postgresql postgresql-client pgbouncer python3
