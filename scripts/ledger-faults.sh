#!/usr/bin/env bash
# Lets one file operation after the other fail in a daemon that serves a study, and looks for all that it
# told to be on the disk.
#
#   scripts/ledger-faults.sh [STEP [OPERATION,…]]     every operation; or each STEPth, of those named only
#
# A library that is loaded before the daemon's (Tests/CFileFaults) counts what happens in the ledger's and
# the checkpoints' folders, SQLite's operations and the daemon's own: list, open, create, make_folder, link,
# rename, remove, access, status, read, write, truncate, synchronise, lock, map. Each fails once as its kind
# can: full disk, failing disk, no permission, half a write. Two lives of a daemon: one begins the ledger,
# one goes on with it; each records an examination, signs a checkpoint and ends.
#
# After each, the daemon must have said of which file it refuses what, or have gone on; without the fault
# the next one must start, and the ledger must verify and have all that any client was told. Prints how often
# which operation failed, and every message. All of it takes a quarter of an hour, or
# longer on a busy machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/environment.sh
source scripts/environment.sh
for product in biopsyd biopsyctl DaemonTrial filefaults; do
  swift build -c release --product "$product"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.build/release/DaemonTrial faults "$folder/trial" "${@:-1}"
