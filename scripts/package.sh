#!/usr/bin/env bash
# Builds the Debian package: both programs, the units, the model in the box, documentation.
#
#   scripts/package.sh [--output DIR] [--binaries DIR]
#
#   --output DIR     where the package goes (default .build-package)
#   --binaries DIR   package these programs instead of building them
#
# Swift's own libraries are linked in; what the programs still need decides the dependencies. Needs
# dpkg-deb and binutils, and no network. The same sources give the same package, byte by byte.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
caller=$PWD

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }
say() { echo "package: $*" >&2; }
die() { echo "package: $*" >&2; exit 1; }

output=$root/.build-package binaries=''
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --output | --binaries)
      (($# > 1)) || { echo "package: $1 needs a value" >&2; exit 2; }
      declare "${1#--}=$(cd "$caller" && realpath -m -- "$2")"
      shift 2
      ;;
    *) echo "package: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done
for tool in dpkg-deb dpkg readelf objdump gzip; do
  command -v "$tool" >/dev/null || die "there is no $tool here; install dpkg and binutils"
done
cd "$root"

# ---- The programs

if [[ -z $binaries ]]; then
  # One product at a time: together they would need twice the memory.
  for product in biopsyd biopsyctl; do
    say "building $product"
    swift build -c release --static-swift-stdlib --scratch-path .build-package \
      --product "$product" -Xlinker -s >&2
  done
  binaries=$(swift build -c release --scratch-path .build-package --show-bin-path)
fi

# shellcheck source=scripts/environment.sh
source scripts/environment.sh
version=$("$binaries/biopsyd" --version | awk '{ print $2 }')
architecture=$(dpkg --print-architecture)
# The time of everything in the package, so that it does not depend on the time of the build.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

# ---- What the programs need

# The newest version of a symbol family (GLIBC, GLIBCXX) that a program asks for.
newest_symbol() { # FAMILY
  objdump -T "$binaries/biopsyd" "$binaries/biopsyctl" | grep -oE "\<$1_[0-9.]+" | sed "s/$1_//" |
    sort -uV | tail -n 1
}

# The package that has a version of libstdc++'s symbols.
gcc_version() {
  case $1 in
    3.4.[0-9] | 3.4.1[0-9] | 3.4.2[0-4]) echo 7 ;;
    3.4.25) echo 8 ;; 3.4.26) echo 9 ;; 3.4.27 | 3.4.28) echo 10 ;; 3.4.29) echo 11 ;;
    3.4.30) echo 12 ;; 3.4.31 | 3.4.32) echo 13.2 ;; *) echo 14 ;;
  esac
}

dependencies=()
for library in $(readelf -d "$binaries/biopsyd" "$binaries/biopsyctl" |
  sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u); do
  case $library in
    libc.so.6 | libm.so.6 | libdl.so.2 | libpthread.so.0 | librt.so.1 | libutil.so.1 | ld-linux*)
      dependencies+=("libc6 (>= $(newest_symbol GLIBC))") ;;
    libstdc++.so.6) dependencies+=("libstdc++6 (>= $(gcc_version "$(newest_symbol GLIBCXX)"))") ;;
    libgcc_s.so.1) dependencies+=("libgcc-s1") ;;
    libturbojpeg.so.0) dependencies+=("libturbojpeg0") ;;
    libsqlite3.so.0) dependencies+=("libsqlite3-0") ;;
    *) die "the programs need $library, and this script does not know which package has it" ;;
  esac
done
# Loaded at run time, so the linker does not tell: any version from 1.21 on does.
dependencies+=('libonnxruntime1.21 | libonnxruntime1.22 | libonnxruntime1.23 | libonnxruntime1.24')
dependencies+=('systemd | systemd-standalone-sysusers' 'systemd | systemd-standalone-tmpfiles')
depends=$(printf '%s\n' "${dependencies[@]}" | sort -u | paste -sd , | sed 's/,/, /g')

# ---- The files

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
put() { # MODE SOURCE PATH
  install -D -m "$1" "$2" "$tree$3"
}
put 0755 "$binaries/biopsyd" /usr/bin/biopsyd
put 0755 "$binaries/biopsyctl" /usr/bin/biopsyctl
put 0644 systemd/biopsyd.service /usr/lib/systemd/system/biopsyd.service
put 0644 systemd/biopsyd.socket /usr/lib/systemd/system/biopsyd.socket
put 0644 systemd/biopsyd.sysusers /usr/lib/sysusers.d/biopsyd.conf
put 0644 systemd/biopsyd.tmpfiles /usr/lib/tmpfiles.d/biopsyd.conf
put 0644 systemd/biopsyd.json /etc/biopsyd/biopsyd.json
put 0644 systemd/openvino.conf /usr/share/doc/biopsyd/examples/openvino.conf
put 0644 systemd/study.conf /usr/share/doc/biopsyd/examples/study.conf
put 0644 docs/configuration.example.json /usr/share/doc/biopsyd/examples/configuration.json
put 0644 systemd/README.md /usr/share/doc/biopsyd/systemd.md
for page in operation protocol models; do put 0644 "docs/$page.md" "/usr/share/doc/biopsyd/$page.md"; done
for schema in Schemas/*.json; do
  put 0644 "$schema" "/usr/share/doc/biopsyd/schemas/${schema##*/}"
