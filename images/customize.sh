#!/bin/sh
# Last hand at the image's tree, given as $1: the agent's user, the mount points, nothing of the host's, nothing
# that only fills it.
set -eu
root=$1

echo 'agent:x:1000:1000:Workroom agent:/home/agent:/bin/bash' >>"$root/etc/passwd"
echo 'agent:x:1000:' >>"$root/etc/group"
echo 'agent:*:19000:0:99999:7:::' >>"$root/etc/shadow"
mkdir -p "$root/home/agent" "$root/folders" "$root/skills" "$root/mnt/workroom"
chown 1000:1000 "$root/home/agent"
chmod 700 "$root/home/agent"

echo workroom >"$root/etc/hostname"
printf '127.0.0.1 localhost workroom\n::1 localhost\n' >"$root/etc/hosts"
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id"

rm -rf "$root"/var/cache/debconf/*-old "$root"/var/cache/ldconfig/* "$root"/var/lib/dpkg/*-old
rm -rf "$root"/var/lib/dpkg/info/*.md5sums "$root"/var/log/* "$root"/boot/* "$root"/etc/apt/sources.list*
rm -rf "$root"/usr/lib/python3.*/test "$root"/usr/lib/python3.*/pydoc_data "$root"/usr/lib/python3.*/lib2to3
