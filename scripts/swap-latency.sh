#!/usr/bin/env bash
# Do other stations notice when a model is swapped? Compares their latencies with and without swaps.
#
#   scripts/swap-latency.sh [ROUNDS] [-- OPTIONS]
#
#   ROUNDS     pairs of a quiet and a swapping phase (default 3)
#   OPTIONS    for biopsyd, such as --workers 2
#
#   SECONDS_A_PHASE=20   how long a phase lasts
#   SWAP_EVERY=3         seconds from one swap to the next
#   FPS=8                frames a second of each station
#
# One pipeline serves the station that is measured; in another, which serves a station too, a newly loaded
# model takes over again and again. Phases go by turns, so that whatever else the machine does meets both.
# Exits 0 when every account is exact and the median p99 with swaps is at most 1.2 times the one without.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }
say() { echo "swap-latency: $*" >&2; }
die() { echo "swap-latency: $*" >&2; exit 1; }

rounds=3 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[1-9][0-9]*$ ]] || { echo "swap-latency: $1: a number of rounds" >&2; exit 2; }
      rounds=$1
      shift
      ;;
  esac
done
phase=${SECONDS_A_PHASE:-20} every=${SWAP_EVERY:-3} fps=${FPS:-8}

cd "$root"
# shellcheck source=scripts/environment.sh
source scripts/environment.sh
binaries=$(swift build -c release --show-bin-path)
[[ -x $binaries/biopsyd ]] || die "run: swift build -c release"

work=$(mktemp -d)
socket=$work/socket daemon='' streams=()
cleanup() {
  local process
  for process in ${streams[@]+"${streams[@]}"} $daemon; do kill -KILL "$process" 2>/dev/null || true; done
  rm -f "$socket"
}
trap cleanup EXIT
say "records are in $work"

"$binaries/biopsyctl" phantom scene --out "$work/scene" --frames 20 --size 1920x1080 --seed 1 >/dev/null
cat >"$work/biopsyd.json" <<'END'
{"pipelines": [{"name": "steady", "segmenter": "polyp-lite/1"}, {"name": "swapped", "segmenter": "polyp-lite/1"}]}
END
"$binaries/biopsyd" --config "$work/biopsyd.json" --socket "$socket" --models Models --log-level notice \
  ${options[@]+"${options[@]}"} 2>"$work/biopsyd.log" &
daemon=$!
"$binaries/biopsyctl" status --socket "$socket" --wait 120 >/dev/null || {
  tail -n 20 "$work/biopsyd.log" >&2
  die "biopsyd did not become ready"
}

number() { grep -oE "\"$1\": *-?[0-9.]+" "$2" | head -n 1 | grep -oE -- '-?[0-9.]+$'; }

# Runs both stations for a phase, with swaps or without: run_phase NAME SWAPS
swaps=0 inexact=0
run_phase() {
  local pipeline process end=$((SECONDS + phase))
  streams=()
  for pipeline in steady swapped; do
    "$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --name "$pipeline" \
      --pipeline "$pipeline" --fps "$fps" --loop --seconds "$phase" --deadline 60000 --json \
      >"$work/$1-$pipeline.json" 2>>"$work/streams.log" &
    streams+=($!)
  done
  while (($2 == 1 && SECONDS + every <= end)); do
    "$binaries/biopsyctl" models activate polyp-lite/1 --pipeline swapped --socket "$socket" >/dev/null
    swaps=$((swaps + 1))
    sleep "$every"
  done
  for process in "${streams[@]}"; do wait "$process" || inexact=$((inexact + 1)); done
  streams=()
}

run_phase warm 0
printf '%-10s %12s %12s %12s %12s\n' phase steady_p50 steady_p99 swapped_p50 swapped_p99
for ((round = 1; round <= rounds; round++)); do
  for kind in quiet swaps; do
    if [[ $kind == swaps ]]; then run_phase "$kind-$round" 1; else run_phase "$kind-$round" 0; fi
    printf '%-10s %12.2f %12.2f %12.2f %12.2f\n' "$kind-$round" \
      "$(number p50_ms "$work/$kind-$round-steady.json")" "$(number p99_ms "$work/$kind-$round-steady.json")" \
      "$(number p50_ms "$work/$kind-$round-swapped.json")" "$(number p99_ms "$work/$kind-$round-swapped.json")"
  done
done
kill -TERM "$daemon"
exit_status=0
wait "$daemon" || exit_status=$?
daemon=''

# The median p99 of a kind of phase: median KIND PIPELINE
median() {
  local file
  for file in "$work/$1"-*-"$2".json; do number p99_ms "$file"; done | sort -n |
    awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int((NR + 2) / 2)]) / 2 }'
}
quiet=$(median quiet steady) swapping=$(median swaps steady)
ratio=$(awk "BEGIN { printf \"%.2f\", $swapping / $quiet }")
echo "$swaps swaps; median p99 of the other station $quiet ms quiet, $swapping ms with swaps: $ratio times"
echo "median p99 of the swapped pipeline's station: $(median quiet swapped) ms quiet, $(median swaps swapped) ms"
((inexact == 0)) || die "$inexact accounts were not exact"
((exit_status == 0)) || die "biopsyd ended with status $exit_status"
awk "BEGIN { exit !($ratio <= 1.2) }" || die "other stations notice the swaps"
