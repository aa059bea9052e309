#!/usr/bin/env bash
# Maintains one comment per purpose on a pull request, identified by a marker in its first line.
# Usage: ci/comment.sh <repository> <number> <purpose> <file>           writes the comment
#        ci/comment.sh <repository> <number> <purpose> --stale <reason> marks an existing comment as out of date
# Needs GH_TOKEN. Does not change comments of other authors with the same marker.
set -euo pipefail
repository=$1 number=$2 purpose=$3
marker="<!-- fraudops:$purpose -->"

me=${FRAUDOPS_COMMENT_AUTHOR:-github-actions[bot]}
found=$(gh api --paginate "repos/$repository/issues/$number/comments" \
  --jq ".[] | select(.user.login == \"$me\" and (.body | startswith(\"$marker\"))) | .id" | head -n 1)

if [ "$4" = --stale ]; then
  [ -n "$found" ] || exit 0
  body=$(gh api "repos/$repository/issues/comments/$found" --jq .body)
  case $body in *"> **Out of date:**"*) exit 0 ;; esac
  text=$(printf '%s\n> **Out of date:** %s\n\n%s' "$marker" "$5" "${body#"$marker"}")
else
  text=$(printf '%s\n%s' "$marker" "$(cat "$4")")
fi
if [ -n "$found" ]; then
  gh api --silent -X PATCH "repos/$repository/issues/comments/$found" -f "body=$text"
else
  gh api --silent "repos/$repository/issues/$number/comments" -f "body=$text"
fi
