#!/usr/bin/env bash
# Installs what OpticalBiopsy is built and tested with; does nothing when everything is there.
#
#   scripts/setup.sh [--openvino] [--check]
#
#   --openvino   also fetch the ONNX Runtime build that has the OpenVINO provider
#   --check      only say what is missing; exit status 1 when something is
#
# Where apt offers ONNX Runtime (Debian 13), all of it comes from apt. Elsewhere (Debian 12) the C
# header is taken from Debian 13's package and the library from the OpenVINO wheel; both are checked
# against the digests below and unpacked under .deps, so that nothing outside the clone changes.
set -euo pipefail

readonly header_version='1.21.0+dfsg-1'
readonly header_digest=14f7d959d5deacbcf1504830d4189f91fc67382b399ed9ae9d3aa9c4050ced08
readonly wheel_requirement='onnxruntime-openvino==1.24.1'
readonly wheel_digest=3007c803634cc69c6d52af1dea7ce729d9bb62b9a11070fd2f959119199007a8
readonly wheel_library=libonnxruntime.so.1.24.1

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/.deps

declare -A purpose=(
  [swiftlang]='the Swift compiler and package manager (2 GB unpacked)'
  [pkg-config]='tells the package manager where the C libraries are'
  [libonnxruntime-dev]='ONNX Runtime, which runs the models'
  [libturbojpeg0-dev]='libjpeg-turbo, which reads and writes JPEG'
  [libsqlite3-dev]='SQLite, which keeps the ledger'
  [python3-pip]='downloads the ONNX Runtime wheel (the product itself uses no Python)'
)

say() { echo "setup: $*"; }
die() { echo "setup: $*" >&2; exit 1; }

# ---- What is there

# The version of Swift on PATH; nothing where there is none.
swift_version() {
  [[ $(swift --version 2>/dev/null) =~ Swift\ version\ ([0-9.]+) ]] && echo "${BASH_REMATCH[1]}" || true
}
has_header() {
  local folder
  for folder in /usr/include /usr/local/include "$deps/include"; do
    [[ ! -e $folder/onnxruntime/onnxruntime_c_api.h ]] || return 0
  done
  return 1
}
has_system_library() { [[ $(/sbin/ldconfig -p) == *libonnxruntime.so.* ]]; }
has_wheel() { [[ -e $deps/openvino/capi/$wheel_library ]]; }
has_pip() { python3 -m pip --version >/dev/null 2>&1; }
apt_offers() { [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ [0-9] ]]; }

# ---- How it is put there

# Runs a command as root, or says which command somebody else has to run.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "this needs root; run: $*"
  fi
}

install_packages() {
  local package
  for package in "$@"; do say "installing $package: ${purpose[$package]}"; done
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

verify() { # FILE DIGEST
  echo "$2  $1" | sha256sum --check --status || die "$(basename "$1") has not the expected SHA-256 $2"
}

# Fetches the C header from Debian 13, by an apt that has its own lists and leaves the machine's alone.
fetch_header() {
  say "fetching the C header of ONNX Runtime $header_version from Debian 13: apt here has no libonnxruntime-dev"
  local apt=$deps/apt mirror
  # shellcheck disable=SC2016  # the names between $( and ) are apt's
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
    awk '$1 == "Debian" && $2 == "Debian" && $3 == "main" {print $4; exit}')
  [[ -n $mirror ]] || die "found no Debian mirror in apt's lists; on Debian, run apt-get update first;" \
    "elsewhere, install ONNX Runtime 1.21 or newer with its C headers under /usr/local"
  mkdir -p "$apt"/{lists,archives}/partial
  : >"$apt/status"
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [arch=amd64 signed-by=$keyring] $mirror trixie main" >"$apt/sources.list"
  local options=(
    -qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State="$apt"
    -o Dir::State::Status="$apt/status" -o Dir::Cache="$apt" -o Acquire::Languages=none
    -o APT::Architecture=amd64 -o APT::Sandbox::User="$(id -un)"
  )
  apt-get "${options[@]}" update
  (cd "$apt" && apt-get "${options[@]}" download "libonnxruntime-dev=$header_version")
  local package=("$apt"/libonnxruntime-dev_*.deb)
  verify "${package[0]}" "$header_digest"
  dpkg-deb --extract "${package[0]}" "$apt/unpacked"
  mkdir -p "$deps/include"
  mv -T "$apt/unpacked/usr/include/onnxruntime" "$deps/include/onnxruntime"
  rm -rf "$apt"
}

