# Sourced by golden runs: a disk with little room left, from "full" until "free", in the folder "disk". It is a small one of memory
# where that may be mounted (it goes with the shell), else a limit on the size of files, and always that when DISK is "limit".
if [ "${DISK:-}" != limit ] && [ -z "${MOUNTED:-}" ] && unshare -m sh -c 'mount -t tmpfs tmpfs /mnt' 2>/dev/null; then
    MOUNTED=1; export MOUNTED
    exec unshare -m sh "$0"
fi
LEFT_KB=40 # room for the register's shared memory, not for a change
mkdir -p disk
[ -z "${MOUNTED:-}" ] || mount -t tmpfs -o size=20m tmpfs disk || exit 1

# full [KB] [SERVER'S PID]
full() {
    if mountpoint -q disk; then
        dd if=/dev/zero of=disk/fill bs=1k count=$(($(df -k --output=avail disk | tail -1) - ${1:-$LEFT_KB})) 2>/dev/null
    else
        [ -z "${2:-}" ] || prlimit --pid "$2" --fsize=$((${1:-$LEFT_KB} * 1024)):
        ulimit -S -f $((${1:-$LEFT_KB} * 2))
    fi
}
free() {
    rm -f disk/fill
    ulimit -S -f unlimited
    [ -z "${1:-}" ] || mountpoint -q disk || prlimit --pid "$1" --fsize=unlimited:
}
