#!/bin/sh
# Wrapper script that `cdktf` runs instead of Terraform. FRAUDOPS_TERRAFORM is the command to run, e.g. tofu.
#
# `cdktf` reads the output of an apply through a pseudo-terminal. `cdktf` loses output that is written just before the
# process ends, and treats a process that was ended by a signal as successful. The script therefore waits after the end
# of an apply, and exits with Terraform's exit code, or with 128 + the signal number.
#
# When `cdktf` is interrupted or killed, the script interrupts Terraform only once: on a second interrupt, Terraform
# would stop without writing its state.

: "${FRAUDOPS_TERRAFORM:=terraform}"

case "$1" in
  apply | destroy) ;;
  *)
    # Forwards no signal: Terraform is in the same process group and receives an interrupt itself. The script ignores
    # the SIGTERM that `cdktf` also sends.
    trap : INT TERM
    "$FRAUDOPS_TERRAFORM" "$@"
    exit
    ;;
esac

exec 3<&0 # Keeps the standard input for the background command, which would otherwise read /dev/null.

# Makes Terraform ignore SIGHUP, which it receives if an interrupted `cdktf` closes the pseudo-terminal. SIGHUP would
# end Terraform before it has written its state.
(
  trap '' HUP
  exec "$FRAUDOPS_TERRAFORM" "$@"
) <&3 &
terraform=$!

# shellcheck disable=SC2329 # a trap calls it
interrupt() {
  trap '' HUP TERM
  kill -s INT 0 # 0: the process group, because the command can be a script that runs Terraform
}

trap : INT # Does not forward Ctrl-C, which Terraform receives itself.
trap interrupt HUP TERM
wait "$terraform"
status=$?
# Waits again, because a trapped signal ends `wait` before Terraform has ended.
while kill -s 0 "$terraform" 2>/dev/null; do
  wait "$terraform"
  status=$?
done

sleep 0.1
exit "$status"
