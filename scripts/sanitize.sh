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

# OpenVINO aborts under sanitizers: its oneTBB is loaded with RTLD_DEEPBIND, which they refuse.
skipped=(--skip OpenVINO)

failed=()
for kind in "${kinds[@]}"; do
  echo "sanitize: $kind"
  # The linker warns of hundreds of the sanitizer's own symbols; nothing is lost with them.
  scripts/test.sh --scratch-path ".build-$kind" --sanitize "$kind" "${skipped[@]}" "$@" 2>&1 |
    grep --line-buffered -v 'warning: Cannot export local symbol' || failed+=("$kind")
done
[[ ${#failed[@]} == 0 ]] || { echo "sanitize: failed: ${failed[*]}"; exit 1; }
