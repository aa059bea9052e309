#!/usr/bin/env bash
# Proposes a change of the sandbox's facts (docs/sandbox-facts.md): opens a pull request from the branch `facts`, or
# updates the open one. Usage: ci/facts-request.sh <repository> <base branch> <patch>. Does nothing if the patch is empty.
# Needs GH_TOKEN, and a checkout of the base branch whose credentials may push.
set -euo pipefail
repository=$1 base=$2 patch=$3

[ -s "$patch" ] || exit 0
git switch --quiet --force-create facts
git apply --index "$patch"
git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
  commit --quiet --message "Regenerate the sandbox's facts from the providers"
git push --quiet --force origin facts
open=$(gh api "repos/$repository/pulls?state=open&head=${repository%%/*}:facts&base=$base" --jq length)
[ "$open" -eq 0 ] || exit 0
gh api --silent "repos/$repository/pulls" -f title="Facts of the sandbox have changed" -f head=facts -f base="$base" \
  -f body="The output of \`npm run facts\` differs from the committed files. See docs/sandbox-facts.md. Close and reopen this request to start its checks."
