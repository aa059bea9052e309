#!/usr/bin/env bash
# Applies the approved plan of a stage. Usage: ci/apply.sh <stage> <plan id, or empty> [<outputs>]
# Stacks that depend on outputs of this apply could not be planned yet, and need another plan and approval. If there are
# such stacks, the script writes `remaining=true` to the file <outputs>; without <outputs>, the script fails.
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
  echo "Run this pipeline again to plan and approve the stacks above." >&2
fi
exit "$code"
