#!/bin/sh
# Runs NeoSpace behind Caddy: on port 8080 of this machine, or with automatic HTTPS on a domain of yours:
#   ./startstack.sh
#   NEOSPACE_DOMAIN=example.org ./startstack.sh
# Ctrl-C or SIGTERM ends both; SIGHUP restarts NeoSpace's workers one by one.
set -u
cd "$(dirname "$0")" || exit 1

if ! command -v caddy >/dev/null; then
  echo "Caddy is not installed. On Debian and Ubuntu: apt-get install caddy (then: systemctl disable --now caddy). Others: https://caddyserver.com/docs/install" >&2
  exit 78
fi

# may_bind_low: whether Caddy may open ports 80 and 443
may_bind_low() {
  [ "$(id -u)" -eq 0 ] && return
  [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null || echo 1024)" -le 80 ] && return
  inherited=$(sed -n 's/^CapAmb:[[:space:]]*/0x/p' /proc/self/status 2>/dev/null) # what systemd's AmbientCapabilities gives
  [ $((${inherited:-0} & 0x400)) -ne 0 ] && return
  PATH="$PATH:/usr/sbin:/sbin" getcap "$(command -v caddy)" 2>/dev/null | grep -q cap_net_bind_service
}

scripts/install --omit=dev || exit
scripts/run src/core/config.ts || exit # reading the settings is all that it does: a wrong one is named before Caddy starts
umask 077
domain=${NEOSPACE_DOMAIN:-}
if [ -n "$domain" ]; then
  may_bind_low || {
    echo "Ports 80 and 443 are closed to ordinary users. Allow Caddy to open them, once, as root: setcap cap_net_bind_service=+ep $(command -v caddy)" >&2
    exit 78
  }
  export NEOSPACE_SITE="$domain" NEOSPACE_ORIGIN="${NEOSPACE_ORIGIN:-https://$domain}"
  url="https://$domain"
else
  export NEOSPACE_SITE=:8080
  url=http://localhost:8080
fi

# The Caddyfile needs the whole path; NeoSpace listens where only Caddy can reach it, and believes what Caddy says about addresses.
mkdir -p "${NEOSPACE_DATA:-data}" || {
  echo "NeoSpace cannot start: NEOSPACE_DATA is \"${NEOSPACE_DATA:-data}\", but it must be a folder that NeoSpace may write to." >&2
  exit 78
}
NEOSPACE_DATA=$(cd "${NEOSPACE_DATA:-data}" && pwd)
export NEOSPACE_DATA PORT="${PORT:-5000}" HOST=127.0.0.1 NEOSPACE_TRUST_PROXY=127.0.0.1,::1

caddy='' neospace='' watcher='' stopping='' alone=''
pass() { [ -z "$neospace" ] || kill -s "$1" "$neospace" 2>/dev/null; }
trap 'stopping=1; pass TERM' TERM INT
trap 'pass HUP' HUP
trap 'alone=1; pass TERM' USR1 # from keep_caddy

# is_open: whether the town answers where people come; a certificate may take longer, so on a domain Caddy's listening is enough
is_open() {
  scripts/run -e "
    const town = (origin) => fetch(origin + '/livez').then((answer) => answer.json()).then(({ ok }) => ok || Promise.reject())
    const door = () => new Promise((open, shut) => require('node:net').connect(443, '127.0.0.1', open).on('error', shut))
    const both = '$url'.startsWith('https') ? [town('http://127.0.0.1:$PORT'), door()] : [town('$url')]
    Promise.all(both).then(() => process.exit(0), () => process.exit(1))" 2>/dev/null
}

# keep_caddy: runs Caddy until it is told to end; tells when it could not start three times running, since then nobody can come
keep_caddy() {
  kept=''
  trap '[ -z "$kept" ] || kill -TERM "$kept" 2>/dev/null' TERM
  scripts/supervise --give-up Caddy caddy run --config Caddyfile --adapter caddyfile &
  kept=$!
  while :; do
    wait "$kept"
    code=$?
    kill -0 "$kept" 2>/dev/null || break
  done
  [ "$code" -ne 78 ] || kill -USR1 $$
}

keep_caddy &
caddy=$!
./startprod.sh &
neospace=$!
[ -z "$stopping$alone" ] || pass TERM

{
  until is_open; do sleep 1; done
  echo "NeoSpace is at $url"
} &
watcher=$!
while :; do
  wait "$neospace"
  code=$?
  kill -0 "$neospace" 2>/dev/null || break
done
kill "$watcher" 2>/dev/null
# Caddy goes last, so that whoever is connected hears from NeoSpace why it closes.
kill -TERM "$caddy" 2>/dev/null
while kill -0 "$caddy" 2>/dev/null; do wait "$caddy"; done
[ -z "$alone" ] || exit 78
if [ -n "$stopping" ] && [ "$code" -ge 128 ]; then code=0; fi
exit "$code"