# Fetches the wheel and keeps its shared libraries. They are the same for every Python version.
fetch_wheel() {
  say "fetching $wheel_requirement (85 MB): ONNX Runtime with the OpenVINO provider"
  local work=$deps/wheel
  rm -rf "$work" && mkdir -p "$work/openvino/capi"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --python-version 3.11 --implementation cp --abi cp311 --platform manylinux_2_28_x86_64 \
    --dest "$work" "$wheel_requirement"
  local wheel=("$work"/*.whl)
  verify "${wheel[0]}" "$wheel_digest"
  python3 -m zipfile -e "${wheel[0]}" "$work/unpacked"
  mv "$work"/unpacked/onnxruntime/{LICENSE,ThirdPartyNotices.txt} "$work/openvino"
  mv "$work"/unpacked/onnxruntime/capi/lib*.so* "$work/openvino/capi"
  rm -rf "$deps/openvino" && mv "$work/openvino" "$deps/openvino"
  rm -rf "$work"
}

# ---- The plan

check='' openvino=''
for argument in "$@"; do
  case $argument in
    --check) check=1 ;;
    --openvino) openvino=1 ;;
    -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) echo "setup: unknown option $argument" >&2; exit 2 ;;
  esac
done

packages=() fetched=()
swift=$(swift_version)
[[ -n $swift ]] || ! command -v swift >/dev/null || die "swift is on PATH but does not run: $(swift --version 2>&1 | head -n 1)"
[[ -n $swift ]] || packages+=(swiftlang)
[[ -z $swift || ${swift%%.*} -ge 6 ]] || die "Swift $swift is too old: 6.0 or newer is needed"
command -v pkg-config >/dev/null || packages+=(pkg-config)
pkg-config --exists libturbojpeg 2>/dev/null || packages+=(libturbojpeg0-dev)
pkg-config --exists sqlite3 2>/dev/null || packages+=(libsqlite3-dev)
if ! has_header || { ! has_system_library && ! has_wheel; }; then packages+=(libonnxruntime-dev); fi
if [[ -n $openvino ]] && ! has_wheel; then fetched+=(wheel); fi

if ((${#packages[@]} + ${#fetched[@]} == 0)); then
  say "nothing to install (Swift $swift)"
  exit 0
fi
if [[ -n $check ]]; then
  for package in "${packages[@]}"; do say "missing: $package, ${purpose[$package]}"; done
  [[ ${#fetched[@]} == 0 ]] || say "missing: the OpenVINO build of ONNX Runtime"
  exit 1
fi

command -v apt-get >/dev/null || die "no apt here; install by other means: ${packages[*]-} ${fetched[*]-}"
if ((EUID == 0)) || command -v sudo >/dev/null; then as_root apt-get update -qq; fi
[[ -n $swift ]] || apt_offers swiftlang ||
  die "there is no Swift here and apt has none; install Swift 6.0 or newer from" \
    "https://www.swift.org/install/linux, put it on PATH and run this again"

# Where apt has no ONNX Runtime, a header and a wheel stand in for its package.
wanted=()
for package in "${packages[@]}"; do
  if [[ $package != libonnxruntime-dev ]] || apt_offers "$package"; then
    wanted+=("$package")
  else
    has_header || fetched+=(header)
    has_system_library || has_wheel || [[ -n $openvino ]] || fetched+=(wheel)
  fi
done
if [[ " ${fetched[*]-} " == *\ wheel\ * ]] && ! has_pip; then wanted+=(python3-pip); fi
[[ ${#fetched[@]} == 0 || $(uname -m) == x86_64 ]] ||
  die "ONNX Runtime has to be fetched here, which is prepared for x86-64 only, not $(uname -m)"

[[ ${#wanted[@]} == 0 ]] || install_packages "${wanted[@]}"
for item in "${fetched[@]}"; do "fetch_$item"; done
say "done (Swift $(swift_version))"
