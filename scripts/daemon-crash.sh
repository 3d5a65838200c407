#!/usr/bin/env bash
# Kills a daemon that serves a study, at random moments, and looks for all that it told to be on the disk.
#
#   scripts/daemon-crash.sh [KILLS [SEED [load|start]]]     1000 kills, seed 1, under load
#
#   load     while two stations stream and people record
#   start    every other time, between the daemon's first file of the ledger and its first answer
#
# After each kill, every call, stream and record that a client was told since the last one must be in the
# ledger's files, under the same number and with the same hash; after each tenth, `biopsyctl audit verify`
# must find nothing, and calls must say what was told. Each ledger is killed fifty times, then ended in order.
# Tells how long starts took. The same seed kills after the same delays, though not at the same instructions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/environment.sh
source scripts/environment.sh
for product in biopsyd biopsyctl DaemonTrial; do swift build -c release --product "$product"; done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.build/release/DaemonTrial kill "$folder/trial" "${1:-1000}" "${2:-1}" "${3:-load}"
