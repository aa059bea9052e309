#!/usr/bin/env bash
# Detects drift in a stage and writes it to drift.md, which is empty if there is none. Usage: ci/drift.sh <stage>
# Writes no drift.md if the drift is unknown.
set -euo pipefail
stage=$1

rm -f drift.md
code=0
./fraudops drift "$stage" --cloud --out drift.md || code=$?
# Exit code 2 means drift, which opens an issue and does not fail the run. If a stack could not be read, the exit code
# is another one and fails the run; the issue names this stack too.
if [ "$code" -ne 2 ]; then exit "$code"; fi
