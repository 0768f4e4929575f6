#!/bin/sh
# What Pano Scrobbler sends to a server like GNU FM: its user signs in, a track begins, half of it has been heard, and what
# could not be sent before is sent; then it shows the history.
# Source: kawaiiDango/pano-scrobbler, api/lastfm/{GnuFm,LastFm,LastFmUnauthedRequester}.kt. API URL: $URL
set -eu

fetch() {
  curl -sS --fail-with-body --max-time 10 -A 'Pano Scrobbler 4.15 - 2026, Nov 21' -H 'Accept: application/json' -H 'Accept-Charset: UTF-8' "$@"
  echo
}

# Pairs of name and value. The signature is the MD5 of all of them in order and the secret, which is the key once more.
post() {
  sig=$(printf '%s\n' "$@" api_key=panoScrobbler | LC_ALL=C sort | sed 's/=//' | tr -d '\n' | sed 's/$/panoScrobbler/' | md5sum)
  printf 'data-urlencode = "%s"\n' "$@" api_key=panoScrobbler "api_sig=${sig%% *}" format=json |
    sed 's/\[\(.*\)\]=/%5B\1%5D=/' |
    fetch -K - -H 'Content-Type: application/x-www-form-urlencoded; charset=UTF-8' "$URL/2.0/"
}

session=$(post method=auth.getMobileSession "username=$USERNAME" "password=$APP_PASSWORD")
echo "$session"
sk=$(echo "$session" | sed 's/.*"key":"\([^"]*\)".*/\1/')

album='album=Asleep Among Endives'
post method=track.updateNowPlaying "sk=$sk" 'artist=Ichiko Aoba' 'track=Terminal Rain' duration=241 "$album"
post method=track.scrobble "sk=$sk" 'artist=Ichiko Aoba' 'track=Terminal Rain' duration=241 "$album" "timestamp=$NOW" chosenByUser=1
post method=track.scrobble "sk=$sk" \
  'artist[0]=Ichiko Aoba' 'track[0]=Seabed Eden' 'duration[0]=241' "timestamp[0]=$((NOW - 900))" 'chosenByUser[0]=1' \
  'artist[1]=Ichiko Aoba' 'track[1]=Haru Natsu Aki Fuyu' 'duration[1]=200' "timestamp[1]=$((NOW - 600))" 'chosenByUser[1]=1'
post method=track.love "sk=$sk" 'artist=Ichiko Aoba' 'track=Terminal Rain'
fetch "$URL/2.0/?method=user.getRecentTracks&user=$USERNAME&limit=25&page=1&extended=1&format=json&api_key=panoScrobbler&sk=$sk"
fetch "$URL/2.0/?method=user.getInfo&user=$USERNAME&format=json&api_key=panoScrobbler&sk=$sk"
