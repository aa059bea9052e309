#!/usr/bin/env bash
# Says in which slot the stage of a merge request is, by the rule of core/slot.ts, without anything being set up.
# Usage: ci/slot.sh <outputs> <number of the request>   writes `slot=slot-2`, or `slot=` where there are no slots
#        ci/slot.sh <outputs>                           writes `slots=["slot-1","slot-2"]`, all of them
set -euo pipefail
outputs=$1 number=${2:-}

size=$(sed -n '/^mergeRequests:/,/^[^ #]/ s/^  slots: *\([0-9][0-9]*\) *\(#.*\)\{0,1\}$/\1/p' config/account.yaml)
size=${size:-0}
if [ -z "$number" ]; then
  names=$(for ((k = 1; k <= size; k++)); do printf '"slot-%d",' "$k"; done)
  echo "slots=[${names%,}]" >> "$outputs"
elif [ "$size" -eq 0 ]; then
  echo "no slots for merge requests (mergeRequests.slots in config/account.yaml): this one is tested and planned only"
  echo "slot=" >> "$outputs"
else
  echo "slot=slot-$(((number - 1) % size + 1))" >> "$outputs"
fi
