#!/usr/bin/env bash
# Passes a text to later jobs as an output, and shows a longer one in the run's summary.
# Usage: ci/output.sh <name> <file> <summary>
set -euo pipefail
name=$1 file=$2 summary=$3

# The delimiter is random, so that the text cannot contain it.
delimiter=$(openssl rand -hex 16)
{ echo "$name<<$delimiter"; cat "$file"; echo; echo "$delimiter"; } >> "$GITHUB_OUTPUT"
cat "$summary" >> "$GITHUB_STEP_SUMMARY"
