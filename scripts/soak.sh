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
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
caller=$PWD

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }
say() { echo "soak: $*" >&2; }
die() { echo "soak: $*" >&2; exit 1; }

readonly stations=4 calibration_seconds=10
frames='' minutes=10 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --frames)
      (($# > 1)) || { echo "soak: $1 needs a value" >&2; exit 2; }
      frames=$(cd "$caller" && realpath -- "$2")
      [[ -d $frames ]] || die "no folder $2"
      shift 2
      ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[0-9]+$ ]] && (($1 >= 2)) || { echo "soak: $1: 2 minutes or more" >&2; exit 2; }
      minutes=$1
      shift
      ;;
  esac
done

cd "$root"
# shellcheck source=scripts/environment.sh
source scripts/environment.sh
binaries=$(swift build -c release --show-bin-path)
[[ -x $binaries/biopsyd ]] || die "run: swift build -c release"

work=$(mktemp -d)
socket=$work/socket
daemon='' streams=()
cleanup() {
  local process
  for process in ${streams[@]+"${streams[@]}"} $daemon; do kill -KILL "$process" 2>/dev/null || true; done
  rm -f "$socket"
}
trap cleanup EXIT
say "records are in $work"

if [[ -z $frames ]]; then
  say "making frames of a procedural scene"
  "$binaries/biopsyctl" phantom scene --out "$work/scene" --frames 20 --size 1920x1080 --seed 1 >/dev/null
  frames=$work/scene/images
fi

# ---- The daemon

"$binaries/biopsyd" --socket "$socket" ${options[@]+"${options[@]}"} 2>"$work/biopsyd.log" &
daemon=$!
"$binaries/biopsyctl" status --socket "$socket" --wait 120 >"$work/status-start.txt" || {
  tail -n 20 "$work/biopsyd.log" >&2
  die "biopsyd did not become ready"
}

# Resident memory in kB.
memory() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$daemon/status"; }

# The number that follows "name": in a line of JSON; the first one when there are several.
number() { grep -oE "\"$1\": *-?[0-9.]+" "$2" | head -n 1 | grep -oE -- '-?[0-9.]+$'; }

# Starts the stations' streams: stream PREFIX OPTION…
start_streams() {
  local prefix=$1 station
  shift
  streams=()
  for ((station = 1; station <= stations; station++)); do
    "$binaries/biopsyctl" stream "$frames" --socket "$socket" --name "$prefix-$station" --loop --json \
      "$@" >"$work/$prefix-$station.json" 2>"$work/$prefix-$station.log" &
    streams+=($!)
  done
}

# Waits for the streams and sets `inexact` to how many failed.
finish_streams() {
  local process
  inexact=0
  for process in "${streams[@]}"; do wait "$process" || inexact=$((inexact + 1)); done
  streams=()
}

# ---- The sustainable rate: four stations, each sending its next frame after the last one's reply

say "measuring the sustainable rate for $calibration_seconds s"
start_streams calibration --fps 0 --seconds "$calibration_seconds" --deadline 60000
finish_streams
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
  resident=$(memory)
  [[ -n $resident ]] || die "biopsyd is gone; see $work/biopsyd.log"
  printf '%d\t%d\n' $((SECONDS - began)) "$resident" >>"$work/soak-memory.tsv"
  sleep 1
done
finish_streams
"$binaries/biopsyctl" status --socket "$socket" --json >"$work/status-end.json" || true
kill -TERM "$daemon"
exit_status=0
wait "$daemon" || exit_status=$?
daemon=''

# ---- The verdict

failures=0
check() {
  if [[ $2 == 1 ]]; then echo "  ok      $1"; else
    echo "  FAILED  $1"
    failures=$((failures + 1))
  fi
}
holds() { awk "BEGIN { print ($1) ? 1 : 0 }"; }

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

# The account of all stations together comes before those of each stream.
grep -oE '"frames":\{"received":[^}]*\}[^}]*\}' "$work/status-end.json" | head -n 1 >"$work/frames.json"
received=$(number received "$work/frames.json") answered=$(number answered "$work/frames.json")
pending=$(number pending "$work/frames.json")
dropped=$(grep -oE '"dropped":\{[^}]*\}' "$work/frames.json" | grep -oE '[0-9]+' |
  awk '{ sum += $1 } END { print sum + 0 }')

read -r base peak < <(awk 'NR > 1 && $1 >= 60 { if (!base) base = $2; if ($2 > peak) peak = $2 }
  END { print base + 0, peak + 0 }' "$work/soak-memory.tsv")

echo
echo "sustainable $sustainable frames/s; sent $stations x $rate frames/s for $minutes minutes"
echo "daemon: received $received, answered $answered, dropped $dropped, pending $pending"
echo "resident memory: $base kB after the first minute, at most $peak kB from then on"
echo
check "every stream's account is exact ($inexact of $stations failed)" "$(holds "$inexact == 0")"
check "received = answered + dropped, none pending" \
  "$(holds "$received == $answered + $dropped && $pending == 0 && $received > 0")"
check "slowest station has $share % of its fair share (at least 80)" "$(holds "$share >= 80")"
check "memory is flat after the first minute" "$(holds "$base > 0 && $peak <= 1.02 * $base + 1024")"
check "biopsyd ended with status $exit_status on SIGTERM" "$(holds "$exit_status == 0")"
((failures == 0))
