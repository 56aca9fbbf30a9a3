# The same with a limit on the size of files in place of a full disk, which needs no right to mount one.
DISK=limit
. "$golden/full_disk.cmd"
