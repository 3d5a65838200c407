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
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) trial=load-cycles
# shellcheck source=scripts/trial.sh
source "$root/scripts/trial.sh"

cycles=1000 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[0-9]+$ ]] && (($1 >= 100)) || misused "$1: 100 cycles or more"
      cycles=$1
      shift
      ;;
  esac
done

begin_trial

# ---- A registry with a good and a damaged version

mkdir -p "$work/models/polyp-lite"
cp -r Models/polyp-lite/1 "$work/models/polyp-lite/1"
cp -r Models/polyp-lite/1 "$work/models/polyp-lite/2"
sed -i 's/"version": 1/"version": 2/' "$work/models/polyp-lite/2/manifest.json"
rm -f "$work/models/polyp-lite/2/state.json"
printf 'X' | dd of="$work/models/polyp-lite/2/model.onnx" bs=1 seek=4096 conv=notrunc status=none

make_scene 4 640x480
start_daemon --models "$work/models" --model polyp-lite/1 --log-level warning ${options[@]+"${options[@]}"}
# A station that comes and goes until the file `stop` is there.
touch "$work/inexact"
while [[ ! -e $work/stop ]]; do
  "$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --fps 2 --loop --seconds 4 \
    --deadline 60000 --json >"$work/station.json" 2>>"$work/station.log" || echo x >>"$work/inexact"
done &
processes=($!)

# ---- The cycles

manage() { "$binaries/biopsyctl" models "$@" --socket "$socket"; }

unloaded=0 refusals=0 attempts=0 began=$SECONDS
printf 'cycle\tresident_kb\n' >"$work/load-cycles.tsv"
for ((cycle = 1; cycle <= cycles; cycle++)); do
  manage activate polyp-lite/1 >/dev/null 2>>"$work/manage.log" || unloaded=$((unloaded + 1))
  if ((cycle % 10 == 0)); then
    attempts=$((attempts + 1))
    manage activate polyp-lite/2 >/dev/null 2>>"$work/refused.log" || refusals=$((refusals + 1))
  fi
  sleep 0.05
  resident=$(resident_memory)
  [[ -n $resident ]] || die "biopsyd is gone; see $work/biopsyd.log"
  printf '%d\t%d\n' "$cycle" "$resident" >>"$work/load-cycles.tsv"
  ((cycle % 100 == 0)) && say "$cycle cycles, $resident kB"
done
seconds=$((SECONDS - began))
touch "$work/stop"
wait "${processes[@]}" || true
processes=()
stop_daemon

# ---- The verdict

read -r base last peak < <(awk -v n="$cycles" '
  NR == 1 { next }
  $1 > 0.05 * n && $1 <= 0.10 * n { base += $2; bases++ }
  $1 > 0.95 * n { last += $2; lasts++ }
  $1 > 0.05 * n && $2 > peak { peak = $2 }
  END { printf "%d %d %d\n", base / bases, last / lasts, peak }' "$work/load-cycles.tsv")

echo "$cycles cycles in $seconds s"
echo "resident memory: $base kB after the first 5 %, $last kB in the last 5 %, at most $peak kB"
growth=$(awk "BEGIN { printf \"%.2f\", 100 * ($last / $base - 1) }")
check "every load was done ($unloaded failed)" "$unloaded == 0"
check "every damaged model was refused ($refusals of $attempts)" "$refusals == $attempts"
check "memory grew by $growth % (less than 2)" "$last < 1.02 * $base"
check "the station's accounts are exact" "$(wc -l <"$work/inexact") == 0"
check_end
((failures == 0))
