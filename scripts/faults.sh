#!/usr/bin/env bash
# Do other stations notice what goes wrong beside them? Compares their latencies with and without faults.
#
#   scripts/faults.sh [--every N] [MINUTES] [-- OPTIONS]
#
#   MINUTES    of faults (default 30), in three rounds; before each comes a fifth of it without. A twentieth
#              of it comes before everything: what the daemon takes at the first faults and swaps, it keeps.
#   --every N  seconds from one swap of models to the next (default 10)
#   OPTIONS    for biopsyd, such as --workers 2
#
#   FPS=8          frames a second of each of the three stations that are watched, about
#   KILLED_FPS=10  frames a second of the station that is killed, so that it often has one in flight
#   FAULTY_FPS=2   frames a second of each of the two others beside them
#
# Two of the watched stations use a pipeline that stays, the third one whose model is swapped. Beside them,
# three stations stream from shared memory. In the phases with faults
#   - one of these is killed with SIGKILL every few seconds, in the middle of its stream
#   - one writes to its slots after it has handed them over
#   - one sends frames and never reads an answer
#   - a newly loaded model takes over in a pipeline every ten seconds
# Exits 0 when all of this holds, else 1:
#   - every account is exact: those of the watched stations, of the one that tears, and the daemon's of all
#   - the median over the rounds of the watched stations' p99 is at most 1.2 times that without faults
#   - the median of the daemon's own memory in the last quiet phase is at most 1.02 times what it was in the first
#   - biopsyd ends with status 0 on SIGTERM
# Every second's memory goes to faults-memory.tsv in the folder that is printed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) trial=faults
# shellcheck source=scripts/trial.sh
source "$root/scripts/trial.sh"

readonly rounds=3
minutes=30 every=10 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --every) every=${2:?a number of seconds}; shift 2 ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[1-9][0-9]*$ ]] || misused "$1: a number of minutes"
      minutes=$1
      shift
      ;;
  esac
done
faulty_seconds=$((minutes * 60 / rounds)) quiet_seconds=$((minutes * 12 / rounds)) first_seconds=$((minutes * 3))
fps=${FPS:-8} killed_fps=${KILLED_FPS:-10} faulty_fps=${FAULTY_FPS:-2}

begin_trial
make_scene 20 1920x1080
frame=$(find "$work/scene/images" -name '*.jp*g' | sort | head -n 1)
cat >"$work/biopsyd.json" <<'END'
{"pipelines": [{"name": "steady", "segmenter": "polyp-lite/1"}, {"name": "swapped", "segmenter": "polyp-lite/1"}]}
END
start_daemon --config "$work/biopsyd.json" --models Models --log-level notice ${options[@]+"${options[@]}"}

# ---- What is recorded

# The daemon's own memory: what its clients share with it goes and comes with them.
: >"$work/phase"
printf 'second\tphase\town_kb\tshared_kb\n' >"$work/faults-memory.tsv"
while sleep 1 && [[ ! -e $work/stop ]]; do
  awk -v second="$SECONDS" -v phase="$(<"$work/phase")" '
    $1 == "RssAnon:" || $1 == "RssFile:" { own += $2 }
    $1 == "RssShmem:" { shared = $2 }
    END { printf "%d\t%s\t%d\t%d\n", second, phase, own, shared }' "/proc/$daemon/status" \
    >>"$work/faults-memory.tsv" 2>/dev/null || true
done &
watcher=$!

# ---- The stations

stream() { exec "$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --loop --deadline 60000 "$@"; }

# Starts the watched stations, no two at one rate, so that none always comes just after another:
# start_watched PHASE SECONDS
start_watched() {
  local name share
  for name in steady-1 steady-2 swapped; do
    case $name in steady-1) share=0.97 ;; steady-2) share=1 ;; *) share=1.03 ;; esac
    stream --name "$name" --pipeline "${name%-*}" --seconds "$2" --json \
      --fps "$(awk "BEGIN { print $share * $fps }")" >"$work/$1-$name.json" 2>>"$work/watched.log" &
    processes+=($!)
  done
}

