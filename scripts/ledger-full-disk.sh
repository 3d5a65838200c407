#!/usr/bin/env bash
# Fills the disk under a ledger while a study runs, and makes room again. Needs root, to mount a small disk
# in memory, in a namespace of its own.
#
#   scripts/ledger-full-disk.sh
#
# Frames must be answered all the time; no call may be told while the disk is full, and the status must say
# why; with room again what waited must be told, and the ledger must verify and have it all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/environment.sh
source scripts/environment.sh
for product in biopsyd biopsyctl DaemonTrial; do swift build -c release --product "$product"; done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/disk"
unshare --mount bash -c '
  mount -t tmpfs -o size=2m tmpfs "$1/disk" && .build/release/DaemonTrial full "$1/trial" "$1/disk"
' _ "$folder"
