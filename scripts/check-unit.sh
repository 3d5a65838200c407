#!/usr/bin/env bash
# Checks the systemd units: do they parse, is the service confined, do its user and folders agree?
#
#   scripts/check-unit.sh
#
# Without systemd-analyze (Debian: package systemd) it says so on standard error and passes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Exposure in tenths, of 100 at most; systemd-analyze(1) calls everything below 20 safe.
readonly most_exposed=15

if ! command -v systemd-analyze >/dev/null; then
  echo "check-unit: SKIPPED: there is no systemd-analyze here (Debian: apt-get install systemd)" >&2
  exit 0
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# verify(1) wants the program and the units around it to exist, so it gets a root of its own.
units=$root/usr/lib/systemd/system
mkdir -p "$units" "$root/usr/bin"
for folder in /usr/lib/systemd/system /lib/systemd/system; do
  [[ ! -d $folder ]] || cp -a "$folder"/*.target "$folder"/*.slice "$units/" 2>/dev/null || true
done
cp systemd/biopsyd.service systemd/biopsyd.socket "$units/"
printf '#!/bin/sh\n' >"$root/usr/bin/biopsyd"
chmod +x "$root/usr/bin/biopsyd"

status=0
for unit in biopsyd.socket biopsyd.service; do
  # Units of other packages may complain; what is asked is whether ours do.
  complaints=$(systemd-analyze verify --root="$root" --man=no "$unit" 2>&1 | grep -F biopsyd || true)
  if [[ -n $complaints ]]; then
    echo "check-unit: $unit: $complaints"
    status=1
  fi
done

report=$(systemd-analyze security --offline=true --no-pager --threshold="$most_exposed" \
  systemd/biopsyd.service) || status=1
grep -F 'Overall exposure level' <<<"$report" | sed 's/^[^[:alnum:]]*/check-unit: /'
[[ $status == 0 ]] || grep -F '✗' <<<"$report" || true

# The group that may connect is the one that sysusers makes.
group=$(sed -n 's/^SocketGroup=//p' systemd/biopsyd.socket)
grep -qE "^u +$group " systemd/biopsyd.sysusers || {
  echo "check-unit: SocketGroup=$group is not in biopsyd.sysusers"
  status=1
}
exit "$status"
