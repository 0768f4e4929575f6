"""Reads what was played as a program that uses liblistenbrainz does, and prints it as JSON: <url> <token> <username>."""

import json
import sys

from liblistenbrainz import ListenBrainz

url, token, username = sys.argv[1:]
recording = "2c1dd8a3-6d3b-4a1e-8f7c-0a7a4c1b2d3e"

client = ListenBrainz(api_base_url=url)
client.set_auth_token(token)
listens = client.get_listens(username, count=2)
older = client.get_listens(username, max_ts=listens[-1].listened_at)
client.submit_user_feedback(1, recording)
print(
    json.dumps(
        {
            "playing": client.get_playing_now(username).track_name,
            "count": client.get_user_listen_count(username),
            "newest": [[listen.artist_name, listen.track_name, listen.release_name] for listen in listens],
            "older": [listen.track_name for listen in older],
            "deleted": client.delete_listen(older[-1])["status"],
        }
    )
)
