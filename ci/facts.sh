#!/usr/bin/env bash
# Regenerates the sandbox's facts (data files about the providers, docs/sandbox-facts.md) from the pinned providers, and
# writes the difference to facts.patch, which is empty if there is none. Downloads the providers from Terraform's registry.
# Usage: ci/facts.sh
set -euo pipefail

mirror=$(mktemp -d)
trap 'rm -rf "$mirror"' EXIT
npm run --silent wheel
npm run --silent synth
terraform -chdir=cdktf.out/stacks/dev-workspace providers mirror -platform=linux_amd64 "$mirror"
# `terraform providers mirror` stores archives; the facts need the unpacked files.
for archive in "$mirror"/*/*/*/*.zip; do
  name=$(basename "$archive" .zip)
  platform=${name#terraform-provider-*_*_}
  version=${name#terraform-provider-*_} version=${version%"_$platform"}
  unzip -q "$archive" -d "$(dirname "$archive")/$version/$platform"
done
npm run --silent facts -- --mirror "$mirror"
git add --intent-to-add --all sandbox tests
git diff --binary -- sandbox tests > facts.patch
