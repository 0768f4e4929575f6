"""Reads what was played as a program that uses pylast does, and prints it as JSON: <host:port> <API key> <secret> <username>."""

import json
import sys

import pylast

host, api_key, api_secret, username = sys.argv[1:]
network = pylast.LastFMNetwork(api_key=api_key, api_secret=api_secret)
network.ws_server = (host, "/2.0/")
user = network.get_user(username)

playing = user.get_now_playing()
print(
    json.dumps(
        {
            "playing": playing.get_title(),
            "playcount": user.get_playcount(),
            "recent": [
                [str(played.track), played.album, int(played.timestamp)] for played in user.get_recent_tracks(limit=3)
            ],
            "artists": [[str(top.item), int(top.weight)] for top in user.get_top_artists()],
            "albums": [[str(top.item), int(top.weight)] for top in user.get_top_albums()],
            "tracks": len(user.get_top_tracks()),
            "loved": [str(loved.track) for loved in user.get_loved_tracks()],
        }
    )
)
