#!/usr/bin/env bash
# Builds what a release consists of, into dist/: the Debian package, the tarball, the image, the symbols, the list of
# components and the checksums. docs/packages.md says what is in them.
#
#   IMAGE=no leaves out the image; PROGRAM=FILE packages a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C TZ=UTC
umask 022
# What is built from the same commit carries the same times.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
newest_glibc=2.36
scratch=.build-package
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "package: $*" >&2; exit 1; }

program=${PROGRAM:-$scratch/release/sfsync}
if [ -z "${PROGRAM:-}" ]; then
    # The prefix map keeps the folder of the build out of the program.
    swift build --explicit-target-dependency-import-check error -c release --static-swift-stdlib --product sfsync \
        --scratch-path "$scratch" --manifest-cache none -Xlinker --gc-sections -Xlinker --build-id=sha1 \
        -Xswiftc -file-prefix-map -Xswiftc "$root=."
fi
version=$("$program" --version | head -1 | grep -oE '^[0-9]+\.[0-9]+\.[0-9]+') || fail "the program does not say its version"
grep -q "sfsyncVersion = \"$version\"" Sources/SyncModel/ProcessIdentity.swift || fail "the program is not of these sources"
[ -n "${PROGRAM:-}" ] || "$program" --version | grep -q "commit $(git rev-parse HEAD)" || fail "the program names another commit"
architecture=$(dpkg --print-architecture)

# One careless import of Foundation brings 40 MB of ICU; a library of the toolchain is on no other machine.
needed=$(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }')
if grep -E 'libswift|Foundation|dispatch|Blocks' <<<"$needed"; then fail "the program needs libraries of the toolchain"; fi
[ "$(nm "$program" | grep -cE ' (icudt[0-9]+_dat|swift_uloc_getDefault)$')" = 0 ] || fail "the program contains ICU"
glibc=$(objdump -T "$program" | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -1)
[ "$(printf '%s\n' "GLIBC_$newest_glibc" "$glibc" | sort -V | tail -1)" = "GLIBC_$newest_glibc" ] ||
    fail "the program needs $glibc; Debian 12 has GLIBC_$newest_glibc"

rm -rf dist
mkdir dist
tree=$work/tree
usr=$tree/usr
doc=$usr/share/doc/sfsync

objcopy --only-keep-debug --compress-debug-sections=zlib "$program" dist/sfsync.debug
chmod 644 dist/sfsync.debug
install -D "$program" "$usr/bin/sfsync"
strip --strip-all "$usr/bin/sfsync"
# Nothing is loaded from the program's own folder.
chrpath -d "$usr/bin/sfsync"
(cd dist && objcopy --add-gnu-debuglink=sfsync.debug "$usr/bin/sfsync")

scripts/man-pages.py "$usr/bin/sfsync" "$usr/share/man/man1"
mandoc -T lint -W warning "$usr"/share/man/man1/*.1 2>/dev/null
gzip -9n "$usr"/share/man/man1/*.1

completion() { mkdir -p "$(dirname "$usr/$2")" && "$usr/bin/sfsync" --generate-completion-script "$1" >"$usr/$2"; }
completion bash share/bash-completion/completions/sfsync
completion zsh share/zsh/vendor-completions/_sfsync
completion fish share/fish/vendor_completions.d/sfsync.fish
# bash reads it and does not run it.
sed -i '1{/^#!/d}' "$usr/share/bash-completion/completions/sfsync"

units=$usr/lib/systemd/system
mkdir -p "$units"
cp packaging/systemd/* "$units"
# The weekly run of everything is the same service but for one option.
sed 's/run --all/run --all --full/; s/^Description=Copy /Description=Copy all of /' \
    "$units/sfsync@.service" >"$units/sfsync-full@.service"
mkdir -p "$usr/share/sfsync" "$doc/examples"
cp -r objects "$usr/share/sfsync/"
cp packaging/env.example "$doc/examples/env"
cp -r README.md CHANGELOG.md docs "$doc/"
cp packaging/debian/copyright "$doc/copyright"
cp LICENSE "$work/LICENSE"

# The tarball: the same under a prefix of the administrator's, who has /usr/local.
name=sfsync-$version-linux-$architecture
cp -r "$usr" "$work/$name"
(
    cd "$work/$name"
    mv share/zsh/vendor-completions share/zsh/site-functions
    mv "$work/LICENSE" share/doc/sfsync/
    sed -i 's,/usr/,/usr/local/,' lib/systemd/system/*
    cd ..
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name"
) | gzip -9n >"dist/$name.tar.gz"

# The Debian package.
install -Dm 644 packaging/debian/lintian-overrides "$usr/share/lintian/overrides/sfsync"
install -d -m 755 "$tree/etc/sfsync"
maintainer=${MAINTAINER:-sfsync maintainers <maintainers@sfsync.example>}
printf 'sfsync (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
    "$version" "$maintainer" "$(date -d "@$SOURCE_DATE_EPOCH" -R)" | gzip -9n >"$doc/changelog.gz"
mkdir "$work/debian" "$tree/DEBIAN"
printf 'Source: sfsync\n\nPackage: sfsync\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O "$usr/bin/sfsync" | sed -n 's/^shlibs:Depends=//p')
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
sed -e "s|@VERSION@|$version|; s|@ARCH@|$architecture|; s|@MAINTAINER@|$maintainer|; s|@DEPENDS@|$depends|" \
    -e "s|@SIZE@|$(du -sk --apparent-size "$usr" | cut -f 1)|" packaging/debian/control.in >"$tree/DEBIAN/control"
install packaging/debian/postinst packaging/debian/prerm packaging/debian/postrm "$tree/DEBIAN"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
deb=dist/sfsync_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -b "$tree" "$deb" >/dev/null
lintian --fail-on error "$deb"

scripts/sbom.py "$usr/bin/sfsync" "$scratch" >"dist/sfsync-$version.cdx.json"
[ "${IMAGE:-yes}" = no ] || scripts/image.sh "$deb" "dist/sfsync-$version-oci-$architecture.tar"

(cd dist && sha256sum sfsync* >SHA256SUMS)
du -h --apparent-size dist/* && echo "Version $version, needs $glibc."
