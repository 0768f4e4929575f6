#!/bin/sh
# What Web Scrobbler sends to a webhook: the browser asks first, a track begins, is paused, goes on, half of it has been
# heard, and its user loves it.
# Source: web-scrobbler/web-scrobbler, src/core/scrobbler/webhook-scrobbler.ts and src/core/object/song.ts. API URL: $WEBHOOK
set -eu

call() {
  curl -sS --fail-with-body --max-time 10 -H 'Origin: chrome-extension://hhinaapppaileiechjoiifaancjggfjm' "$@" "$WEBHOOK"
  echo
}
# Everything but 200 counts as a failure there.
post() {
  call -o /dev/null -w "$1 %{http_code}" -H 'Content-Type: application/json' \
    -d "{\"eventName\":\"$1\",\"time\":${NOW}000,\"data\":{\"song\":$song$2}}"
}

names='"track":"Dolphine","artist":"Ichiko Aoba","albumArtist":null,"album":"qp","duration":215'
nothing='"track":null,"artist":null,"albumArtist":null,"album":null,"duration":null'
song="{\"parsed\":{$names,\"uniqueID\":\"1pYg6pWwELg\",\"currentTime\":2,\"isPlaying\":true,\"trackArt\":null,
  \"isPodcast\":false,\"originUrl\":\"https://youtu.be/1pYg6pWwELg\",\"isScrobblingAllowed\":true},
  \"processed\":{$nothing},\"noRegex\":{$nothing},
  \"flags\":{\"isScrobbled\":false,\"isCorrectedByUser\":false,\"isRegexEditedByUser\":{\"track\":false,\"artist\":false,
  \"album\":false,\"albumArtist\":false},\"isAlbumFetched\":false,\"isValid\":true,\"isMarkedAsPlaying\":true,
  \"isSkipped\":false,\"isReplaying\":false},
  \"metadata\":{\"startTimestamp\":$NOW,\"label\":\"YouTube\",\"userloved\":false},
  \"connectorLabel\":\"YouTube\",\"controllerTabId\":131,\"connector\":{\"id\":\"youtube\",\"js\":\"connectors/youtube.js\",\"label\":\"YouTube\"}}"

call -X OPTIONS -i -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type'
post nowplaying ''
post paused ''
post resumedplaying ''
post scrobble ",\"songs\":[$song],\"currentlyPlaying\":true"
post loved ',"isLoved":true'
