#!/bin/sh
# Links a Last.fm account and scrobbles a track with its session key, one call after the other.
#
#   ONGAKU_USERNAME=ada ONGAKU_PASSWORD='correct horse battery staple' ./lastfm-example.sh
#
# Other settings, each with its default:
#   ONGAKU_URL=http://127.0.0.1:8000   where Ongaku runs
#   TRACK_ID=                          a track you have played (our id, a MusicBrainz or a Spotify id); none: one is played first
#   APPROVE_AS=                        the account's name at the simulated Last.fm, to allow access without a browser
#
# Needs curl and node.
set -eu

api=${ONGAKU_URL:-http://127.0.0.1:8000}/api/v1
: "${ONGAKU_USERNAME:?set it to your username}" "${ONGAKU_PASSWORD:?set it to your password}"

step() { printf '\n== %s\n' "$1"; }

# A field of a JSON answer: `field 'items[0].id'`. Nothing if it is not there.
field() { node -e 'const a = JSON.parse(require("fs").readFileSync(0, "utf8"))
const v = process.argv[1].split(/[.[\]]+/).filter(Boolean).reduce((o, k) => o?.[k], a)
if (v !== undefined && v !== null) console.log(v)' "$1"; }

# A JSON object of names and texts: `object token abc`.
object() { node -e 'const [...words] = process.argv.slice(1)
const pairs = words.flatMap((w, i) => (i % 2 ? [] : [[w, words[i + 1]]]))
process.stdout.write(JSON.stringify(Object.fromEntries(pairs)))' "$@"; }

# A call without signing in; shows the answer, and stops with the reason if it is a refusal.
call() {
  answer=$(curl -sS -w '\n%{http_code}' "$@")
  status=${answer##*
}
  answer=${answer%
*}
  if [ "$status" -ge 400 ]; then
    printf '%s: %s\n' "$status" "$(printf '%s' "$answer" | field detail)" >&2
    return 1
  fi
}
# A call as the signed-in user.
me() { call -H "Authorization: Bearer $access_token" "$@"; }

step 'Sign in'
call "$api/auth/login" -H 'content-type: application/json' \
  -d "$(object username "$ONGAKU_USERNAME" password "$ONGAKU_PASSWORD")"
access_token=$(printf '%s' "$answer" | field access_token)
echo "signed in as $ONGAKU_USERNAME"

step '1. Get the address where access is allowed: GET /lastfm/auth'
me "$api/lastfm/auth"
echo "$answer"
auth_url=$(printf '%s' "$answer" | field auth_url)
token=$(printf '%s' "$answer" | field token)

step '2. Allow access in a browser'
if [ -n "${APPROVE_AS:-}" ]; then
  curl -sS -o /dev/null "$auth_url" -d "username=$APPROVE_AS" -d action=allow
  echo "allowed at the simulated Last.fm, as $APPROVE_AS"
else
  printf 'Open this address, allow access, and press Enter here:\n  %s\n' "$auth_url"
  read -r _
fi

step '3. Exchange the token for a session: POST /lastfm/session'
me "$api/lastfm/session" -H 'content-type: application/json' -d "$(object token "$token")"
session_key=$(printf '%s' "$answer" | field session_key)
printf '%s\nlinked as %s\n' "$(printf '%s' "$answer" | field message)" "$(printf '%s' "$answer" | field username)"

track=${TRACK_ID:-}
if [ -z "$track" ]; then
  step 'No TRACK_ID: play a track, so that the library has one'
  started=$(node -p 'new Date(Date.now() - 900000).toISOString()')
  me "$api/plays" -H 'content-type: application/json' \
    -d "{\"plays\":[{\"artist\":\"Björk\",\"title\":\"Jóga\",\"album\":\"Homogenic\",\"duration_ms\":305000,\"started_at\":\"$started\"}]}"
  tries=0
  while [ -z "$track" ] && [ $tries -lt 20 ]; do
    me "$api/charts/tracks?limit=1&from=$started"
    track=$(printf '%s' "$answer" | field 'items[0].id')
    tries=$((tries + 1))
    [ -n "$track" ] || sleep 0.5
  done
  [ -n "$track" ] || { echo 'the play has not reached the history' >&2; exit 1; }
fi
echo "track $track"

# From here on the session key alone says whose account it is.
step "4. It plays now: POST /tracks/$track/now-playing"
call "$api/tracks/$track/now-playing" -H 'content-type: application/json' \
  -d "$(object session_key "$session_key")"
echo "$answer"

step "5. It was heard: POST /tracks/$track/scrobble"
timestamp=$(node -p 'Math.floor(Date.now() / 1000) - 300')
call "$api/tracks/$track/scrobble" -H 'content-type: application/json' \
  -d "{\"session_key\":\"$session_key\",\"timestamp\":$timestamp}"
echo "$answer"
play=$(printf '%s' "$answer" | field id)

step "What became of it: GET /plays/$play/deliveries"
tries=0
while [ $tries -lt 20 ]; do
  if me "$api/plays/$play/deliveries" 2>/dev/null; then
    delivered=$(printf '%s' "$answer" | field 'items[0].status')
    case $delivered in '' | pending) ;; *) break ;; esac
  fi
  tries=$((tries + 1))
  sleep 0.5
done
echo "$answer"
