#!/bin/sh
# What Pano Scrobbler sends to a server like ListenBrainz: its user enters the token, a track begins, half of it has been
# heard, and what could not be sent before is sent; then it shows the history.
# Source: kawaiiDango/pano-scrobbler, api/listenbrainz/ListenBrainz.kt. API URL: $URL
set -eu

call() {
  curl -sS --fail-with-body --max-time 10 -A 'Pano Scrobbler 4.15 - 2026, Nov 21' -H 'Accept: application/json' -H 'Accept-Charset: UTF-8' \
    -H "Authorization: token $TOKEN" "$@"
  echo
}
post() { call -H 'Content-Type: application/json' -d "$1" "$URL/1/submit-listens"; }
track() {
  echo "\"track_metadata\":{\"artist_name\":\"Ichiko Aoba\",\"release_name\":\"Asleep Among Endives\",\"track_name\":\"$1\",
    \"additional_info\":{\"duration_ms\":241000,\"submission_client\":\"Pano Scrobbler\",\"submission_client_version\":\"4.15\"}}"
}

call -H 'Content-Type: application/json' "$URL/1/validate-token"
post "{\"listen_type\":\"playing_now\",\"payload\":[{$(track 'Kokoro no Sekai')}]}"
post "{\"listen_type\":\"single\",\"payload\":[{\"listened_at\":$NOW,$(track 'Kokoro no Sekai')}]}"
post "{\"listen_type\":\"import\",\"payload\":[{\"listened_at\":$((NOW - 900)),$(track 'Ikinokori Bokura')},
  {\"listened_at\":$((NOW - 600)),$(track 'Imperial Smoke Town')}]}"
call "$URL/1/user/$USERNAME/listens?count=25"
call "$URL/1/user/$USERNAME/playing-now"
call "$URL/1/user/$USERNAME/listen-count"
