#!/usr/bin/env bash
# Looks for drift in a stage; drift.md is empty where there is none. Usage: ci/drift.sh <stage>
set -euo pipefail
stage=$1

: > drift.md
code=0
./fraudops drift "$stage" --cloud --out drift.md || code=$?
# Drift is reported by an issue, not by a red run. A stack that could not be read is an error, and in the issue too.
if [ "$code" -ne 2 ]; then exit "$code"; fi
