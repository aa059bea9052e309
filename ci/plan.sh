#!/usr/bin/env bash
# Plans a stage after a merge and saves the plan for approval.
# Usage: ci/plan.sh <stage> <outputs>. Writes plan.md, and into <outputs> `plan=<id>` or, if nothing changes, `plan=`.
set -euo pipefail
stage=$1 outputs=$2

code=0
./fraudops plan "$stage" --cloud --save --out plan.md --detailed-exitcode | tee plan.log || code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f plan.md ]; then cat plan.md >> "$GITHUB_STEP_SUMMARY"; fi
case $code in
  0) id= ;;
  2)
    id=$(sed -n 's/^to apply this plan and nothing else: .* --approved //p' plan.log)
    if [ -z "$id" ]; then
      echo "$stage: the plan has changes but no id in its output" >&2
      exit 1
    fi
    ;;
  *) exit "$code" ;;
esac
echo "plan=$id" >> "$outputs"
