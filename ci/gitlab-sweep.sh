#!/usr/bin/env bash
# Removes the resources of merge requests from each slot (core/slot.ts) whose last use is at least
# mergeRequests.lifetimeHours ago. Acts as the slot's own principals in each slot. The job `sweep` in
# .github/workflows/nightly.yml does the same.
# Usage: ci/gitlab-sweep.sh
# If a slot cannot be swept, the script sweeps all other slots and then fails.
set -euo pipefail
ci=$(dirname "$0")

"$ci/slot.sh" slot.env
slots=$(sed -n 's/^slots=//p' slot.env | tr -d '[]"' | tr ',' ' ')
rm slot.env

code=0
for slot in $slots; do
  (
    # shellcheck source=ci/gitlab-slot.sh
    source "$ci/gitlab-slot.sh" "$slot"
    ./fraudops sweep "$slot" --cloud
  ) || code=1
done
exit "$code"
