#!/bin/sh
# Terraform as `cdktf` should see it, and with its words kept.
#
# `cdktf` reads an apply through a pseudo-terminal: it loses the last words of a process that ends right after them, loses
# others when two stacks are applied side by side, and takes an end by a signal for success. So an apply ends only after
# its words were read, with an exit code that says what happened (128 + the number of a signal). Where
# FRAUDOPS_APPLY_LOGS names a folder, `<stack>.log` there gets all that Terraform said, and `<stack>.exit` its exit code.
# FRAUDOPS_TERRAFORM names the command that is run, e.g. tofu.

: "${FRAUDOPS_TERRAFORM:=terraform}"

case "$1" in
  apply | destroy) ;;
  *) exec "$FRAUDOPS_TERRAFORM" "$@" ;;
esac

trap : INT # Ctrl-C reaches Terraform too, which writes its state down before it ends

if [ -z "$FRAUDOPS_APPLY_LOGS" ]; then
  "$FRAUDOPS_TERRAFORM" "$@"
  status=$?
else
  kept="$FRAUDOPS_APPLY_LOGS/${PWD##*/}"
  echo 1 >"$kept.ending" # until Terraform itself has ended
  {
    trap : INT
    "$FRAUDOPS_TERRAFORM" "$@" 2>&1
    echo $? >"$kept.ending"
  } | (
    trap '' INT
    exec tee "$kept.log"
  )
  status=$(cat "$kept.ending")
  mv "$kept.ending" "$kept.exit"
fi
sleep 0.1
exit "$status"
