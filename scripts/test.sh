#!/usr/bin/env bash
# Installs what is missing, builds everything and runs the tests.
#
#   scripts/test.sh [OPTION…]      options go to `swift test`: --filter RuntimeTests, -c release, …
#
# `swift test` also builds biopsyd and biopsyctl, which the end-to-end tests start. It ends well when
# a filter matches nothing; this script does not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

began=$SECONDS
scripts/setup.sh
source scripts/environment.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
swift test --disable-xctest "$@" 2>&1 | tee "$log" || status=$?
[[ $status != 0 ]] || grep -qE 'Test run with [1-9][0-9]* tests?\b' "$log" || {
  echo "test: no test ran" >&2
  status=1
}
echo "test: exit status $status after $((SECONDS - began)) s"
exit "$status"
