#!/usr/bin/env bash
# Shows the main job: starts biopsyd, streams frames to it and leaves them with the polyps drawn in.
#
#   scripts/demo.sh [--frames DIR] [--count N] [--seed S] [--fps N] [--output DIR] [--model NAME]
#
#   --frames DIR   stream the images in this folder; otherwise a procedural scene is made
#   --count N      frames of the procedural scene (default 50)
#   --seed S       its seed (default 1)
#   --fps N        frames per second that are sent (default 10)
#   --output DIR   where frames and overlays go (default demo-output, in the clone)
#   --model NAME   the model that is served (default polyp-lite)
#
# Needs no network after scripts/setup.sh, which it calls. Research use only, not for diagnosis.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }
say() { echo "demo: $*"; }
die() { echo "demo: $*" >&2; exit 1; }

frames='' count=50 seed=1 fps=10 output=$root/demo-output model=polyp-lite
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --frames | --count | --seed | --fps | --output | --model)
      (($# > 1)) || { echo "demo: $1 needs a value" >&2; exit 2; }
      declare "${1#--}=$2"
      shift 2
      ;;
    *) echo "demo: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done
[[ -z $frames || -d $frames ]] || die "no folder $frames"
[[ -z $frames ]] || frames=$(realpath -- "$frames")
output=$(realpath -m -- "$output")

cd "$root"
scripts/setup.sh
source scripts/environment.sh

say "building (release)"
swift build -c release
binaries=$(swift build -c release --show-bin-path)

# ---- Frames

overlays=$output/overlays
rm -rf "$overlays" && mkdir -p "$overlays"
if [[ -z $frames ]]; then
  scene=$output/scene
  rm -rf "$scene"
  say "making $count frames of a procedural scene (seed $seed)"
  "$binaries/biopsyctl" phantom scene --out "$scene" --frames "$count" --seed "$seed" --content polyp
  frames=$scene/images
fi

# ---- The daemon, on a socket that only this user can reach

private=$(mktemp -d)
socket=$private/biopsyd.sock
log=$output/biopsyd.log
daemon=''
cleanup() {
  [[ -z $daemon ]] || kill -KILL "$daemon" 2>/dev/null || true
  rm -rf "$private"
}
trap cleanup EXIT

say "starting biopsyd with $model (its log: $log)"
"$binaries/biopsyd" --socket "$socket" --models Models --model "$model" >"$log" 2>&1 &
daemon=$!

fail_with_log() {
  tail -n 20 "$log" >&2
  die "$1"
}

# Ready means that the model has reproduced its golden output here; that takes seconds, not minutes.
deadline=$((SECONDS + 60))
until "$binaries/biopsyctl" status --socket "$socket" >/dev/null 2>&1; do
  kill -0 "$daemon" 2>/dev/null || fail_with_log "biopsyd ended before it was ready"
  ((SECONDS < deadline)) || fail_with_log "biopsyd was not ready after 60 s"
  sleep 0.2
done

# ---- The stream

say "streaming $frames at $fps frames per second"
"$binaries/biopsyctl" stream "$frames" --socket "$socket" --fps "$fps" --overlay "$overlays"

# ---- An orderly end

kill -TERM "$daemon"
status=0
wait "$daemon" || status=$?
daemon=''
[[ $status == 0 ]] || fail_with_log "biopsyd ended with status $status on SIGTERM"

drawn=$(find "$overlays" -type f | wc -l)
((drawn > 0)) || die "no overlay was written"
say "done in $SECONDS s: $drawn frames with overlays in $overlays/"
