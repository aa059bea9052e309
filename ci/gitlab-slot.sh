#!/usr/bin/env bash
# Sourced by GitLab's jobs: selects the principals of a slot (core/slot.ts). Sets AWS_ROLE_ARN and DATABRICKS_CLIENT_ID
# from the slot's variables, e.g. SLOT_2_AWS_ROLE_ARN. Usage: source ci/gitlab-slot.sh [<slot>]
# Without an argument, selects the slot of the merge request and sets STAGE to the request's stage; if no slots are
# configured, the job ends.
set -euo pipefail

slot=${1:-}
if [ -z "$slot" ]; then
  "$(dirname "${BASH_SOURCE[0]}")/slot.sh" slot.env "$CI_MERGE_REQUEST_IID"
  slot=$(sed -n 's/^slot=//p' slot.env)
  rm slot.env
  [ -n "$slot" ] || exit 0
  export STAGE="pr-$CI_MERGE_REQUEST_IID"
fi

prefix=$(tr '[:lower:]-' '[:upper:]_' <<< "$slot")
for name in AWS_ROLE_ARN DATABRICKS_CLIENT_ID; do
  variable=${prefix}_$name
  if [ -z "${!variable:-}" ]; then
    echo "variable $variable is missing: set it in Settings > CI/CD > Variables (docs/ci.md)" >&2
    exit 1
  fi
  export "$name=${!variable}"
done
