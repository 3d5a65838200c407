#!/usr/bin/env bash
# Kills a program that appends to a ledger, at random moments, and looks for all that it acknowledged.
#
#   scripts/ledger-crash.sh [ROUNDS [SEED]]     1000 rounds, about ten minutes, and seed 1
#
# Fails with the first event that was acknowledged and is missing, and with the first ledger that does not
# verify. The same seed kills after the same delays, though not at the same instructions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --product LedgerTrial
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.build/release/LedgerTrial kill "$folder/ledgers" "${1:-1000}" "${2:-1}"
