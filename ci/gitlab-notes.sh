#!/usr/bin/env bash
# Posts the results of a merge request's jobs as notes: plan.md, and metrics.md or request.md.
# Usage: ci/gitlab-notes.sh. Needs NOTES_TOKEN.
set -euo pipefail
post=$(dirname "$0")/gitlab-post.mjs

if [ -f plan.md ]; then
  "$post" note plan plan.md
else
  "$post" note plan --stale "the newest commit could not be planned; its pipeline says why."
fi
if [ -f metrics.md ]; then
  "$post" note model metrics.md
elif [ -f request.md ]; then
  "$post" note model request.md
else
  "$post" note model --stale "the newest commit was not trained; its pipeline says why."
fi
