"""Scrobbles as a program that uses pylast does: <host:port> <username> <app password>."""

import sys
import time

import pylast

host, username, password = sys.argv[1:]
# Its own networks are Last.fm and Libre.fm; a subclass names another server.
network = pylast.LastFMNetwork(
    # An API key Ongaku has never seen, as every program has one built in.
    api_key="b25b959554ed76058ac220b7b2e0a026",
    api_secret="425b55975eed76058ac220b7b4e8a054",
    username="",
)
network.ws_server = (host, "/2.0/")
network.username = username
network.session_key = pylast.SessionKeyGenerator(network).get_session_key(username, pylast.md5(password))

now = int(time.time())
album = {"album": "Windswept Adan", "album_artist": "Ichiko Aoba"}
network.update_now_playing("Ichiko Aoba", "Kirinaki Shima", duration=200)
network.scrobble("Ichiko Aoba", "Chinuhaji", timestamp=now - 300, duration=200, **album)
network.scrobble_many(
    [
        {"artist": "Ichiko Aoba", "title": f"Song {i} & ü", "timestamp": now - 600 - 300 * i, **album}
        # More than ten, so that the order of artist[10] and artist[1] counts in the signature.
        for i in range(12)
    ]
)
network.get_track("Ichiko Aoba", "Chinuhaji").love()
print(network.get_user(username).get_name())
