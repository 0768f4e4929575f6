#!/bin/sh
# Installs real clients for the tests in this folder, each only where it is missing. A client that can't be installed is
# left out; its test says "not run".
#   install.sh            what Debian and PyPI hold: about a minute
#   install.sh --crates   listenbrainz-mpd too, built from source: some minutes, and needs Rust
# Packages of the system are installed as root, or through sudo if that asks for no password.
set -u

folder=${ONGAKU_CLIENTS_DIR:-$HOME/.cache/ongaku-clients}
mkdir -p "$folder"

has() { command -v "$1" >/dev/null 2>&1; }
has_module() { PYTHONPATH="$folder/python" python3 -c "import $1" 2>/dev/null; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

debian() {
  as_root env DEBIAN_FRONTEND=noninteractive timeout 120 \
    apt-get -q -y -o DPkg::Lock::Timeout=30 -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@"
}

if has apt-get && ! { has mpd && has mpc && has mpdscribble && has vlc && has openssl && has pip3; }; then
  debian update && debian install --no-install-recommends \
    mpd mpc mpdscribble vlc-bin vlc-plugin-base openssl python3 python3-pip
fi

if ! { has_module pylast && has_module liblistenbrainz; }; then
  timeout 120 python3 -m pip install --quiet --disable-pip-version-check --target "$folder/python" pylast liblistenbrainz
fi

if [ "${1:-}" = --crates ] && ! [ -x "$folder/crates/bin/listenbrainz-mpd" ]; then
  # Its headers; where they can't be installed, they may be there already.
  debian install --no-install-recommends pkg-config libssl-dev libsqlite3-dev
  timeout 1200 nice cargo install --locked --root "$folder/crates" listenbrainz-mpd
fi
exit 0
