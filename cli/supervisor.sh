#!/bin/sh
# Replaces itself by a tool, after it has started a watcher that sends signals to the tool.
# Usage: supervisor.sh group|process COMMAND...
#
# Descriptor 3 is a pipe from the program that started the tool. The program writes `interrupt` to interrupt the tool,
# and `done` when the tool has ended. If the program is killed, the pipe closes, and the watcher interrupts the tool
# unless it has done so before. Terraform stops gracefully on the first SIGINT, but on the second it stops without
# writing its state.
#
# With `group`, the watcher signals all processes of the tool's process group, as a terminal does. The watcher is a
# member of the group, so the group's id cannot be reused while the watcher runs. `process` is for a tool that shares
# the process group of its parent.

leader=$$
scope=$1
shift
[ "$scope" = group ] && target=-$leader || target=$leader

# The watcher is a grandchild of this shell, so that the tool does not find a child process that it did not start.
(
  (
    trap '' HUP INT QUIT TERM
    PATH=$PATH:/usr/bin:/bin # to find `sleep`, which the loop below runs
    interrupted=
    while read -r word <&3; do
      [ "$word" = interrupt ] || exit
      kill -s INT -- "$target"
      interrupted=yes
    done
    [ -n "$interrupted" ] || kill -s INT -- "$target"
    [ "$scope" = group ] || exit
    # Terminates the tool if it has not ended ten minutes after the interrupt.
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
