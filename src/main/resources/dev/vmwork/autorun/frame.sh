#!/bin/sh
# /home/auto/autorun of work unit @unit@, made by vmwork. The image's init runs it as root.
# It records what happens in /home/auto/.vmwork, from where vmwork takes it once the machine
# is off, and ends in a reset, which QEMU's -no-reboot turns into its end.
home=/home/auto
records=$home/.vmwork
trap : HUP INT TERM

cd "$home" && rm -rf "$records" && mkdir "$records" && : > "$records/started"
sync                                    # a panic a moment later must not lose the marker
cat > "$records/commands" <<'@end@'
@commands@
@end@

# a shell of its own: an exit, a syntax error or a trap in the commands ends only them
sh "$records/commands" < /dev/null > "$records/stdout" 2> "$records/stderr"
status=$?

sync                                    # the output first: a status says that it is whole
echo "$status" > "$records/status.part" && mv "$records/status.part" "$records/status"
sync
reboot -f || reboot || echo b > /proc/sysrq-trigger
