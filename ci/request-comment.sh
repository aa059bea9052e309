#!/usr/bin/env bash
# Comments on a pull request with the result of its stage: the text in the variable METRICS if the stage passed, else the
# text in FAILURE. If both are empty, marks the last comment as out of date.
# Usage: ci/request-comment.sh <repository> <number>
set -euo pipefail
repository=$1 number=$2

if [ -n "${METRICS:-}" ]; then
  printf '%s\n' "$METRICS" > comment.md
elif [ -n "${FAILURE:-}" ]; then
  printf '## Stage of this request: failed\n\n%s\n' "$FAILURE" > comment.md
else
  exec "$(dirname "$0")/comment.sh" "$repository" "$number" model --stale "the newest commit was not trained; its run says why."
fi
"$(dirname "$0")/comment.sh" "$repository" "$number" model comment.md
