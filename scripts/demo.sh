#!/usr/bin/env bash
# Shows the main job: starts biopsyd, streams frames to it and leaves them with the polyps drawn in; then
# simulates a prospective study and leaves its report.
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

trial=demo
# shellcheck source=scripts/trial.sh
source "$root/scripts/trial.sh"

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

begin_demonstration "$output"

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

say "starting biopsyd with $model (its log: $work/biopsyd.log)"
start_daemon --models Models --model "$model"

# ---- The stream

say "streaming $frames at $fps frames per second"
"$binaries/biopsyctl" stream "$frames" --socket "$socket" --fps "$fps" --overlay "$overlays"

# ---- An orderly end

end_demonstration

# ---- A prospective study, simulated: its records, its pathology, its report

say "simulating a prospective study of 30 patients"
rm -rf "$output/study"
"$binaries/biopsyctl" audit demo --out "$output/study" --patients 30 --models Models

drawn=$(find "$overlays" -type f | wc -l)
((drawn > 0)) || die "no overlay was written"
say "done in $SECONDS s: $drawn frames with overlays in $overlays/, a study's report in $output/study/report.html"
