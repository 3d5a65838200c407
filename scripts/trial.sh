# What trials and demonstrations of a running biopsyd have in common. Sourced, after `root` and `trial`, the
# script's name, are set, by scripts/soak.sh, faults.sh, load-cycles.sh, swap-latency.sh, demo.sh and
# train-demo.sh.

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$root/scripts/$trial.sh"; }
say() { echo "$trial: $*" >&2; }
die() { say "$*"; exit 1; }
# Ends a call that was wrong: misused WHAT
misused() { say "$*"; exit 2; }

# Goes to the clone and sets `binaries`, `work`, a folder that stays, and `socket`.
begin_trial() {
  cd "$root"
  # shellcheck source=scripts/environment.sh
  source scripts/environment.sh
  binaries=$(swift build -c release --show-bin-path)
  [[ -x $binaries/biopsyd ]] || die "run: swift build -c release"
  work=$(mktemp -d)
  socket=$work/socket
  trap end_trial EXIT
  say "records are in $work"
}

# For demonstrations, which anybody may run on a bare clone: sets up, builds, and sets `binaries`, `socket`,
# on which only this user can reach the daemon, and `work`, the folder for its log: begin_demonstration WORK
begin_demonstration() {
  cd "$root"
  scripts/setup.sh
  # shellcheck source=scripts/environment.sh
  source scripts/environment.sh
  say "building (release)"
  swift build -c release
  binaries=$(swift build -c release --show-bin-path)
  work=$1 private=$(mktemp -d)
  mkdir -p "$work"
  socket=$private/biopsyd.sock
  trap 'end_trial; rm -rf "$private" "$work/stop"' EXIT
}

# Stops the daemon of a demonstration, which must end in order.
end_demonstration() {
  stop_daemon
  [[ $exit_status == 0 ]] || {
    tail -n 20 "$work/biopsyd.log" >&2
    die "biopsyd ended with status $exit_status on SIGTERM"
  }
}

# The daemon's process, and those of stations and watchers that go with the script.
daemon='' processes=()
end_trial() {
  local process
  touch "$work/stop"
  for process in ${processes[@]+"${processes[@]}"} $daemon; do
    kill -KILL "$process" 2>/dev/null || true
  done
  rm -f "$socket"
}

# Makes frames of a procedural scene, in $work/scene/images: make_scene FRAMES SIZE
make_scene() {
  "$binaries/biopsyctl" phantom scene --out "$work/scene" --frames "$1" --size "$2" --seed 1 >/dev/null
}

# Starts the daemon and waits until it is ready: start_daemon OPTION…
start_daemon() {
  "$binaries/biopsyd" --socket "$socket" "$@" 2>"$work/biopsyd.log" &
  daemon=$!
  "$binaries/biopsyctl" status --socket "$socket" --wait 120 >/dev/null || {
    tail -n 20 "$work/biopsyd.log" >&2
    die "biopsyd did not become ready"
  }
}

# Keeps the daemon's last status and lets it end; sets `exit_status`.
stop_daemon() {
  "$binaries/biopsyctl" status --socket "$socket" --json >"$work/status-end.json" || true
  kill -TERM "$daemon"
  exit_status=0
  wait "$daemon" || exit_status=$?
  daemon=''
}

# Waits for `processes`, adds those that failed to `inexact`, and forgets them all.
inexact=0
finish_processes() {
  local process
  for process in "${processes[@]}"; do wait "$process" || inexact=$((inexact + 1)); done
  processes=()
}

# The daemon's resident memory in kB.
resident_memory() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$daemon/status"; }

# The number that follows "name": in JSON; the first one when there are several: number NAME FILE
number() { grep -oE "\"$1\": *-?[0-9.]+" "$2" | head -n 1 | grep -oE -- '-?[0-9.]+$'; }

# The median of the numbers on standard input, the lower one of two.
median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] + 0 }'; }

# Sets `received`, `answered`, `dropped`, `pending` and `reasons` to the daemon's account of all stations,
# which comes before those of each stream.
read_account() {
  grep -oE '"frames":\{"received":[^}]*\}[^}]*\}' "$work/status-end.json" | head -n 1 >"$work/frames.json"
  received=$(number received "$work/frames.json") answered=$(number answered "$work/frames.json")
  pending=$(number pending "$work/frames.json")
  reasons=$(grep -oE '"dropped":\{[^}]*\}' "$work/frames.json" | grep -oE '"[a-z_]+":[1-9][0-9]*' | paste -sd ' ')
  dropped=$(grep -oE '[0-9]+' <<<"$reasons" | awk '{ sum += $1 } END { print sum + 0 }')
}

# Says whether something held, and counts what did not in `failures`: check WHAT CONDITION, in awk's words
failures=0
check() {
  if awk "BEGIN { exit !($2) }"; then echo "  ok      $1"; else
    echo "  FAILED  $1"
    failures=$((failures + 1))
  fi
}
check_account() { check "received = answered + dropped, none pending" \
  "$received == $answered + $dropped && $pending == 0 && $received > 0"; }
check_end() { check "biopsyd ended with status $exit_status on SIGTERM" "$exit_status == 0"; }
