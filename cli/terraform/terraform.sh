#!/bin/sh
# Terraform as `cdktf` should see it, and with its words kept.
#
# `cdktf` reads an apply through a pseudo-terminal: it loses the last words of a process that ends right after them, loses
# others when two stacks are applied side by side, and takes an end by a signal for success. So an apply ends only after
# its words were read, with an exit code that says what happened (128 + the number of a signal). Where
# FRAUDOPS_APPLY_LOGS names a folder, `<stack>.log` there gets all that Terraform said, and `<stack>.exit` its exit code.
# FRAUDOPS_TERRAFORM names the command that is run, e.g. tofu.
#
# When `cdktf` is interrupted or killed, Terraform hears of it once: on the second interrupt it would stop without writing
# its state.

: "${FRAUDOPS_TERRAFORM:=terraform}"

case "$1" in
  apply | destroy) ;;
  *)
    # The interrupt reaches Terraform as a member of the group; `cdktf` sends a SIGTERM as well.
    trap : INT TERM
    "$FRAUDOPS_TERRAFORM" "$@"
    exit
    ;;
esac

exec 3<&0 # Commands in the background have no other standard input.

if [ -n "$FRAUDOPS_APPLY_LOGS" ]; then
  kept="$FRAUDOPS_APPLY_LOGS/${PWD##*/}"
  mkfifo "$kept.words"
  (
    trap '' HUP TERM
    exec tee "$kept.log"
  ) <"$kept.words" &
  reader=$!
  exec 4>&1 >"$kept.words" 2>&1
fi

# An interrupted `cdktf` hangs up on the pseudo-terminal.
(
  trap '' HUP
  exec "$FRAUDOPS_TERRAFORM" "$@"
) <&3 &
terraform=$!

interrupt() {
  trap '' HUP TERM
  kill -s INT 0 # the group: what is named may be a script that runs Terraform
}

trap : INT # Ctrl-C reaches Terraform itself.
trap interrupt HUP TERM
wait "$terraform"
status=$?
# A trap ends the wait before Terraform has ended.
while kill -s 0 "$terraform" 2>/dev/null; do
  wait "$terraform"
  status=$?
done

if [ -n "$FRAUDOPS_APPLY_LOGS" ]; then
  exec >&4 2>&4
  wait "$reader"
  rm "$kept.words"
  echo "$status" >"$kept.ending"
  mv "$kept.ending" "$kept.exit"
fi
sleep 0.1
exit "$status"
