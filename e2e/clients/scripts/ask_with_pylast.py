"""
Asks for access as a program that uses pylast does: <host:port> <API key> <secret> [token].
Without a token it prints the page to open; with the token of that page, whose account it was let into, after a scrobble there.
"""

import sys
import time

import pylast

host, api_key, api_secret, *token = sys.argv[1:]
network = pylast.LastFMNetwork(api_key=api_key, api_secret=api_secret)
network.ws_server = (host, "/2.0/")
network.homepage = f"https://{host}"
generator = pylast.SessionKeyGenerator(network)

if not token:
    print(generator.get_web_auth_url())
else:
    network.session_key, username = generator.get_web_auth_session_key_username("", token[0])
    network.scrobble("Ichiko Aoba", "Let in", timestamp=int(time.time()) - 400)
    print(username)
