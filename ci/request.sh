#!/usr/bin/env bash
# Deploys the stage of a merge request to its slot (core/slot.ts) and tests its code there: runs unit tests on its
# compute, generates rows, trains, evaluates and releases models, and queries their endpoints.
# Usage: ci/request.sh <stage>
# Writes evidence.json, which contains the metrics of the training. If a step fails, writes its output to request.md.
set -euo pipefail
stage=$1

step() {
  local code=0
  ./fraudops "$@" --cloud 2>&1 | tee request.log || code=$?
  [ "$code" -ne 0 ] || return 0
  {
    echo "\`fraudops $*\` failed:"
    echo
    # Markdown shows indented text unchanged. Long lines are cut, so that the text fits into a comment.
    tail -n 40 request.log | cut -c 1-1000 | sed 's/^/    /'
  } > request.md
  exit "$code"
}

step apply "$stage" --yes
step job "$stage" unit-tests
step job "$stage" generate # does nothing if no project has a synthetic source
step job "$stage" training
step evidence collect "$stage" --out evidence.json
