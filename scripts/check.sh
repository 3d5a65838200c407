#!/usr/bin/env bash
# Checks what tests cannot see: formatting, compiler warnings, file sizes, stray paths, buffers that
# nothing holds, file modes, systemd's view of the units.
#
#   scripts/check.sh
#
# The strict build has a folder of its own, so that it never makes .build start over; .ci/run runs the
# tests in that folder first, and then there is nothing left to build here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Every file of the project, without what builds and runs leave behind.
files() {
  find . \( -name .git -o -name '.build*' -o -name .deps -o -name demo-output \) -prune -o -type f -print0
}

formatting() {
  swift format lint --strict -r -p Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources
}

strict_build() {
  swift build --build-tests --scratch-path .build-strict -Xswiftc -warnings-as-errors
}

file_lengths() {
  files | grep -z '\.swift$' | xargs -0 awk '
    FNR == 501 { print FILENAME ": over 500 lines; split it by idea"; found = 1 }
    END { exit found }'
}

# Absolute paths that exist on one machine only.
stray_paths() {
  ! files | xargs -0 grep -nIE '(^|[^[:alnum:]_.])/(home|root|work|Users|opt|mnt)/[[:alnum:]_]'
}

# Buffers of tensors that nothing holds: an array is released after its own last use, and its tensors
# with it, before `tensors[0].float32` is read.
dangling_buffers() {
  ! grep -rnE --include='*.swift' '[])]\.(float32|uint8|int64|bits16)\b' Sources Tests \
    | grep -vE '^[^:]*:[0-9]+: *///'
}

units() {
  scripts/check-unit.sh
}

executable_bits() {
  local file status=0
  for file in scripts/*.sh systemd/debian/* .ci/run; do
    [[ -x $file || $file == scripts/environment.sh ]] || { echo "$file is not executable"; status=1; }
  done
  return "$status"
}

failed=()
for check in formatting strict_build file_lengths stray_paths dangling_buffers executable_bits units; do
  if "$check"; then
    echo "check: ${check//_/ }: ok"
  else
    echo "check: ${check//_/ }: FAILED"
    failed+=("$check")
  fi
done
[[ ${#failed[@]} == 0 ]]
