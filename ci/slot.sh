#!/usr/bin/env bash
# Writes the slot of a merge request's stage by the rule of core/slot.ts, without installed packages.
# Usage: ci/slot.sh <outputs> <number of the request>   writes `slot=slot-2`, or `slot=` if there are no slots
#        ci/slot.sh <outputs>                           writes `slots=["slot-1","slot-2"]`, all of them
set -euo pipefail
outputs=$1 number=${2:-}

size=$(sed -n '/^mergeRequests:/,/^[^ #]/ s/^  slots: *\([0-9][0-9]*\) *\(#.*\)\{0,1\}$/\1/p' config/account.yaml)
size=${size:-0}
if [ -z "$number" ]; then
  names=$(for ((k = 1; k <= size; k++)); do printf '"slot-%d",' "$k"; done)
  echo "slots=[${names%,}]" >> "$outputs"
elif [ "$size" -eq 0 ]; then
  echo "no slots for merge requests (mergeRequests.slots in config/account.yaml): only tests and plans run"
  echo "slot=" >> "$outputs"
else
  echo "slot=slot-$(((number - 1) % size + 1))" >> "$outputs"
fi