# Those beside them, which do nothing wrong: run_quiet PHASE SECONDS
run_quiet() {
  local name rate
  echo "$1" >"$work/phase"
  for name in killed torn sleeping; do
    [[ $name == killed ]] && rate=$killed_fps || rate=$faulty_fps
    stream --name "$name" --shared-memory --fps "$rate" --seconds "$2" --json \
      >"$work/$1-$name.json" 2>>"$work/beside.log" &
    processes+=($!)
  done
  start_watched "$1" "$2"
  finish_processes
}

# A station that is killed again and again: be_killed SECONDS
be_killed() {
  local end=$((SECONDS + $1)) victim
  while ((SECONDS < end)); do
    stream --name killed --shared-memory --fps "$killed_fps" --seconds 600 >/dev/null 2>&1 &
    victim=$!
    sleep "$((2 + RANDOM % 4)).$((RANDOM % 1000))"
    kill -KILL "$victim"
    wait "$victim" 2>/dev/null || true
    echo killed >>"$work/kills"
  done
}

swaps=0
# run_faulty PHASE SECONDS
run_faulty() {
  local kind end=$((SECONDS + $2))
  echo "$1" >"$work/phase"
  be_killed "$2" &
  processes+=($!)
  for kind in torn sleeping; do
    python3 scripts/faulty-station.py "$kind" "$socket" "$frame" --fps "$faulty_fps" \
      --seconds "$2" >"$work/$1-$kind.json" 2>>"$work/beside.log" &
    processes+=($!)
  done
  start_watched "$1" "$2"
  while ((SECONDS + every <= end)); do
    "$binaries/biopsyctl" models activate polyp-lite/1 --pipeline swapped --socket "$socket" >/dev/null ||
      die "a model was not loaded"
    swaps=$((swaps + 1))
    sleep "$every"
  done
  finish_processes
}

# ---- The rounds

"$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --loop --fps 0 --seconds 5 \
  --deadline 60000 --json >"$work/warm.json"
say "one station alone gets $(number answered_per_second "$work/warm.json") frames/s"
run_faulty faulty-0 "$first_seconds"
printf '%-10s %10s %10s %10s %10s\n' phase station answered p50_ms p99_ms
for ((round = 1; round <= rounds; round++)); do
  for kind in quiet faulty; do
    seconds=${kind}_seconds
    "run_$kind" "$kind-$round" "${!seconds}"
    for name in steady-1 steady-2 swapped; do
      file=$work/$kind-$round-$name.json
      printf '%-10s %10s %10d %10.2f %10.2f\n' "$kind-$round" "$name" "$(number answered "$file")" \
        "$(number p50_ms "$file")" "$(number p99_ms "$file")"
    done
  done
done
run_quiet quiet-end "$quiet_seconds"
sleep 2
touch "$work/stop"
wait "$watcher" || true
stop_daemon

# ---- The verdict

# The median over rounds of a station's p99: median_p99 KIND STATION
median_p99() {
  local round
  for ((round = 1; round <= rounds; round++)); do number p99_ms "$work/$1-$round-$2.json"; done | median
}
# The median of the daemon's own memory in a phase: own_memory PHASE
own_memory() { awk -v phase="$1" '$2 == phase { print $3 }' "$work/faults-memory.tsv" | median; }

read_account
first=$(own_memory quiet-1) last=$(own_memory quiet-end)

echo
echo "$(wc -l <"$work/kills") kills, $swaps swaps"
echo "daemon: received $received, answered $answered, dropped $dropped ($reasons), pending $pending"
echo "the daemon's own memory: $first kB in the first quiet phase, $last kB in the last"
echo
check "every station's account is exact ($inexact failed)" "$inexact == 0"
check_account
for name in steady-1 steady-2 swapped; do
  quiet=$(median_p99 quiet "$name") faulty=$(median_p99 faulty "$name")
  ratio=$(awk "BEGIN { printf \"%.2f\", $faulty / $quiet }")
  check "$name: p99 $quiet ms quiet, $faulty ms beside faults: $ratio times (at most 1.2)" "$ratio <= 1.2"
done
check "memory grew by $(awk "BEGIN { printf \"%.2f\", 100 * ($last / $first - 1) }") % (at most 2)" \
  "$first > 0 && $last <= 1.02 * $first"
check_end
((failures == 0))
