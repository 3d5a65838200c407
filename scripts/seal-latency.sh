#!/usr/bin/env bash
# What does a call wait until its record is on the disk? Prints, and asserts nothing.
#
#   scripts/seal-latency.sh [ROUNDS [SECONDS [jpeg|raw]]]
#
#   ROUNDS     how often each way of recording has its turn (default 6)
#   SECONDS    how long a turn lasts (default 20)
#   jpeg|raw   what two stations send at 1920x1080, 30 frames a second (default jpeg)
#
# Four ways take turns: calls alone, calls and frames, calls and their pictures, all of it. The models are of
# a few hundred bytes, so that what is measured is recording. TMPDIR says which disk.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/environment.sh
source scripts/environment.sh
for product in biopsyd biopsyctl DaemonTrial; do
  swift build -c release --product "$product"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.build/release/DaemonTrial seal "$folder/trial" "${1:-6}" "${2:-20}" "${3:-jpeg}"
