"""nginx as a second opinion: one server that answers everything itself, and one that stands in front of Reachbook as a site would put it."""
import os
import shutil
import socket
import subprocess
import time

import served

CONFIG = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; server_tokens off; keepalive_requests 1000000; client_max_body_size 300m; lingering_close off; client_body_timeout 1s; client_header_timeout 1s; proxy_read_timeout 5s; default_type text/plain;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream reachbook {{ server 127.0.0.1:{behind}; keepalive 1; }}
  server {{ listen 127.0.0.1:{own}; location / {{ return 200 "x"; }} location = /static/icon.svg {{ return 200 "sentinel"; }} }}
  server {{ listen 127.0.0.1:{front}; location / {{ proxy_pass http://reachbook; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}
}}
"""


def program():
    """The one of the system, else of Debian's package unpacked beside the build: installing it would start a web server."""
    found = shutil.which("nginx") or "build/nginx/usr/sbin/nginx"
    if not os.path.exists(found):
        os.makedirs("build/nginx", exist_ok=True)
        fetch = lambda: subprocess.run(["apt-get", "download", "-qq", "nginx"], cwd="build/nginx", stderr=subprocess.DEVNULL).returncode
        if fetch():
            subprocess.run(["apt-get", "update", "-qq"], check=True)
            fetch()
        package = [one for one in os.listdir("build/nginx") if one.endswith(".deb")][0]
        subprocess.run(["dpkg", "-x", package, "."], cwd="build/nginx", check=True)
    return os.path.realpath(found)


class Nginx:
    def __init__(self, behind, folder):
        self.own, self.front = served.free_port(), served.free_port()
        with open(folder + "/nginx.conf", "w") as file:
            file.write(CONFIG.format(folder=folder, behind=behind, own=self.own, front=self.front))
        self.process = subprocess.Popen([program(), "-p", folder, "-c", folder + "/nginx.conf"], stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.front), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("nginx did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
