#!/bin/sh
# What Jellyfin's ListenBrainz plug-in sends: its administrator checks the token, a track begins, it ends.
# Source: lyarenei/jellyfin-plugin-listenbrainz, src/Jellyfin.Plugin.ListenBrainz.Api. API URL: $URL
set -eu

call() {
  curl -sS --fail-with-body --max-time 10 -A '' -H 'Accept:' -H "Authorization: token $TOKEN" "$@"
  echo
}
post() { call -H 'Content-Type: application/json; charset=utf-8' -d "$1" "$URL/1/submit-listens"; }

# The plug-in serialises its request object whole, with the token and the address in it.
head="\"api_token\":\"$TOKEN\",\"endpoint\":\"submit-listens\",\"base_url\":\"$URL\""
track='"track_metadata":{"artist_name":"Ichiko Aoba","track_name":"Mahoroboshiya","release_name":"0",
  "additional_info":{"artist_mbids":[],"tracknumber":3,"media_player":"Jellyfin","media_player_version":"10.11.2",
  "submission_client":"Jellyfin ListenBrainz plugin","submission_client_version":"6.0.0.0","duration_ms":303000}}'

call "$URL/1/validate-token"
post "{$head,\"listen_type\":\"playing_now\",\"payload\":[{$track}]}"
post "{$head,\"listen_type\":\"single\",\"payload\":[{\"listened_at\":$NOW,$track}]}"
