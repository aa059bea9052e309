#!/usr/bin/env bash
# Plans a stage after a merge and saves the plan for approval.
# Usage: ci/plan.sh <stage> <outputs>
# Writes plan.md, and into the file <outputs> `plan=<id>` or, if nothing changes, `plan=`.
set -euo pipefail
stage=$1 outputs=$2

code=0
rm -f plan.md
./fraudops plan "$stage" --cloud --save --out plan.md --json --detailed-exitcode > plan.json || code=$?
if [ -f plan.md ]; then
  cat plan.md
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat plan.md >> "$GITHUB_STEP_SUMMARY"; fi
fi
case $code in
  0) id= ;;
  2)
    id=$(node -p 'JSON.parse(fs.readFileSync("plan.json", "utf8")).planId ?? ""')
    if [ -z "$id" ]; then
      echo "$stage: the plan has changes, but plan.json contains no planId" >&2
      exit 1
    fi
    ;;
  *) exit "$code" ;;
esac
echo "plan=$id" >> "$outputs"
