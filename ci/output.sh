#!/usr/bin/env bash
# Passes the text in <file> to later jobs as the output <name>, shortened if it is too long for an output. Appends the
# text in <summary> to the run's summary.
# Usage: ci/output.sh <name> <file> <summary>
set -euo pipefail
name=$1 file=$2 summary=$3

# A later job gets the text as a variable, which Linux limits to 128 KiB, and GitHub limits a comment to 65,536 characters.
limit=65000
# The delimiter is random, so that the text cannot contain it.
delimiter=$(openssl rand -hex 16)
{
  echo "$name<<$delimiter"
  # head can cut a character in the middle; iconv then omits it.
  head -c "$limit" "$file" | iconv -f utf-8 -t utf-8 -c 2> /dev/null || true
  echo
  if [ "$(wc -c < "$file")" -gt "$limit" ]; then printf '\nShortened; the whole text is in the summary of the run.\n'; fi
  echo "$delimiter"
} >> "$GITHUB_OUTPUT"
cat "$summary" >> "$GITHUB_STEP_SUMMARY"
