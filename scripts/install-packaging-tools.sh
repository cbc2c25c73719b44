#!/bin/sh
# Installs what make package and make package-test need beyond the build; does nothing where all is there.
set -eu

missing=""
for tool in dpkg-deb dpkg-shlibdeps objcopy chrpath xz lintian mandoc mmdebstrap umoci systemd-analyze setpriv python3; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
[ -z "$missing" ] && exit 0

echo "Missing:$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Packages are built on Debian or Ubuntu." >&2
    exit 1
fi
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    dpkg-dev binutils chrpath xz-utils lintian mandoc mmdebstrap umoci systemd util-linux python3
