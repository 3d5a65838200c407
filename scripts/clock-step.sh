#!/usr/bin/env bash
# Sets the clock under a daemon that serves a study, an hour forth and two hours back, while a station streams.
#
#   scripts/clock-step.sh
#
# Only the daemon's own view of the clock is changed (Tests/CFileFaults). Each step must be a record within
# seconds, and the ledger must verify and have all that was told, records between a step and its record
# included.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/environment.sh
source scripts/environment.sh
for product in biopsyd biopsyctl DaemonTrial filefaults; do
  swift build -c release --product "$product"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.build/release/DaemonTrial clock "$folder/trial"
