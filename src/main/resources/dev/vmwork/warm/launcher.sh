#!/bin/sh
# /home/auto/autorun of a warm template, made by vmwork. The image's init runs it as root.
# It says that it is ready and waits: here the guest is saved. In each guest that is resumed from the
# template it mounts the unit's work disk over /home/auto and becomes the unit's own autorun.
home=/home/auto
line=/dev/ttyS1

say() {
	echo "vmwork $*" > $line
	echo "vmwork $*"                    # where there is no such line, the console tells
}

fail() {
	say "failed: $*"
	sync
	echo b > /proc/sysrq-trigger
	reboot -f || reboot
	exit 1
}

# the image's own files here, which the work disk will hide; only this shell, from within, sees them then
own_files() {
	for name in * .[!.]* ..?*; do
		case $name in
			autorun | .vmwork*) ;;
			*) if [ -e "$name" ] || [ -L "$name" ]; then echo yes; return; fi ;;
		esac
	done
}

bring_own_files() {
	read -r omit < "$home/.vmwork/omit"
	for name in * .[!.]* ..?*; do
		case $name in
			autorun | .vmwork* | "$omit") continue ;;
		esac
		if [ -e "$home/$name" ] || [ -L "$home/$name" ]; then continue; fi
		if [ -e "$name" ] || [ -L "$name" ]; then
			cp -a "./$name" "$home/" || fail "the image's own $name in /home/auto cannot be copied to the work disk"
		fi
	done
}

# by its size, which no other disk has: names and order differ from kernel to kernel
find_disk() {
	while read -r major minor blocks name; do
		if [ "$blocks" = @blocks@ ]; then
			[ -b "/dev/$name" ] || mknod "/dev/$name" b "$major" "$minor"
			echo "/dev/$name"
			return
		fi
	done < /proc/partitions
}

cd $home || exit 1
[ "$(id -u 2> /dev/null || echo 0)" = 0 ] || fail "the image does not start /home/auto/autorun as root"
[ -c $line ] || mknod $line c 4 65      # Linux Documentation/admin-guide/devices.txt

# a shell would read a program that its kernel cannot run as a script
case $(uname -m 2> /dev/null) in
	x86_64) wake=./.vmwork-wake64 ;;
	*) wake=./.vmwork-wake32 ;;
esac
$wake || fail "the guest's kernel does not run vmwork's programs"

disk=$(find_disk)
tries=10
while [ -z "$disk" ] && [ $tries -gt 0 ]; do
	tries=$((tries - 1))
	sleep 1
	disk=$(find_disk)
done
[ -n "$disk" ] || fail "the guest sees no second disk"

own=$(own_files)
kib=0
if [ -n "$own" ]; then
	kib=$(du -sk .)
	kib=${kib%%[!0-9]*}
fi
sync

$wake $line "$disk" $home "vmwork ready $kib" || fail "the second serial port or the work disk cannot be used (error $?)"
[ -z "$own" ] || bring_own_files
cd $home || fail "the work disk cannot be entered"
. ./autorun
