#!/usr/bin/env bash
# Maintains one issue per stage that shows the stage's drift. Closes the issue when there is no drift.
# Usage: ci/drift-issue.sh <repository> <stage> <file>. An empty file means that there is no drift. Without the file, the
# drift is unknown, and the script fails and leaves the issue as it is.
# Needs GH_TOKEN. A marker in the first line identifies the issue. Does not change issues of other authors.
set -euo pipefail
repository=$1 stage=$2 file=$3
marker="<!-- fraudops:drift:$stage -->"

if [ ! -f "$file" ]; then
  echo "$stage: there is no $file, so the stage's drift is unknown; the job drift says why" >&2
  exit 1
fi

me=${FRAUDOPS_COMMENT_AUTHOR:-github-actions[bot]}
found=$(gh api --paginate "repos/$repository/issues?state=open&labels=drift" \
  --jq ".[] | select((.pull_request | not) and .user.login == \"$me\" and (.body // \"\" | startswith(\"$marker\"))) | .number" | head -n 1)

if [ ! -s "$file" ]; then
  [ -n "$found" ] || exit 0
  gh api --silent "repos/$repository/issues/$found/comments" -f "body=The stage has no drift any more."
  gh api --silent -X PATCH "repos/$repository/issues/$found" -f state=closed
  exit 0
fi
body=$(cat "$file")
case $body in *"$marker"*) ;; *) body=$(printf '%s\n%s' "$marker" "$body") ;; esac
if [ -z "$found" ]; then
  gh api --silent "repos/$repository/issues" -f "title=Drift in $stage" -f "body=$body" -f "labels[]=drift"
elif [ "$(gh api "repos/$repository/issues/$found" --jq .body)" != "$body" ]; then
  gh api --silent -X PATCH "repos/$repository/issues/$found" -f "body=$body"
fi