done

# A model goes nowhere without its card, which has its terms.
for card in Models/*/*/MODEL_CARD.md; do
  folder=${card%/MODEL_CARD.md}
  while IFS= read -r -d '' file; do
    put 0644 "$file" "/usr/share/biopsyd/models/${file#Models/}"
  done < <(find "$folder" -type f -print0)
done

mkdir -p "$tree/usr/share/bash-completion/completions"
"$binaries/biopsyctl" completion bash >"$tree/usr/share/bash-completion/completions/biopsyctl"

# A manual page that says what --help says.
manual() { # PROGRAM SECTION
  local name=${1##*/} word
  local help
  help=$("$1" --help)
  printf '.TH %s %s "%s" "biopsyd %s"\n.SH NAME\n%s \\- %s\n.SH SYNOPSIS\n' "${name^^}" "$2" \
    "$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)" "$version" "$name" "$(head -n 1 <<<"$help")"
  verbatim() { echo .nf; sed 's/\\/\\e/g; s/^[.'"'"']/\\\&&/; s/-/\\-/g'; echo .fi; }
  tail -n +3 <<<"$help" | verbatim
  for word in $(sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' <<<"$help"); do
    printf '.SH "%s %s"\n' "$name" "${word^^}"
    "$1" "$word" --help | verbatim
  done
  printf '.SH FILES\n.nf\n%s\n%s\n%s\n.fi\n' /etc/biopsyd/biopsyd.json /run/biopsyd/biopsyd.sock \
    /var/lib/biopsyd/models
  printf '.SH "SEE ALSO"\n%s\n' /usr/share/doc/biopsyd/operation.md
}
mkdir -p "$tree/usr/share/man/man8" "$tree/usr/share/man/man1"
manual "$binaries/biopsyd" 8 | gzip -9n >"$tree/usr/share/man/man8/biopsyd.8.gz"
manual "$binaries/biopsyctl" 1 | gzip -9n >"$tree/usr/share/man/man1/biopsyctl.1.gz"

{
  cat <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: OpticalBiopsy
Comment: Research use only, not for diagnosis.

Files: *
Copyright: the OpticalBiopsy authors
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
 Swift's standard library and Foundation are linked in under the same licence, with the Runtime Library
 Exception.
END
  for card in Models/*/*/MODEL_CARD.md; do
    folder=${card%/MODEL_CARD.md}
    cat <<END

Files: usr/share/biopsyd/models/${folder#Models/}/*
Copyright: see MODEL_CARD.md there
License: model-card
 The terms are in MODEL_CARD.md beside the model:
$(sed -n '3,/^$/p' "$card" | sed '/^$/d; s/\*\*//g; s/^/ /')
END
  done
} >"$work/copyright"
put 0644 "$work/copyright" /usr/share/doc/biopsyd/copyright
{
  printf 'biopsyd (%s) unstable; urgency=medium\n\n  * Version %s; see the history of the sources.\n\n' \
    "$version" "$version"
  printf ' -- OpticalBiopsy <biopsyd@localhost>  %s\n' "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$work/changelog.gz"
put 0644 "$work/changelog.gz" /usr/share/doc/biopsyd/changelog.gz

# ---- What dpkg has to know

control=$tree/DEBIAN
install -d -m 0755 "$control"
cat >"$control/control" <<END
Package: biopsyd
Version: $version
Architecture: $architecture
Maintainer: OpticalBiopsy <biopsyd@localhost>
Installed-Size: $(du -k -s --apparent-size "$tree" | cut -f 1)
Depends: $depends
Section: science
Priority: optional
Description: polyp segmentation for endoscopy stations, over a Unix socket
 biopsyd takes live frames from endoscopy stations of this machine and answers in
 real time with polyp segmentation, through ONNX Runtime. biopsyctl watches it,
 works with its models and measures them.
 .
 Research use only, not for diagnosis. The model in this package may not be used
 commercially: see /usr/share/biopsyd/models/polyp-lite/2/MODEL_CARD.md.
END
echo /etc/biopsyd/biopsyd.json >"$control/conffiles"
for script in postinst prerm postrm; do install -m 0755 "systemd/debian/$script" "$control/$script"; done
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z |
  xargs -0 md5sum) >"$control/md5sums"

find "$tree" -type d -exec chmod 0755 {} +
mkdir -p "$output"
package=$output/biopsyd_${version}_$architecture.deb
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zzstd --build "$tree" "$package" >&2
say "depends on: $depends"
echo "$package"
