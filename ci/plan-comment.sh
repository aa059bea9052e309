#!/usr/bin/env bash
# Posts the text in PLAN as a comment on a pull request; if PLAN is empty, marks the last comment as out of date.
# Usage: ci/plan-comment.sh <repository> <number>
set -euo pipefail
repository=$1 number=$2

if [ -n "${PLAN:-}" ]; then
  printf '%s\n' "$PLAN" > comment.md
  "$(dirname "$0")/comment.sh" "$repository" "$number" plan comment.md
else
  "$(dirname "$0")/comment.sh" "$repository" "$number" plan --stale "the newest commit could not be planned; its run says why."
fi
