#!/usr/bin/env bash
# Installs what is missing, builds everything and runs the tests.
#
#   scripts/test.sh [--release] [OPTION…]
#
#   --release    test what is shipped: optimised, in a build folder of its own
#   OPTION       for `swift test`: --filter RuntimeTests, …
#
# `swift test` also builds biopsyd and biopsyctl, which the end-to-end tests start. It ends well when
# a filter matches nothing; this script does not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

options=(--disable-xctest)
if [[ ${1-} == --release ]]; then
  shift
  options+=(-c release -Xswiftc -enable-testing --scratch-path .build-release-tests)
fi

began=$SECONDS
scripts/setup.sh
source scripts/environment.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
swift test "${options[@]}" "$@" 2>&1 | tee "$log" || status=$?
[[ $status != 0 ]] || grep -qE 'Test run with [1-9][0-9]* tests?\b' "$log" || {
  echo "test: no test ran" >&2
  status=1
}
echo "test: exit status $status after $((SECONDS - began)) s"
exit "$status"
