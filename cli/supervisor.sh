#!/bin/sh
# Runs a tool as this very process, beside a watcher that sends it signals: supervisor.sh group|process COMMAND...
#
# Descriptor 3 is a pipe from the program that started the tool. It writes `interrupt` to have the tool interrupted and
# `done` when the tool has ended. If it is killed, the pipe closes, and the tool is interrupted unless it already was:
# Terraform stops gracefully on the first SIGINT, and without writing its state on the second.
#
# `group` signals all processes of the tool's group, as a terminal does. The watcher belongs to it, so that the group's
# id cannot become another's while the watcher runs. `process` is for a tool that shares its parent's group.

leader=$$
scope=$1
shift
[ "$scope" = group ] && target=-$leader || target=$leader

# A grandchild of this shell: the tool must not find a child that it did not start.
(
  (
    trap '' HUP INT QUIT TERM
    PATH=$PATH:/usr/bin:/bin # without a `sleep`, it would end the tool at once
    interrupted=
    while read -r word <&3; do
      [ "$word" = interrupt ] || exit
      kill -s INT -- "$target"
      interrupted=yes
    done
    [ -n "$interrupted" ] || kill -s INT -- "$target"
    [ "$scope" = group ] || exit
    # For a tool that ignores the interrupt.
    seconds=0
    while [ $seconds -lt 600 ]; do
      kill -s 0 "$leader" || exit
      sleep 1
      seconds=$((seconds + 1))
    done
    kill -s TERM -- "$target"
  ) </dev/null >/dev/null 2>&1 &
)

exec "$@" 3<&-
