#!/bin/sh
# Terraform as `cdktf` should see it; FRAUDOPS_TERRAFORM names the command that is run, e.g. tofu.
#
# `cdktf` reads an apply through a pseudo-terminal: it loses the last output of a process that ends right after it, and
# takes an end by a signal for success. So an apply ends only after its output was read, with an exit code that says what
# happened (128 + the number of a signal).
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

# An interrupted `cdktf` hangs up on the pseudo-terminal.
(
  trap '' HUP
  exec "$FRAUDOPS_TERRAFORM" "$@"
) <&3 &
terraform=$!

# shellcheck disable=SC2329 # a trap calls it
interrupt() {
  trap '' HUP TERM
  kill -s INT 0 # the group: the named program may be a script that runs Terraform
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

sleep 0.1
exit "$status"
