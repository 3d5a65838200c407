#!/usr/bin/env bash
# Installs the Debian package on this machine, has the daemon serve under the unit's command line, and
# removes and purges the package again: does anything stay behind?
#
#   scripts/check-package.sh --throw-away PACKAGE.deb
#
# For a root that is thrown away afterwards, such as one made by debootstrap: --throw-away says that
# this is one. systemd need not run there; a few lines of Perl do what it does for the daemon (socket,
# user, notifications, watchdog). Needs root, and the package's dependencies in place or within apt's
# reach.
set -euo pipefail

die() { echo "check-package: $*" >&2; exit 1; }
say() { echo "check-package: $*"; }

[[ ${1-} == --throw-away && -f ${2-} ]] || { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2; }
package=$(realpath -- "$2")
((EUID == 0)) || die "this needs root"
[[ ! -d /run/systemd/system ]] || die "systemd runs here: this is no root to throw away"

# All files, users and groups: what a package can leave behind. Logs and caches of apt and dpkg, and what
# the dynamic linker and user tools keep as backups, are not the package's.
inventory() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/log \
    -o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /root \) -prune \
    -o ! -name '*-' ! -name ld.so.cache -print | sort
  cut -d : -f 1 /etc/passwd | sed 's/^/user /'
  cut -d : -f 1 /etc/group | sed 's/^/group /'
  find /var/cache/biopsyd /var/log -name '*biopsyd*' 2>/dev/null || true
}

export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Dependencies first, so that what they leave is not blamed on the package.
dpkg-deb --field "$package" Depends >"$work/depends"
mapfile -t wanted < <(tr ',' '\n' <"$work/depends" |
  sed 's/|.*systemd-standalone/|systemd-standalone/; s/.*|\(systemd-standalone[a-z-]*\).*/\1/; s/|.*//; s/(.*)//; s/ //g')
apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null 2>&1 ||
  dpkg --status "${wanted[@]}" >/dev/null || die "dependencies are missing: ${wanted[*]}"
inventory >"$work/before"

dpkg --install "$package" >"$work/install.log" 2>&1 || { cat "$work/install.log"; die "does not install"; }
say "installed: $(dpkg-query --show biopsyd)"
getent passwd biopsyd >/dev/null || die "no user was made"
for unit in sockets.target.wants/biopsyd.socket multi-user.target.wants/biopsyd.service; do
  [[ -L /etc/systemd/system/$unit ]] || die "$unit is not enabled"
done
for path in /var/lib/biopsyd/models/polyp-lite/1/MODEL_CARD.md /usr/share/man/man8/biopsyd.8.gz; do
  [[ -f $path ]] || die "there is no $path"
done
[[ $(stat -c %U /var/lib/biopsyd/models/polyp-lite/1/model.onnx) == root ]] || die "the registry is not root's"

# Does what systemd does, with the unit's own words.
cat >"$work/supervise.pl" <<'PERL'
use strict; use warnings; use Socket; use POSIX ();
my ($path, $notify, @command) = @ARGV;
my (undef, undef, $uid, $gid) = getpwnam('biopsyd') or die "no user\n";
mkdir '/run/biopsyd'; unlink $path, $notify;
socket(my $listener, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
bind($listener, sockaddr_un($path)) or die "bind: $!\n";
chown 0, $gid, $path; chmod 0660, $path; listen($listener, 64);
socket(my $notices, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!\n";
bind($notices, sockaddr_un($notify)) or die "bind: $!\n"; chmod 0777, $notify;
my $process = fork();
if (!$process) {
  my $number = fileno($listener);
  POSIX::dup2($number, 3) if $number != 3;
  if ($number == 3) { require Fcntl; fcntl($listener, Fcntl::F_SETFD(), 0); }
  %ENV = (PATH => '/usr/bin:/bin', LISTEN_PID => $$, LISTEN_FDS => 1, NOTIFY_SOCKET => $notify,
    WATCHDOG_USEC => 1000000, WATCHDOG_PID => $$, ORT_DISABLE_TELEMETRY => 1);
  $) = "$gid $gid"; $( = $gid; $> = $< = $uid; POSIX::setuid($uid);
  exec @command or die "exec: $!\n";
}
my ($ready, $alive) = (0, 0); $SIG{ALRM} = sub { kill 'KILL', $process; die "it took too long\n" }; alarm 60;
while ($alive < 6) {
  recv($notices, my $text, 8192, 0);
  $ready = 1 if $text =~ /^READY=1$/m; $alive++ if $ready && $text =~ /^WATCHDOG=1$/m;
}
system('biopsyctl', 'status') == 0 or die "status\n";
system('sh', '-c', 'biopsyctl top --json --interval 0.2 >/dev/null && biopsyctl trace --out - >/dev/null') == 0
  or die "top or trace\n";
kill 'TERM', $process; waitpid($process, 0);
exit($? == 0 ? 0 : 1);
PERL
mapfile -t command < <(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/biopsyd.service | tr ' ' '\n')
perl "$work/supervise.pl" /run/biopsyd/biopsyd.sock "$work.notify" "${command[@]}" >"$work/status" 2>"$work/log" ||
  { cat "$work/log"; die "the daemon does not serve"; }
rm -f "$work.notify"
say "served as user biopsyd: $(sed -n 's/^state: /state /p' "$work/status"), $(grep -m1 '  model: ' "$work/status" | tr -s ' ')"
grep -hE 'ready|stopped' "$work/log" | sed 's/^/    /'

dpkg --remove biopsyd >/dev/null 2>&1 || die "does not remove"
[[ -f /etc/biopsyd/biopsyd.json ]] || die "removing took the configuration along"
[[ ! -e /usr/bin/biopsyd ]] || die "removing left the program"
dpkg --purge biopsyd >"$work/purge.log" 2>&1 || { cat "$work/purge.log"; die "does not purge"; }
inventory >"$work/after"
if ! diff "$work/before" "$work/after" >"$work/difference"; then
  cat "$work/difference"
  die "purging left or took something (see above)"
fi
say "ok: purged, and nothing is left"
