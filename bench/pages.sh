#!/bin/sh
# pages.sh [CHILDREN]: how long each page takes to come, median and 99th percentile of 200 requests one after the other, signed in.
set -eu
children=${1:-100000}
folder=$(mktemp -d)
build/release/reachbook demo --children "$children" --db "$folder/demo.db" >"$folder/demo.txt" 2>/dev/null
password=$(sed -n 's/^sign in as: leader *password: //p' "$folder/demo.txt")
build/release/reachbook serve --db "$folder/demo.db" --listen 127.0.0.1:8392 --as-of 2026-09-30 2>/dev/null &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
sleep 1
python3 - "$password" <<'PY'
import http.client, re, sys, time, urllib.parse
site = http.client.HTTPConnection('127.0.0.1', 8392)
cookies = {}
def ask(method, path, body=None):
    headers = {'Cookie': '; '.join(f'{k}={v}' for k, v in cookies.items())}
    if body is not None:
        headers['Content-Type'] = 'application/x-www-form-urlencoded'
        headers['Origin'] = 'http://127.0.0.1:8392'
    site.request(method, path, body, headers)
    answer = site.getresponse()
    for value in answer.headers.get_all('Set-Cookie') or []:
        name, rest = value.split('=', 1)
        cookies[name] = rest.split(';')[0]
    return answer.status, answer.read().decode()
page = ask('GET', '/sign-in')[1]
fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"', page))
fields.update({n: 'leader' for n in re.findall(r'name="(name|user)"', page)})
fields['password'] = sys.argv[1]
status, _ = ask('POST', '/sign-in', urllib.parse.urlencode(fields))
assert status == 303, status
listing = ask('GET', '/count/registered')[1]
child = re.search(r'/child/\d+', listing).group(0)
for path in ['/', '/count/registered', '/reach?by=ward', '/reach?by=lsoa&measure=registered', '/list?measure=reached', child, '/duplicates', '/search?words=kh', '/imports']:
    times = []
    for _ in range(200):
        begun = time.perf_counter()
        status, text = ask('GET', path)
        times.append(1000 * (time.perf_counter() - begun))
        assert status == 200, (path, status)
    times.sort()
    print(f'{path:40s} median {times[100]:7.2f} ms   p99 {times[197]:7.2f} ms   {len(text) / 1024:6.0f} KiB')
PY
