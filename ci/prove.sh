#!/usr/bin/env bash
# Tests an applied stage: runs unit tests on its compute, generates rows, trains, evaluates and releases models, and
# queries their endpoints. Then records the evidence that the next stage requires (docs/ci.md).
# Usage: ci/prove.sh <stage>
set -euo pipefail
stage=$1

./fraudops job "$stage" unit-tests --cloud
./fraudops job "$stage" generate --cloud # does nothing if no project has a synthetic source
./fraudops job "$stage" training --cloud
./fraudops evidence record "$stage" --cloud
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  { echo '```'; ./fraudops evidence --cloud; echo '```'; } >> "$GITHUB_STEP_SUMMARY"
fi
