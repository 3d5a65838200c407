#!/usr/bin/env bash
# Four stations at twice the rate that biopsyd can sustain, for a while: is every frame accounted for,
# does the memory stay flat, is no station starved?
#
#   scripts/soak.sh [--frames DIR] [MINUTES] [-- OPTIONS]
#
#   MINUTES        how long (default 10; at least 2, because the first minute is not judged)
#   --frames DIR   stream the images in this folder; otherwise a procedural scene in 1920x1080
#   OPTIONS        for biopsyd, such as --provider openvino --precision bfloat16
#
# Exits 0 when all of this holds, else 1:
#   - each of the four streams' accounts is exact (biopsyctl stream exits 0)
#   - the daemon's account of all frames: received = answered + dropped, none pending
#   - the slowest station gets at least 80 % of a quarter of all answers
#   - the daemon's resident memory after the first minute never exceeds 1.02 times what it was then, + 1 MB
#   - biopsyd exits with status 0 on SIGTERM
# Every second's memory goes to soak-memory.tsv in the folder that is printed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) trial=soak
# shellcheck source=scripts/trial.sh
source "$root/scripts/trial.sh"
caller=$PWD

readonly stations=4 calibration_seconds=10
frames='' minutes=10 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --frames)
      (($# > 1)) || misused "$1 needs a value"
      frames=$(cd "$caller" && realpath -- "$2")
      [[ -d $frames ]] || die "no folder $2"
      shift 2
      ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[0-9]+$ ]] && (($1 >= 2)) || misused "$1: 2 minutes or more"
      minutes=$1
      shift
      ;;
  esac
done

begin_trial
if [[ -z $frames ]]; then
  say "making frames of a procedural scene"
  make_scene 20 1920x1080
  frames=$work/scene/images
fi

start_daemon ${options[@]+"${options[@]}"}

# Starts the stations' streams: stream PREFIX OPTION…
start_streams() {
  local prefix=$1 station
  shift
  for ((station = 1; station <= stations; station++)); do
    "$binaries/biopsyctl" stream "$frames" --socket "$socket" --name "$prefix-$station" --loop --json \
      "$@" >"$work/$prefix-$station.json" 2>"$work/$prefix-$station.log" &
    processes+=($!)
  done
}

# ---- The sustainable rate: four stations, each sending its next frame after the last one's reply

say "measuring the sustainable rate for $calibration_seconds s"
start_streams calibration --fps 0 --seconds "$calibration_seconds" --deadline 60000
finish_processes
((inexact == 0)) || die "a calibrating stream failed; see $work"
sustainable=$(for file in "$work"/calibration-*.json; do number answered_per_second "$file"; done |
  awk '{ sum += $1 } END { printf "%.2f", sum }')
rate=$(awk -v sum="$sustainable" -v n="$stations" 'BEGIN { printf "%.2f", 2 * sum / n }')
say "it is $sustainable frames/s; each of $stations stations sends $rate frames/s for $minutes minutes"

# ---- The soak

start_streams soak --fps "$rate" --seconds $((minutes * 60))
printf 'second\tresident_kb\n' >"$work/soak-memory.tsv"
began=$SECONDS
while ((SECONDS - began < minutes * 60)); do
  resident=$(resident_memory)
  [[ -n $resident ]] || die "biopsyd is gone; see $work/biopsyd.log"
  printf '%d\t%d\n' $((SECONDS - began)) "$resident" >>"$work/soak-memory.tsv"
  sleep 1
done
finish_processes
stop_daemon

# ---- The verdict

printf '\n%-10s %9s %9s %9s %9s %9s %9s\n' station sent answered dropped late p50_ms p99_ms
total=0 slowest=''
for ((station = 1; station <= stations; station++)); do
  file=$work/soak-$station.json
  sent=$(number sent "$file") answered=$(number answered "$file") received=$(number received "$file")
  printf '%-10s %9d %9d %9d %9d %9.2f %9.2f\n' "soak-$station" "$sent" "$answered" \
    $((received - answered)) "$(number late "$file")" "$(number p50_ms "$file")" "$(number p99_ms "$file")"
  total=$((total + answered))
  [[ -n $slowest ]] && ((slowest <= answered)) || slowest=$answered
done
share=$(awk -v slowest="$slowest" -v total="$total" -v n="$stations" \
  'BEGIN { printf "%.1f", (total > 0 ? 100 * slowest * n / total : 0) }')

read_account
read -r base peak < <(awk 'NR > 1 && $1 >= 60 { if (!base) base = $2; if ($2 > peak) peak = $2 }
  END { print base + 0, peak + 0 }' "$work/soak-memory.tsv")

echo
echo "sustainable $sustainable frames/s; sent $stations x $rate frames/s for $minutes minutes"
echo "daemon: received $received, answered $answered, dropped $dropped, pending $pending"
echo "resident memory: $base kB after the first minute, at most $peak kB from then on"
echo
check "every stream's account is exact ($inexact of $stations failed)" "$inexact == 0"
check_account
check "slowest station has $share % of its fair share (at least 80)" "$share >= 80"
check "memory is flat after the first minute" "$base > 0 && $peak <= 1.02 * $base + 1024"
check_end
((failures == 0))
