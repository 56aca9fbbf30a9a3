"""sign_in.py URL NAME PASSWORD: signs in as a browser would; prints the status and, when it is no success, what the page says."""
import http.cookiejar
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

address, name, password = sys.argv[1:]
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def fetch(body=None):
    try:
        with browser.open(address + "/sign-in", body, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


token = re.search(r'name="form_token" value="([^"]*)"', fetch()[1]).group(1)
status, page = fetch(urllib.parse.urlencode({"form_token": token, "name": name, "password": password}).encode())
print(status)
if status >= 400:
    main = page[page.index("<main"):page.index("</main")]
    print(" ".join(re.sub("<[^>]*>", " ", main).split()))
