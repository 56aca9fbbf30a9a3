#!/bin/sh
# pages.sh [CHILDREN [REGISTER]]: how long each page takes to come, median and 99th percentile of requests one after the other,
# signed in as leader; and how long the first page takes of somebody who sees no children, for whom the month's release is made.
# REGISTER (a file or postgres:// address) is a demonstration to use again: made when it is not there, and kept.
set -eu
children=${1:-100000}
folder=$(mktemp -d)
register=${2:-$folder/demo.db}
case "$register" in postgres*) ;; *) register=$(realpath -m "$register") ;; esac
reachbook=$(realpath build/release/reachbook)
port=${PORT:-8392}
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
"$reachbook" count --db "$register" >/dev/null 2>&1 ||
    (cd "$folder" && "$reachbook" demo --children "$children" --db "$register" >/dev/null 2>&1)
name=bench-$$ password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
for role in leader board; do
    echo "$password" | "$reachbook" user add "$name-$role" --role "$role" --db "$register" >/dev/null
done
"$reachbook" serve --db "$register" --listen "127.0.0.1:$port" --as-of 2026-09-30 2>/dev/null &
server=$!
sleep 1
python3 - "$port" "$name" "$password" <<'PY'
import http.client, re, sys, time, urllib.parse
port, name, password = sys.argv[1:]
site = http.client.HTTPConnection('127.0.0.1', int(port))
cookies = {}
def ask(method, path, body=None):
    headers = {'Cookie': '; '.join(f'{k}={v}' for k, v in cookies.items())}
    if body is not None:
        headers['Content-Type'] = 'application/x-www-form-urlencoded'
        headers['Origin'] = f'http://127.0.0.1:{port}'
    site.request(method, path, body, headers)
    answer = site.getresponse()
    for value in answer.headers.get_all('Set-Cookie') or []:
        key, rest = value.split('=', 1)
        cookies[key] = rest.split(';')[0]
    return answer.status, answer.read().decode()
def sign_in(role):
    cookies.clear()
    page = ask('GET', '/sign-in')[1]
    fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"', page))
    fields.update({n: f'{name}-{role}' for n in re.findall(r'name="(name|user)"', page)})
    fields['password'] = password
    status, _ = ask('POST', '/sign-in', urllib.parse.urlencode(fields))
    assert status == 303, status
def once(kind, path):
    begun = time.perf_counter()
    status, _ = ask('GET', path)
    assert status == 200, (path, status)
    print(f'{kind:40s} once   {1000 * (time.perf_counter() - begun):7.2f} ms')
sign_in('leader')
once('/ after a write', '/')
once('/quality after a write', '/quality')
# Each kind of page through many addresses of its kind, so that no cache flatters it.
def links(pattern, *pages):
    found = [link for page in pages for link in re.findall(pattern, ask('GET', page)[1])]
    return list(dict.fromkeys(found)) or sys.exit(f'no {pattern}')
lists = [f'/count/registered?page={n}' for n in range(1, 400, 9)]
children, families = links(r'/child/\d+', *lists[:9]), links(r'/family/\d+', *lists[:9])
kinds = [
    ('/', ['/']), ('/count/{line}', lists), ('/reach?by=ward', ['/reach?by=ward']),
    ('/reach?by=lsoa', ['/reach?by=lsoa&measure=registered']),
    ('/population', ['/population']), ('/forecast', ['/forecast']),
    ('/explore', [f'/explore?measure={m}&by=lsoa&as-of=2026-09-30' for m in ['reached', 'registered', 'engaged', 'sustained']]),
    ('/explore trend', ['/explore?measure=reached&by=centre&as-of=2026-09-30&trend=60']),
    ('/explore/list', [f'/explore/list?measure=reached&page={n}' for n in range(1, 200, 7)]),
    ('/quality', ['/quality']), ('/quality/{list}/check', links(r'/quality/\d+/check/[a-z-]+', '/quality')),
    ('/count/history', ['/count/history']),
    ('/area/{lsoa}', links(r'/area/[EW]\d+', '/reach?by=lsoa')),
    ('/list?measure=reached', [f'/list?measure=reached&page={n}' for n in range(1, 200, 7)]),
    ('/child/{id}', children), ('/family/{id}', families), ('/duplicates', ['/duplicates']),
    ('/search', [f'/search?words={w}' for w in ['kh', 'smith', 'an', 'mo+kh', 'a', 'zz', 'baby', '943+476+5919']]),
    ('/imports', ['/imports']), ('/imports/{id}', links(r'/imports/\d+', '/imports')),
]
for kind, pages in kinds:
    times, size, ends = [], 0, time.perf_counter() + 10
    while len(times) < 300 and time.perf_counter() < ends:
        path = pages[len(times) % len(pages)]
        begun = time.perf_counter()
        status, text = ask('GET', path)
        times.append(1000 * (time.perf_counter() - begun))
        size += len(text)
        assert status == 200, (path, status)
    times.sort()
    count = len(times)
    print(f'{kind:40s} median {times[count // 2]:7.2f} ms   p99 {times[count * 99 // 100]:7.2f} ms   '
          f'{size / 1024 / count:6.0f} KiB   {count} requests')
sign_in('board')
once('/ of a board member', '/')
once('/ of a board member, again', '/')
once('/count/history of a board member', '/count/history')
PY
