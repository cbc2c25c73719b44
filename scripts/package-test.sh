#!/usr/bin/env bash
# Installs the package of dist/ into a clean Debian, uses it there as its unit says, and removes it. Looks at the units, the
# tarball, the image and the checksums, too. Needs root.
#
# PostgreSQL and the emulated Salesforce run outside, on loopback. In the first root systemd is missing: namespaces, mounts
# and setpriv do what the unit asks for, but for its filter of system calls. A second root has systemd, which starts there
# as the first process of a container and runs the unit itself; that needs cgroup2 and is left out where it does not start.
#
#   EMULATOR=FILE names the emulator; without it that of a build is used, or built
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
suite=bookworm
instance=demo
user=61184 # one of those that systemd gives to DynamicUser=
[ "$(id -u)" = 0 ] || { echo "package-test: needs root" >&2; exit 1; }
package=$(ls dist/sfsync_*.deb) || { echo "package-test: run make package first" >&2; exit 1; }
version=$(dpkg-deb -f "$package" Version)

work=$(mktemp -d)
chmod 755 "$work"
root=$work/root
# All mounts are made in namespaces, which end with their processes: here is nothing to unmount.
finish() {
    if [ -n "$step" ]; then
        echo "FAILED  $step"
        tail -40 "$work/said" | sed 's/^/        /'
    fi >&4
    stop_systemd
    exec 3>&- 2>/dev/null || true
    [ -n "${emulator:-}" ] && kill "$emulator" 2>/dev/null || true
    [ -d "$work/postgres/data" ] && as_postgres pg_ctl -D "$work/postgres/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap finish EXIT

# check NAME COMMAND...: what the command says is shown only if it fails. No condition here: it would switch set -e off.
exec 4>&1
step=
check() {
    step=$1
    shift
    "$@" >"$work/said" 2>&1
    echo "ok      $step"
    step=
}

as_postgres() {
    local command=$1
    shift
    (cd "$work/postgres" && runuser -u postgres -- "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/$command" "$@")
}
start_postgres() {
    install -d -o postgres "$work/postgres"
    port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_postgres initdb -D "$work/postgres/data" -U mirror --auth=trust --encoding=UTF8 --locale=C --no-sync
    as_postgres pg_ctl -w -D "$work/postgres/data" -l "$work/postgres/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start
    database=postgresql://mirror@127.0.0.1:$port/postgres
}
start_emulator() {
    local program=${EMULATOR:-}
    for built in .build-release/release .build/release .build/debug; do
        [ -n "$program" ] || [ ! -x "$built/sfsync-emulator" ] || program=$built/sfsync-emulator
    done
    if [ -z "$program" ]; then
        swift build --product sfsync-emulator
        program=.build/debug/sfsync-emulator
    fi
    mkfifo "$work/commands"
    "$program" --contacts 500 <"$work/commands" >"$work/answers" 2>"$work/emulator.txt" &
    emulator=$!
    exec 3>"$work/commands"
    for _ in $(seq 100); do
        grep -q http "$work/answers" && return
        sleep 0.1
    done
    return 1
}

# A command in the root, with a /proc of its own.
inside() {
    unshare --mount --pid --fork --kill-child \
        sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root" "$@"
}
# What is in the root, but for what dpkg itself writes.
list() { (cd "$root" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o -path ./proc -prune -o -print | sort); }

# A setting of the installed service, for the instance.
setting() {
    sed -n "s/^$1=//p" "$root/usr/lib/systemd/system/sfsync@.service" | sed "s/%i/$instance/g; s,%S,/var/lib,g"
}
# Refuses memory that is written and executed, as MemoryDenyWriteExecute= does; inherited by what it starts.
no_executable_memory() {
    python3 -c 'import ctypes, os, sys
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
    print("this kernel does not refuse executable memory (Linux 6.3 does):", os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}
# start_service OWNER GROUP MODE: the service's command as systemd starts it, as another user, without capabilities and with
# nothing to write to but the state. The arguments are those of the credential.
start_service() {
    local state folder credential command
    folder=$(setting WorkingDirectory)
    state=/var/lib/$(setting StateDirectory)
    credential=$(setting LoadCredential)
    read -ra command <<<"$(setting ExecStart)"
    install -d -o "$user" -g "$user" -m 700 "$root$state"
    install -d -o "$user" -m 500 "$root/run/credentials/sfsync@$instance.service"
    install -o "$1" -g "$2" -m "$3" "$root${credential#*:}" \
        "$root/run/credentials/sfsync@$instance.service/${credential%%:*}"
    no_executable_memory unshare --mount --pid --fork --kill-child bash -euc '
        root=$1 state=$2
        shift 2
        mount --bind "$root" "$root"
        mount -o remount,bind,ro "$root"
        mount --bind "$root$state" "$root$state"
        mount -o remount,bind,rw "$root$state"
        mount -t proc -o hidepid=invisible,subset=pid proc "$root/proc"
        mount -t tmpfs tmpfs "$root/tmp"
        exec chroot "$root" "$@"' sh "$root" "$state" \
        env -i PATH=/usr/bin:/bin "$(setting Environment)" "CREDENTIALS_DIRECTORY=/run/credentials/sfsync@$instance.service" \
        setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
        sh -euc 'umask "$0" && cd "$1" && shift && exec "$@"' "$(setting UMask)" "$folder" "${command[@]}"
}
ask() { psql -qXAt -v ON_ERROR_STOP=1 "$database" -c "$1"; }

# What docs/packages.md says.
make_instance() {
    inside sh -euc "
        install -d /etc/sfsync/$instance
        cp -r /usr/share/sfsync/objects /etc/sfsync/$instance/
        install -m 600 /usr/share/doc/sfsync/examples/env /etc/sfsync/$instance/env"
    cat >"$root/etc/sfsync/$instance/env" <<EOF
SF_LOGIN_URL=$(grep -o 'http[^ ]*' "$work/answers" | head -1)
SF_CLIENT_ID=3MVG9emulator.client.id
SF_CLIENT_SECRET=emulator-client-secret
DATABASE_URL=$database
EOF
}

# systemd as the first process of a container that shares only the network.
booted=$work/booted
group=
start_systemd() {
    local cgroups
    cgroups=$(findmnt -nt cgroup2 -o TARGET | head -1) || return 0
    group=$cgroups/sfsync-package-test-$$
    mkdir "$group" || { group=; return 0; }
    setsid sh -euc 'echo $$ >"$0/cgroup.procs"
        exec unshare --mount --pid --uts --ipc --cgroup --fork --kill-child sh -euc "$1" "$2"' "$group" '
        cd "$0"
        hostname sfsync-package-test
        mount --bind . .
        cd "$0"
        for folder in run tmp; do mount -t tmpfs -o mode=755 tmpfs $folder; done
        mount -t tmpfs -o mode=755 tmpfs mnt
        cp -a dev/. mnt/
        mount --move mnt dev
        mkdir -p dev/shm
        mount -t tmpfs tmpfs dev/shm
        mount -t proc proc proc
        # The kernel is shared: nothing of it is set.
        mount --bind proc/sys proc/sys
        mount -o remount,bind,ro proc/sys
        mount -t sysfs -o ro sysfs sys
        mount -t cgroup2 cgroup2 sys/fs/cgroup
        mkdir -p run/old
        pivot_root . run/old
        umount -l /run/old
        # Credentials arrive by propagation.
        mount --make-rshared /
        exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=basic.target' \
        "$booted" >"$work/boot.txt" 2>&1 &
    unshared=$!
    for _ in $(seq 100); do
        systemd=$(pgrep -P "$unshared" -x systemd) && booted_run systemctl is-system-running && return
        sleep 0.2
    done
    systemd=
}
stop_systemd() {
    if [ -n "${unshared:-}" ]; then
        kill -9 "$unshared" || true
        wait "$unshared" || true
    fi 2>/dev/null
    [ -n "$group" ] || return 0
    for _ in $(seq 50); do
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
        [ -d "$group" ] || return 0
        sleep 0.1
    done
}
booted_run() { nsenter -t "$systemd" -m -u -i -p -C env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
booted_start() { booted_run systemctl start "$1" || { booted_run systemctl status --no-pager -l "$1"; return 1; }; }
timers_run() { booted_run systemctl is-active "sfsync@$instance.timer" "sfsync-full@$instance.timer"; }
timers_are_stopped() { ! timers_run; }

pages_of_commands() {
    inside sfsync --help | sed -n '/^SUBCOMMANDS/,$s/^  \([a-z][a-z]*\) .*/\1/p' >"$work/commands.txt"
    [ "$(wc -l <"$work/commands.txt")" -gt 10 ]
    while read -r command; do
        gzip -dc "$root/usr/share/man/man1/sfsync-$command.1.gz" | grep -q "^.Nm sfsync-$command\$"
    done <"$work/commands.txt"
}
units_are_valid() (
    # systemd-analyze looks for the program: the root's units, with programs and targets of this machine.
    mkdir "$work/units"
    cp "$root"/usr/lib/systemd/system/sfsync* "$work/units/"
    sed -i 's,^ExecStart=/usr/bin/sfsync,ExecStart=/bin/true,' "$work"/units/*.service
    cd "$work/units"
    for unit in sfsync sfsync-full; do
        cp "$unit@.service" "$unit@$instance.service"
        cp "$unit@.timer" "$unit@$instance.timer"
    done
    problems=$(systemd-analyze verify --man=no "$PWD"/*@$instance.* 2>&1 || true)
    echo "$problems"
    [ -z "$problems" ]
)
units_are_hardened() {
    for unit in sfsync sfsync-full; do
        systemd-analyze security --offline=yes --threshold=20 "$work/units/$unit@$instance.service" | tail -1
    done
}
tarball_works() {
    tar -C "$work" -xzf "dist/sfsync-$version-linux-$(dpkg --print-architecture).tar.gz"
    "$work"/sfsync-*/bin/sfsync --version
    ls "$work"/sfsync-*/share/doc/sfsync/LICENSE "$work"/sfsync-*/lib/systemd/system/sfsync@.timer
}
image_works() {
    mkdir "$work/layout"
    tar -C "$work/layout" -xf dist/sfsync-*-oci-*.tar
    umoci unpack --image "$work/layout:$version" "$work/bundle"
    python3 - "$work/bundle/config.json" <<'EOF'
import json, sys
process = json.load(open(sys.argv[1]))["process"]
assert process["args"] == ["/usr/bin/sfsync"] and process["user"]["uid"] == 65532 and process["cwd"] == "/data", process
EOF
    unshare --mount --pid --fork --kill-child sh -euc 'mount -t proc proc "$0/proc"
        exec chroot --userspec=65532:65532 "$0" sh -c "cd /data && touch here && sfsync --version && sfsync lint --objects /usr/share/sfsync/objects"' \
        "$work/bundle/rootfs"
}
checksums_are_right() { (cd dist && sha256sum -c SHA256SUMS); }

files_are_gone() {
    while read -r path; do
        [ -d "$root$path" ] || [ ! -e "$root$path" ] || { echo "$path is left"; return 1; }
    done <"$work/files"
}
nothing_is_left() { list >"$work/after" && diff "$work/before" "$work/after"; }

check "the checksums are those of the files" checksums_are_right
needs=$(dpkg-deb -f "$package" Depends | sed -E 's/ *\([^)]*\)//g; s/ //g')
check "a root with what the package depends on: $needs" \
    mmdebstrap --quiet --variant=essential --include="$needs" "$suite" "$root"
list >"$work/before"
cp "$package" "$work/package.deb"
check "PostgreSQL starts" start_postgres
check "the emulated Salesforce starts" start_emulator

cp "$package" "$root/package.deb"
check "dpkg -i" inside dpkg -i /package.deb
rm "$root/package.deb"
inside dpkg -L sfsync >"$work/files"
check "sfsync --version" inside sfsync --version
check "sfsync lint" inside sfsync lint --objects /usr/share/sfsync/objects
check "each command has a man page" pages_of_commands
check "bash has the completion" inside bash -euc '. /usr/share/bash-completion/completions/sfsync && complete -p sfsync'
check "systemd-analyze verify" units_are_valid
check "systemd-analyze security" units_are_hardened
sed 's/^/        /' "$work/said"

check "an instance as docs/packages.md says" make_instance
check "sfsync test, as its administrator" inside sh -euc "cd /etc/sfsync/$instance &&
    CREDENTIALS_DIRECTORY=\$PWD SFSYNC_STATE_DIR=/var/lib/sfsync/$instance exec sfsync test"
list | grep "etc/sfsync" >"$work/instance"
check "the service's first run" start_service "$user" "$user" 400
cp "$work/said" "$work/first.txt"
# Where the file system has access control lists, newer systemd leaves the file to root and lets the service read it by one:
# its mode then looks as if a group could.
check "the service's second run, with a credential as newer systemd makes it" start_service root "$user" 440
cp "$work/said" "$work/second.txt"
check "no warning of the credential" sh -c '! grep -i -e "others may" -e chmod "$0"' "$work/second.txt"
rows=$(ask 'SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL')
check "$rows contacts are in PostgreSQL" test "$rows" -ge 400
check "all runs are done" test "$(ask "SELECT string_agg(DISTINCT state, ' ') FROM sfsync.runs")" = "done"
check "the service wrote nothing beside its state" diff "$work/instance" <(list | grep "etc/sfsync")
check "no secret in what it said" sh -c '! grep -q emulator-client-secret "$0" "$1"' "$work/first.txt" "$work/second.txt"

check "a root with systemd" mmdebstrap --quiet --variant=essential --include="$needs,systemd" "$suite" "$booted"
cp "$package" "$booted/package.deb"
cp -r "$root/etc/sfsync" "$booted/etc/"
ask 'DROP SCHEMA sfsync CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null
check "systemd starts, or is left out" start_systemd
if [ -n "${systemd:-}" ]; then
    check "dpkg -i" booted_run dpkg -i /package.deb
    for unit in sfsync sfsync-full; do
        check "systemd runs $unit@$instance.service" booted_start "$unit@$instance.service"
    done
    rows=$(ask 'SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL')
    check "$rows contacts are in PostgreSQL" test "$rows" -ge 400
    check "timers start" booted_run systemctl enable --now "sfsync@$instance.timer" "sfsync-full@$instance.timer"
    check "timers wait" timers_run
    check "dpkg --purge" booted_run dpkg --purge sfsync
    check "timers are stopped and forgotten" timers_are_stopped
    check "state is gone" sh -c 'cd "$0" &&
        ! ls -d var/lib/sfsync var/lib/private/sfsync etc/systemd/system/timers.target.wants/sfsync*' "$booted"
else
    echo "left out: systemd does not start in a container here"
fi

check "dpkg -r" inside dpkg -r sfsync
check "the files of the package are gone" files_are_gone
check "the instance is still there" test -s "$root/etc/sfsync/$instance/env"
rm -rf "$root/etc/sfsync/$instance" "$root/run/credentials"
check "dpkg --purge" inside dpkg --purge sfsync
rmdir "$root/etc/sfsync" 2>/dev/null || true
check "nothing is left" nothing_is_left

check "the tarball" tarball_works
if ls dist/sfsync-*-oci-*.tar >/dev/null 2>&1; then
    check "the image" image_works
else
    echo "left out: the image, which make package did not make"
fi
