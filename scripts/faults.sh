#!/usr/bin/env bash
# Do other stations notice what goes wrong beside them? Compares their latencies with and without faults.
#
#   scripts/faults.sh [--every N] [MINUTES] [-- OPTIONS]
#
#   MINUTES    of faults (default 30), in three rounds; before each comes a fifth of it without
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
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }
say() { echo "faults: $*" >&2; }
die() { echo "faults: $*" >&2; exit 1; }

readonly rounds=3
minutes=30 every=10 options=()
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --every) every=${2:?a number of seconds}; shift 2 ;;
    --) shift; options=("$@"); break ;;
    *)
      [[ $1 =~ ^[1-9][0-9]*$ ]] || { echo "faults: $1: a number of minutes" >&2; exit 2; }
      minutes=$1
      shift
      ;;
  esac
done
faulty_seconds=$((minutes * 60 / rounds)) quiet_seconds=$((minutes * 12 / rounds))
fps=${FPS:-8} killed_fps=${KILLED_FPS:-10} faulty_fps=${FAULTY_FPS:-2}

cd "$root"
# shellcheck source=scripts/environment.sh
source scripts/environment.sh
binaries=$(swift build -c release --show-bin-path)
[[ -x $binaries/biopsyd ]] || die "run: swift build -c release"

work=$(mktemp -d)
socket=$work/socket daemon='' watched=() beside=() watcher=''
cleanup() {
  local process
  touch "$work/stop"
  for process in ${watched[@]+"${watched[@]}"} ${beside[@]+"${beside[@]}"} $watcher $daemon; do
    kill -KILL "$process" 2>/dev/null || true
  done
  rm -f "$socket"
}
trap cleanup EXIT
say "records are in $work"

"$binaries/biopsyctl" phantom scene --out "$work/scene" --frames 20 --size 1920x1080 --seed 1 >/dev/null
frame=$(find "$work/scene/images" -name '*.jp*g' | sort | head -n 1)
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

# ---- What is recorded

number() { grep -oE "\"$1\": *-?[0-9.]+" "$2" | head -n 1 | grep -oE -- '-?[0-9.]+$'; }

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
  watched=()
  for name in steady-1 steady-2 swapped; do
    case $name in steady-1) share=0.97 ;; steady-2) share=1 ;; *) share=1.03 ;; esac
    stream --name "$name" --pipeline "${name%-*}" --seconds "$2" --json \
      --fps "$(awk "BEGIN { print $share * $fps }")" >"$work/$1-$name.json" 2>>"$work/watched.log" &
    watched+=($!)
  done
}

inexact=0
finish_watched() {
  local process
  for process in "${watched[@]}"; do wait "$process" || inexact=$((inexact + 1)); done
  watched=()
}

# Those beside them, which do nothing wrong: run_quiet PHASE
run_quiet() {
  local name process rate
  echo "$1" >"$work/phase"
  beside=()
  for name in killed torn sleeping; do
    [[ $name == killed ]] && rate=$killed_fps || rate=$faulty_fps
    stream --name "$name" --shared-memory --fps "$rate" --seconds "$quiet_seconds" --json \
      >"$work/$1-$name.json" 2>>"$work/beside.log" &
    beside+=($!)
  done
  start_watched "$1" "$quiet_seconds"
  finish_watched
  for process in "${beside[@]}"; do wait "$process" || inexact=$((inexact + 1)); done
  beside=()
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
# run_faulty PHASE
run_faulty() {
  local kind process end=$((SECONDS + faulty_seconds))
  echo "$1" >"$work/phase"
  beside=()
  be_killed "$faulty_seconds" &
  beside+=($!)
  for kind in torn sleeping; do
    python3 scripts/faulty-station.py "$kind" "$socket" "$frame" --fps "$faulty_fps" \
      --seconds "$faulty_seconds" >"$work/$1-$kind.json" 2>>"$work/beside.log" &
    beside+=($!)
  done
  start_watched "$1" "$faulty_seconds"
  while ((SECONDS + every <= end)); do
    "$binaries/biopsyctl" models activate polyp-lite/1 --pipeline swapped --socket "$socket" >/dev/null ||
      die "a model was not loaded"
    swaps=$((swaps + 1))
    sleep "$every"
  done
  finish_watched
  for process in "${beside[@]}"; do wait "$process" || inexact=$((inexact + 1)); done
  beside=()
}

# ---- The rounds

"$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" --loop --fps 0 --seconds 5 \
  --deadline 60000 --json >"$work/warm.json"
say "one station alone gets $(number answered_per_second "$work/warm.json") frames/s"
printf '%-10s %10s %10s %10s %10s\n' phase station answered p50_ms p99_ms
for ((round = 1; round <= rounds; round++)); do
  for kind in quiet faulty; do
    "run_$kind" "$kind-$round"
    for name in steady-1 steady-2 swapped; do
      file=$work/$kind-$round-$name.json
      printf '%-10s %10s %10d %10.2f %10.2f\n' "$kind-$round" "$name" "$(number answered "$file")" \
        "$(number p50_ms "$file")" "$(number p99_ms "$file")"
    done
  done
done
run_quiet quiet-end
sleep 2
"$binaries/biopsyctl" status --socket "$socket" --json >"$work/status-end.json"
touch "$work/stop"
wait "$watcher" || true
watcher=''
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

# The median over rounds of a station's p99: median KIND STATION
median() {
  local round
  for ((round = 1; round <= rounds; round++)); do number p99_ms "$work/$1-$round-$2.json"; done | sort -n |
    awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}
# The median of the daemon's own memory in a phase.
own_memory() {
  awk -v phase="$1" '$2 == phase { print $3 }' "$work/faults-memory.tsv" | sort -n |
    awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] + 0 }'
}

# The account of all stations together comes before those of each stream.
grep -oE '"frames":\{"received":[^}]*\}[^}]*\}' "$work/status-end.json" | head -n 1 >"$work/frames.json"
received=$(number received "$work/frames.json") answered=$(number answered "$work/frames.json")
pending=$(number pending "$work/frames.json")
reasons=$(grep -oE '"dropped":\{[^}]*\}' "$work/frames.json" | grep -oE '"[a-z_]+":[1-9][0-9]*' | paste -sd ' ')
dropped=$(grep -oE '[0-9]+' <<<"$reasons" | awk '{ sum += $1 } END { print sum + 0 }')
first=$(own_memory quiet-1) last=$(own_memory quiet-end)

echo
echo "$(wc -l <"$work/kills") kills, $swaps swaps"
echo "daemon: received $received, answered $answered, dropped $dropped ($reasons), pending $pending"
echo "the daemon's own memory: $first kB in the first quiet phase, $last kB in the last"
echo
check "every station's account is exact ($inexact failed)" "$(holds "$inexact == 0")"
check "received = answered + dropped, none pending" \
  "$(holds "$received == $answered + $dropped && $pending == 0 && $received > 0")"
for name in steady-1 steady-2 swapped; do
  quiet=$(median quiet "$name") faulty=$(median faulty "$name")
  ratio=$(awk "BEGIN { printf \"%.2f\", $faulty / $quiet }")
  check "$name: p99 $quiet ms quiet, $faulty ms beside faults: $ratio times (at most 1.2)" \
    "$(holds "$ratio <= 1.2")"
done
check "memory grew by $(awk "BEGIN { printf \"%.2f\", 100 * ($last / $first - 1) }") % (at most 2)" \
  "$(holds "$first > 0 && $last <= 1.02 * $first")"
check "biopsyd ended with status $exit_status on SIGTERM" "$(holds "$exit_status == 0")"
((failures == 0))
