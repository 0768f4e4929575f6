"""Sends listens as a program that uses liblistenbrainz does: <url> <token>."""

import sys
import time

from liblistenbrainz import Listen, ListenBrainz

url, token = sys.argv[1:]
now = int(time.time())


def listen(title, minutes_ago):
    return Listen(
        artist_name="Ichiko Aoba",
        track_name=title,
        release_name="Windswept Adan",
        listened_at=now - 60 * minutes_ago,
        additional_info={"duration_ms": 200_000},
    )


client = ListenBrainz(api_base_url=url)
client.set_auth_token(token)
client.submit_playing_now(Listen(artist_name="Ichiko Aoba", track_name="Hagupit"))
client.submit_single_listen(listen("Easter Lily", 5))
client.submit_multiple_listens([listen("Red Garden", 10), listen("Porcelain", 15)])
print("sent")
