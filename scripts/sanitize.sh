#!/usr/bin/env bash
# Runs the tests under AddressSanitizer and ThreadSanitizer, each in a build folder of its own.
#
#   scripts/sanitize.sh [address|thread] [OPTION…]     both when none is named; options go to `swift test`
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kinds=(address thread)
case ${1-} in
  address | thread) kinds=("$1"); shift ;;
esac

# Leaks are not looked for: at exit the Swift runtime (6.0) and ONNX Runtime still hold memory by design.
export ASAN_OPTIONS=detect_leaks=0

# ONNX Runtime and what it loads are not instrumented, so their own locks are invisible and look like
# races. The file names those libraries and nothing else.
export TSAN_OPTIONS=suppressions=$PWD/scripts/thread-sanitizer.supp

for kind in "${kinds[@]}"; do
  echo "sanitize: $kind"
  scripts/test.sh --scratch-path ".build-$kind" --sanitize "$kind" "$@"
done
