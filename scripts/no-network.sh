#!/usr/bin/env bash
# Watches a whole run of the daemon and its clients, system call by system call: does anybody ask for
# a socket that is not a Unix-domain one?
#
#   scripts/no-network.sh [--binaries DIR] [--seconds N]
#
#   --binaries DIR   programs to watch (default: those of swift build, release if there are any)
#   --seconds N      how long two stations stream (default 5)
#
# Exit status 1 when a socket of another family was made, bound or connected. Without strace, or where
# it may not trace, it says so on standard error and passes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { echo "no-network: $*"; }
die() { echo "no-network: $*" >&2; exit 1; }
skip() { echo "no-network: SKIPPED: $*" >&2; exit 0; }

binaries='' seconds=5
while (($# > 0)); do
  case $1 in
    -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    --binaries | --seconds)
      (($# > 1)) || { echo "no-network: $1 needs a value" >&2; exit 2; }
      declare "${1#--}=$2"
      shift 2
      ;;
    *) echo "no-network: unknown option $1" >&2; exit 2 ;;
  esac
done
[[ -z $binaries ]] || binaries=$(realpath -- "$binaries")
cd "$root"
for build in release debug; do
  [[ -n $binaries || ! -x .build/$build/biopsyd || ! -x .build/$build/biopsyctl ]] || binaries=.build/$build
done
[[ -n $binaries ]] || die "run: swift build"
# shellcheck source=scripts/environment.sh
source scripts/environment.sh

command -v strace >/dev/null || skip "there is no strace here (Debian: apt-get install strace)"
strace -f -o /dev/null true 2>/dev/null || skip "strace may not trace here"

work=$(mktemp -d)
daemon=''
cleanup() {
  [[ -z $daemon ]] || kill -KILL "$daemon" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# Runs a program and writes down what it has to do with sockets: RECORD COMMAND… follow.
traced=(strace -f -qq -e trace=socket,socketpair,connect,bind,listen,sendto,sendmsg -e signal=none
  -s 0 -o)

# Lines of the record that name a family other than AF_UNIX.
strangers() {
  grep -hE 'socket(pair)?\(|sa_family=' "$@" |
    grep -vE 'socket(pair)?\((AF_UNIX|AF_LOCAL|PF_LOCAL)|sa_family=(AF_UNIX|AF_LOCAL)' || true
}

# A check that cannot fail proves nothing: this one has to notice a datagram socket of the Internet's.
"${traced[@]}" "$work/known" bash -c 'exec 3<>/dev/udp/127.0.0.1/9' 2>/dev/null || true
[[ -n $(strangers "$work/known") ]] || die "the check does not notice an Internet socket"

socket=$work/socket
"$binaries/biopsyctl" phantom scene --out "$work/scene" --frames 4 --seed 3 --size 320x240 >/dev/null
"${traced[@]}" "$work/daemon" "$binaries/biopsyd" --socket "$socket" 2>"$work/log" &
strace_process=$!
"$binaries/biopsyctl" status --socket "$socket" --wait 120 >/dev/null || {
  cat "$work/log" >&2
  die "biopsyd did not become ready"
}
# Of the processes that strace started, the one that it watches is the only child.
daemon=$(pgrep -P "$strace_process")

stations=()
for station in 1 2; do
  "${traced[@]}" "$work/station-$station" "$binaries/biopsyctl" stream "$work/scene/images" --socket "$socket" \
    --name "room-$station" --fps 10 --loop --seconds "$seconds" >/dev/null 2>&1 &
  stations+=($!)
done
sleep 1
"${traced[@]}" "$work/status" "$binaries/biopsyctl" status --socket "$socket" >/dev/null
"${traced[@]}" "$work/top" "$binaries/biopsyctl" top --once --socket "$socket" >/dev/null
"${traced[@]}" "$work/trace" "$binaries/biopsyctl" trace --out - --socket "$socket" >/dev/null
for process in "${stations[@]}"; do wait "$process" || die "a station failed"; done
kill -TERM "$daemon"
wait "$strace_process" || die "biopsyd ended with status $?"
daemon=''

records=("$work"/daemon "$work"/station-* "$work"/status "$work"/top "$work"/trace)
for record in "${records[@]}"; do
  grep -q 'AF_UNIX' "$record" || die "${record##*/}: nothing was recorded"
done
found=$(strangers "${records[@]}")
calls=$(cat "${records[@]}" | grep -cE 'socket(pair)?\(|connect\(|bind\(' || true)
if [[ -n $found ]]; then
  echo "$found" >&2
  die "sockets of other families than AF_UNIX"
fi
say "ok: $calls calls that make, bind or connect sockets, all of them AF_UNIX"
