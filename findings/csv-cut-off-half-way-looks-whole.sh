#!/usr/bin/env bash
# An export that breaks off half-way is sent as a whole one by granian 2.8.7, and no longer by 2.8.9.
#
# Packages: granian 2.8.7 and 2.8.9; gunicorn 27.0.1 and waitress 3.0.2 for comparison.
# Behaviour: a WSGI answer of chunks whose generator raises after the second row is ended by granian 2.8.7 with the last
#   chunk of zero octets, as if nothing had happened; the client has "200 OK" and no way to see it. granian
#   2.8.9, gunicorn and waitress close the connection without that chunk, and the client raises.
# Right: RFC 9112, section 8: a chunked message "is incomplete if the zero-sized chunk that terminates the encoding has
#   not been received": that is the one way to say so once the head has been sent.
# Guess: none was written down for granian, it was met while building; "gunicorn and waitress close the connection" was
#   written down and held.
# Hurts: a list of signers handed to a member of Congress lacks its second half, and nobody notices.
# A product: pins 2.8.9 or later, or ends each export with a row that counts the rows, and has a test with a generator
#   that raises, against its real server.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check gunicorn==27.0.1 waitress==3.0.2
for version in 2.8.7 2.8.9; do
    env/bin/pip install -q --disable-pip-version-check --target "granian-$version" "granian==$version"
done

cat > export.py <<'PY'
def rows():
    yield b"name,days\n"
    yield b"Ann Example,1060\n"
    raise ValueError("the third row")


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/csv")])
    return rows()
PY
cat > ask.py <<'PY'
import http.client
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

for _ in range(300):
    try:
        answer = urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=10)
        break
    except URLError:
        time.sleep(0.1)
try:
    print(answer.status, "whole:", answer.read().count(b"\n"), "lines")
except http.client.IncompleteRead:
    print(answer.status, "broken off")
PY
port=$(env/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
serve() {
    name=$1
    shift
    "$@" > "$name.log" 2>&1 &
    server=$!
    echo "$name: $(env/bin/python ask.py "$port")"
    kill "$server"
    wait "$server" || true
    server=
}
{
    for version in 2.8.7 2.8.9; do
        serve "granian $version" env PYTHONPATH="granian-$version:." env/bin/python -m granian --interface wsgi --port "$port" export:app
    done
    serve gunicorn env/bin/gunicorn --bind "127.0.0.1:$port" export:app
    serve waitress env PYTHONPATH=. env/bin/waitress-serve --listen "127.0.0.1:$port" export:app
} > seen
diff -u - seen <<'TXT'
granian 2.8.7: 200 whole: 2 lines
granian 2.8.9: 200 broken off
gunicorn: 200 broken off
waitress: 200 broken off
TXT
echo "as described: granian 2.8.7 ends a broken answer as a whole one"
