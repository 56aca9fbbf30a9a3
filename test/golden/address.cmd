# Addresses: of databases that are none or away, and of ports that are none, not ours or in use.
run() { timeout 60 "$reachbook" "$@"; echo "exit $?"; }
for db in mysql://user@host/name postgres://127.0.0.1:port/name "postgres://127.0.0.1/name?colour=red" postgres://nobody@127.0.0.1:1/none \
    "postgres:///none?host=$PWD" "" nowhere/r.db; do
    run count --db "$db"
    run init --db "$db"
done
ls
run init --db r.db --authority E06000015 --name Derby
for address in nonsense 127.0.0.1 127.0.0.1: 127.0.0.1:http 127.0.0.1:65536 :999999 192.0.2.1:8080; do
    run serve --listen "$address" --db r.db
done
"$reachbook" serve --listen 127.0.0.1:0 --db r.db 2>served.txt &
server=$!
until grep -qs http served.txt; do sleep 0.1; done
port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' served.txt)
run serve --listen "127.0.0.1:$port" --db r.db 2>&1 | sed "s/$port/PORT/"
kill $server
wait $server
echo "exit $?"
sed "s/$port/PORT/" served.txt
