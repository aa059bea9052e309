#!/usr/bin/env bash
# Applies the plan of a stage that was approved. Usage: ci/apply.sh <stage> <plan id, or nothing> [<outputs>]
# Stacks that could not be planned yet need a plan and an approval of their own. With <outputs>, `remaining=true` says
# there that such stacks are left, for a next round; without, the script fails.
set -euo pipefail
stage=$1 plan=$2 outputs=${3:-}

if [ -z "$plan" ]; then
  echo "$stage: the plan has no changes"
  exit 0
fi
code=0
./fraudops apply "$stage" --cloud --approved "$plan" || code=$?
if [ "$code" -eq 2 ] && [ -n "$outputs" ]; then
  echo "remaining=true" >> "$outputs"
  exit 0
fi
if [ "$code" -eq 2 ]; then
  echo "Run this pipeline again: the stacks above get a plan and an approval of their own." >&2
fi
exit "$code"
