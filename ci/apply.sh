#!/usr/bin/env bash
# Applies the plan of a stage that was approved. Usage: ci/apply.sh <stage> <plan id, or nothing>
set -euo pipefail
stage=$1 plan=$2

if [ -z "$plan" ]; then
  echo "$stage: the plan has no changes"
  exit 0
fi
code=0
./fraudops apply "$stage" --cloud --approved "$plan" || code=$?
if [ "$code" -eq 2 ]; then
  echo "Run this pipeline again: the stacks above get a plan and an approval of their own." >&2
fi
exit "$code"
