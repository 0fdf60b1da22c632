#!/bin/busybox sh
# The initramfs: from the bare kernel to the agent, which then is process 1.
#   /dev/vda  the image, read-only squashfs        /dev/vdb  this computer's own disk, ext4
# What goes wrong is said on the console, and the machine then ends: the host has three seconds to read it.

fail() {
    echo "workroom: $1" >/dev/console
    busybox sleep 3
    busybox reboot -f # a triple fault (reboot=t), on which QEMU ends
}

wait_for() {
    tries=0
    until [ -b "$1" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "no disk $1 after 5 s"
        busybox usleep 50000
    done
}

busybox mount -t devtmpfs dev /dev || fail "no /dev"
busybox mount -t proc proc /proc || fail "no /proc"
busybox modprobe -a $(busybox cat /modules) || fail "a kernel module did not load"
wait_for /dev/vda
wait_for /dev/vdb
busybox mount -t squashfs -o ro /dev/vda /image || fail "the image is damaged"
busybox mount -t ext4 -o noatime /dev/vdb /disk || fail "the computer's disk is damaged"
busybox mkdir -p /disk/changes /disk/work || fail "the computer's disk can't be written"
busybox mount -t overlay -o lowerdir=/image,upperdir=/disk/changes,workdir=/disk/work,redirect_dir=on overlay /root ||
    fail "the image and the disk do not fit together"
busybox mount -t tmpfs -o mode=755,nosuid,nodev run /root/run || fail "no /run"
busybox mkdir /root/run/workroom && busybox cp /agent.pyz /root/run/workroom/agent.pyz || fail "no room for the agent"
busybox mount -o move /dev /root/dev
busybox umount /proc
exec busybox switch_root /root /usr/bin/python3 -S -E /run/workroom/agent.pyz
