#!/bin/sh
# What Navidrome 0.5x sends: its user enters the token, a track begins, half of it has been heard.
# Source: navidrome/navidrome, adapters/listenbrainz/client.go and agent.go. Base URL: $URL/1/
set -eu

call() {
  curl -sS --fail-with-body --max-time 10 -A 'Go-http-client/1.1' -H 'Content-Type: application/json; charset=UTF-8' \
    -H "Authorization: Token $TOKEN" -H 'Accept:' -H 'Accept-Encoding: gzip' --compressed "$@"
  echo
}

# The artist has no MusicBrainz id in the file's tags: Navidrome sends an empty one.
track='"track_metadata":{"artist_name":"Ichiko Aoba","track_name":"Tsukihi","release_name":"qp",
  "additional_info":{"submission_client":"Navidrome","submission_client_version":"0.58.0 (0.58.0-SNAPSHOT)","tracknumber":3,
  "artist_names":["Ichiko Aoba"],"artist_mbids":[""],"recording_mbid":"2c1dd8a3-6d3b-4a1e-8f7c-0a7a4c1b2d3e",
  "release_mbid":"6f0a9b1c-2d3e-4f5a-8b7c-9d0e1f2a3b4c","duration_ms":222360}}'

# A GET with a body.
call -X GET -d '{}' "$URL/1/validate-token"
call -d "{\"listen_type\":\"playing_now\",\"payload\":[{$track}]}" "$URL/1/submit-listens"
call -d "{\"listen_type\":\"single\",\"payload\":[{\"listened_at\":$NOW,$track}]}" "$URL/1/submit-listens"
