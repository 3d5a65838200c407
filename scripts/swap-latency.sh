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
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) trial=swap-latency
# shellcheck source=scripts/trial.sh
source "$root/scripts/trial.sh"

rounds=3 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[1-9][0-9]*$ ]] || misused "$1: a number of rounds"
      rounds=$1
      shift
      ;;
  esac
done
phase=${SECONDS_A_PHASE:-20} every=${SWAP_EVERY:-3} fps=${FPS:-8}

begin_trial
make_scene 20 1920x1080
cat >"$work/biopsyd.json" <<'END'
{"pipelines": [{"name": "steady", "segmenter": "polyp-lite/1"}, {"name": "swapped", "segmenter": "polyp-lite/1"}]}
END
start_daemon --config "$work/biopsyd.json" --models Models --log-level notice ${options[@]+"${options[@]}"}

# Runs both stations for a phase, with swaps or without: run_phase NAME SWAPS
swaps=0
run_phase() {
  local pipeline end=$((SECONDS + phase))
  for pipeline in steady swapped; do
    "$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --name "$pipeline" \
      --pipeline "$pipeline" --fps "$fps" --loop --seconds "$phase" --deadline 60000 --json \
      >"$work/$1-$pipeline.json" 2>>"$work/streams.log" &
    processes+=($!)
  done
  while (($2 == 1 && SECONDS + every <= end)); do
    "$binaries/biopsyctl" models activate polyp-lite/1 --pipeline swapped --socket "$socket" >/dev/null
    swaps=$((swaps + 1))
    sleep "$every"
  done
  finish_processes
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
stop_daemon

# The median over a kind's phases of a pipeline's p99: median_p99 KIND PIPELINE
median_p99() {
  local file
  for file in "$work/$1"-*-"$2".json; do number p99_ms "$file"; done | median
}
quiet=$(median_p99 quiet steady) swapping=$(median_p99 swaps steady)
ratio=$(awk "BEGIN { printf \"%.2f\", $swapping / $quiet }")
echo "$swaps swaps; p99 of the swapped pipeline's station: $(median_p99 quiet swapped) ms quiet," \
  "$(median_p99 swaps swapped) ms with swaps"
check "every account is exact ($inexact failed)" "$inexact == 0"
check "the other station: p99 $quiet ms quiet, $swapping ms with swaps: $ratio times (at most 1.2)" "$ratio <= 1.2"
check_end
((failures == 0))
