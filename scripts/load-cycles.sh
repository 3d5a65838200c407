#!/usr/bin/env bash
# Does biopsyd give back what a model took? Loads and unloads one many times and watches the memory.
#
#   scripts/load-cycles.sh [CYCLES] [-- OPTIONS]
#
#   CYCLES     how many (default 1000; at least 100, because the first 5 % are not judged)
#   OPTIONS    for biopsyd, such as --provider openvino
#
# A cycle lets a newly loaded polyp-lite serve, which unloads the one before; a station's frames go on
# meanwhile. Every tenth cycle also tries a model with a damaged file, which must be refused. Exits 0 when
# all of this holds, else 1:
#   - every load is done, and every damaged one refused
#   - resident memory in the last 5 % of the cycles is on average less than 2 % above the 5 % after the
#     first 5 %
#   - the station's accounts are exact, and biopsyd ends with status 0 on SIGTERM
# Every cycle's memory goes to load-cycles.tsv in the folder that is printed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }
say() { echo "load-cycles: $*" >&2; }
die() { echo "load-cycles: $*" >&2; exit 1; }

cycles=1000 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[0-9]+$ ]] && (($1 >= 100)) || { echo "load-cycles: $1: 100 cycles or more" >&2; exit 2; }
      cycles=$1
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
socket=$work/socket daemon='' station=''
cleanup() {
  local process
  for process in $station $daemon; do kill -KILL "$process" 2>/dev/null || true; done
  rm -f "$socket"
}
trap cleanup EXIT
say "records are in $work"

# ---- A registry with a good and a damaged version

mkdir -p "$work/models/polyp-lite"
cp -r Models/polyp-lite/1 "$work/models/polyp-lite/1"
cp -r Models/polyp-lite/1 "$work/models/polyp-lite/2"
sed -i 's/"version": 1/"version": 2/' "$work/models/polyp-lite/2/manifest.json"
rm -f "$work/models/polyp-lite/2/state.json"
printf 'X' | dd of="$work/models/polyp-lite/2/model.onnx" bs=1 seek=4096 conv=notrunc status=none

"$binaries/biopsyctl" phantom scene --out "$work/scene" --frames 4 --size 640x480 --seed 1 >/dev/null
"$binaries/biopsyd" --socket "$socket" --models "$work/models" --model polyp-lite/1 --log-level warning \
  ${options[@]+"${options[@]}"} 2>"$work/biopsyd.log" &
daemon=$!
"$binaries/biopsyctl" status --socket "$socket" --wait 120 >/dev/null || {
  tail -n 20 "$work/biopsyd.log" >&2
  die "biopsyd did not become ready"
}
# A station that comes and goes until the file `stop` is there.
touch "$work/inexact"
while [[ ! -e $work/stop ]]; do
  "$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --fps 2 --loop --seconds 4 \
    --deadline 60000 --json >"$work/station.json" 2>>"$work/station.log" || echo x >>"$work/inexact"
done &
station=$!

# ---- The cycles

manage() { "$binaries/biopsyctl" models "$@" --socket "$socket"; }
memory() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$daemon/status"; }

failures=0 refusals=0 attempts=0 began=$SECONDS
printf 'cycle\tresident_kb\n' >"$work/load-cycles.tsv"
for ((cycle = 1; cycle <= cycles; cycle++)); do
  manage activate polyp-lite/1 >/dev/null 2>>"$work/manage.log" || failures=$((failures + 1))
  if ((cycle % 10 == 0)); then
    attempts=$((attempts + 1))
    manage activate polyp-lite/2 >/dev/null 2>>"$work/refused.log" || refusals=$((refusals + 1))
  fi
  sleep 0.05
  resident=$(memory)
  [[ -n $resident ]] || die "biopsyd is gone; see $work/biopsyd.log"
  printf '%d\t%d\n' "$cycle" "$resident" >>"$work/load-cycles.tsv"
  ((cycle % 100 == 0)) && say "$cycle cycles, $resident kB"
done
seconds=$((SECONDS - began))
touch "$work/stop"
wait "$station" || true
station=''
"$binaries/biopsyctl" status --socket "$socket" --json >"$work/status-end.json" || true
kill -TERM "$daemon"
exit_status=0
wait "$daemon" || exit_status=$?
daemon=''

# ---- The verdict

read -r base last peak < <(awk -v n="$cycles" '
  NR == 1 { next }
  $1 > 0.05 * n && $1 <= 0.10 * n { base += $2; bases++ }
  $1 > 0.95 * n { last += $2; lasts++ }
  $1 > 0.05 * n && $2 > peak { peak = $2 }
  END { printf "%d %d %d\n", base / bases, last / lasts, peak }' "$work/load-cycles.tsv")

failed=0
check() {
  if [[ $2 == 1 ]]; then echo "  ok      $1"; else
    echo "  FAILED  $1"
    failed=$((failed + 1))
  fi
}
holds() { awk "BEGIN { print ($1) ? 1 : 0 }"; }

echo "$cycles cycles in $seconds s"
echo "resident memory: $base kB after the first 5 %, $last kB in the last 5 %, at most $peak kB"
growth=$(awk "BEGIN { printf \"%.2f\", 100 * ($last / $base - 1) }")
check "every load was done ($failures failed)" "$(holds "$failures == 0")"
check "every damaged model was refused ($refusals of $attempts)" "$(holds "$refusals == $attempts")"
check "memory grew by $growth % (less than 2)" "$(holds "$last < 1.02 * $base")"
check "the station's accounts are exact" "$(holds "$(wc -l <"$work/inexact") == 0")"
check "biopsyd ended with status $exit_status on SIGTERM" "$(holds "$exit_status == 0")"
((failed == 0))
