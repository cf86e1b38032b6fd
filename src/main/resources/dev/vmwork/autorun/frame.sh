#!/bin/sh
# /home/auto/autorun of work unit @unit@, made by vmwork. The image's init runs it as root.
# It records what happens in /home/auto/.vmwork, from where vmwork takes it once the machine
# is off, and ends in a reset, which QEMU's -no-reboot turns into its end.
vmwork_home=/home/auto
vmwork_records=$vmwork_home/.vmwork
trap : HUP INT TERM

cd "$vmwork_home"
if [ ! -e "$vmwork_records/resumed" ]; then     # in a resumed guest the work disk has the records
	rm -rf "$vmwork_records" && mkdir "$vmwork_records" && echo '   ' > "$vmwork_records/status" &&
		: > "$vmwork_records/started"
	sync                            # a panic a moment later must not lose the marker
fi

# a shell of its own: an exit, a syntax error or a trap in the commands ends only them
(
@values@
eval @commands@
) < /dev/null > "$vmwork_records/stdout" 2> "$vmwork_records/stderr"
vmwork_status=$?

sync                                    # the output first: a status says that it is whole
echo "$vmwork_status" 1<> "$vmwork_records/status"      # in place: a full disk has no room for more
sync
echo b > /proc/sysrq-trigger            # at once: an orderly reboot can take seconds
reboot -f || reboot
