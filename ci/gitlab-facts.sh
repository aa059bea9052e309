#!/usr/bin/env bash
# Proposes a change of the sandbox's facts (docs/sandbox-facts.md): opens a merge request from the branch `facts`, or
# updates the open one. Usage: ci/gitlab-facts.sh <base branch> <patch>. Does nothing if the patch is empty.
# Needs NOTES_TOKEN, a project access token with the scopes `api` and `write_repository`: a job's own token cannot push.
# Fails if facts have changed and NOTES_TOKEN is missing, because the facts then stay outdated. Needs the base branch
# checked out.
set -euo pipefail
base=$1 patch=$2

[ -s "$patch" ] || exit 0
if [ -z "${NOTES_TOKEN:-}" ]; then
  echo "the sandbox's facts have changed (see $patch), and the variable NOTES_TOKEN is missing: set it, so that this job can open a merge request (docs/ci.md)" >&2
  exit 1
fi
git switch --quiet --force-create facts
git apply --index "$patch"
git -c user.name="facts" -c user.email="facts@noreply.${CI_SERVER_HOST:-localhost}" \
  commit --quiet --message "Regenerate the sandbox's facts from the providers"
# shellcheck disable=SC2016 # git's shell reads the token, so that no argument contains it
git -c credential.helper='!printf "username=facts\npassword=%s\n" "$NOTES_TOKEN"; :' push --quiet --force \
  -o merge_request.create -o merge_request.target="$base" -o merge_request.remove_source_branch \
  -o merge_request.title="Facts of the sandbox have changed" \
  -o merge_request.description="The output of \`npm run facts\` differs from the committed files. See docs/sandbox-facts.md." \
  "$CI_PROJECT_URL.git" facts
