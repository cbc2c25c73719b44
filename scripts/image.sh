#!/usr/bin/env bash
# Makes a container image from the Debian package, without a daemon: a minimal Debian with the package and what it needs.
#
#   scripts/image.sh PACKAGE.deb IMAGE.tar      the image is an archive in OCI's layout
set -euo pipefail
package=$(realpath "$1")
image=$(realpath "$2")
cd "$(dirname "$0")/.."
revision=$(git rev-parse HEAD)
suite=bookworm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
version=$(dpkg-deb -f "$package" Version)
needs=$(dpkg-deb -f "$package" Depends | sed -E 's/ *\([^)]*\)//g; s/ //g')

# dpkg knows every file of the image, so that scanners find what needs an update.
mmdebstrap --quiet --variant=essential --include="$needs,ca-certificates" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook="copy-in $package /tmp" \
    --customize-hook="chroot \"\$1\" dpkg -i /tmp/$(basename "$package")" \
    --customize-hook="rm \"\$1/tmp/$(basename "$package")\"" \
    --customize-hook='mkdir -m 700 "$1/data" && chown 65532:65532 "$1/data"' \
    "$suite" "$work/root.tar"

cd "$work"
umoci init --layout layout
umoci new --image "layout:$version"
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
umoci raw add-layer --image "layout:$version" --history.created "$created" root.tar
umoci config --image "layout:$version" --created "$created" --history.created "$created" \
    --config.entrypoint /usr/bin/sfsync --config.user 65532:65532 --config.workingdir /data \
    --config.label org.opencontainers.image.title=sfsync \
    --config.label "org.opencontainers.image.version=$version" \
    --config.label "org.opencontainers.image.revision=$revision" \
    --config.label org.opencontainers.image.licenses=Apache-2.0
umoci gc --layout layout
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go=rX -cf "$image" -C layout .
