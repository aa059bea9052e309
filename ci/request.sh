#!/usr/bin/env bash
# Deploys the stage of a merge request into its slot and proves its code there: unit tests on the slot's compute, rows,
# training with gate and release, a query. Usage: ci/request.sh <stage>
# Writes evidence.json; where a step fails, request.md with what it said.
set -euo pipefail
stage=$1

step() {
  local code=0
  ./fraudops "$@" --cloud 2>&1 | tee request.log || code=$?
  [ "$code" -ne 0 ] || return 0
  {
    echo "\`fraudops $*\` failed:"
    echo
    # Indented text is shown as it is, whatever it contains.
    tail -n 40 request.log | sed 's/^/    /'
  } > request.md
  exit "$code"
}

step apply "$stage" --yes
step job "$stage" unit-tests
step job "$stage" generate # nothing where no source is synthetic
step job "$stage" training
step evidence collect "$stage" --out evidence.json
