#!/usr/bin/env bash
# Installs CDK Terrain in place of CDKTF, as docs/cdk-terrain.md describes, then checks types and stacks and rehearses
# dev. Changes the checkout: the packages and their lock file. Needs Node.js 22.19 or later. Usage: ci/cdk-terrain.sh
set -euo pipefail

npm install --save-exact cdktf@npm:cdktn@0.24.0 cdktf-cli@npm:cdktn-cli@0.24.0 \
  @cdktf/provider-aws@npm:@cdktn/provider-aws@25.7.0 @cdktf/provider-databricks@npm:@cdktn/provider-databricks@18.7.0
npm run types
npm run jest -- --ci tests/stacks tests/constructs tests/contract tests/sandbox/provider
npm start -- dev
