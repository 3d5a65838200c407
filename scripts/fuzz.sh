#!/usr/bin/env bash
# Feeds one parser with damaged input until it breaks or the time is up.
#
#   scripts/fuzz.sh TARGET [SECONDS] [LIBFUZZER-OPTION…]     60 seconds unless said otherwise
#   scripts/fuzz.sh TARGET 0 -runs=1000000                   a million inputs, however long it takes
#   scripts/fuzz.sh TARGET FILE                              one input, such as a crash, once
#   scripts/fuzz.sh --list
#
# The corpus of interesting inputs grows in .build-fuzz/corpus/TARGET, from seeds that each target makes
# itself; an input that breaks a target is left in .build-fuzz/crashes/TARGET and named at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

targets() { for folder in Fuzz/Sources/*/; do basename "$folder"; done | grep -v '^FuzzSupport$' | sed 's/^Fuzz//'; }

case ${1-} in
  '' | -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; echo "targets: $(targets | tr '\n' ' ')"; exit 2 ;;
  --list) targets; exit 0 ;;
esac
target=$1
shift
if ! targets | grep -qx "$target"; then
  echo "fuzz: no target '$target'; there are: $(targets | tr '\n' ' ')" >&2
  exit 2
fi

build=$PWD/.build-fuzz
echo "fuzz: building Fuzz$target" >&2
# --sanitize fuzzer keeps SwiftPM from asking for a main. Both sanitizers in one flag: of two, the
# compiler heeds only the last for coverage, and without coverage libFuzzer is blind.
swift build --package-path Fuzz --scratch-path "$build" -c release --product "Fuzz$target" \
  --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address >&2
program=$build/release/Fuzz$target

# Swift's own backtracer breaks AddressSanitizer's report. Leaks: the Swift runtime holds memory by design.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0

if [[ -f ${1-} ]]; then exec "$program" "$1"; fi

seconds=60
if [[ ${1-} =~ ^[0-9]+$ ]]; then seconds=$1; shift; fi
corpus=$build/corpus/$target
crashes=$build/crashes/$target
mkdir -p "$corpus" "$crashes"
FUZZ_SEEDS=$corpus "$program" > /dev/null
status=0
"$program" "$corpus" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
  -artifact_prefix="$crashes/" -print_final_stats=1 "$@" || status=$?
if [[ $status != 0 ]]; then
  echo "fuzz: $target broke; the input is the newest in $crashes:" >&2
  ls -t "$crashes" | head -n 1 >&2
fi
exit "$status"
