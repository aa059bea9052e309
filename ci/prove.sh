#!/usr/bin/env bash
# Proves an applied stage, in this order: unit tests on its compute, new rows, training with gate and release, a query.
# Then records the evidence. Usage: ci/prove.sh <stage>
set -euo pipefail
stage=$1

./fraudops job "$stage" unit-tests --cloud
./fraudops job "$stage" generate --cloud # nothing where no source is synthetic
./fraudops job "$stage" training --cloud
./fraudops evidence record "$stage" --cloud
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  { echo '```'; ./fraudops evidence --cloud; echo '```'; } >> "$GITHUB_STEP_SUMMARY"
fi
