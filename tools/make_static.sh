#!/bin/sh
# Makes src/web/static/govuk.css from the published GOV.UK Frontend package, without what only GOV.UK itself may use:
# its fonts and its crest.   tools/make_static.sh [VERSION]
set -eu
version=${1:-6.6.0}
cd "$(dirname "$0")/.."
out=src/web/static/govuk.css
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent "govuk-frontend@$version" >/dev/null && tar xzf govuk-frontend-*.tgz)
cat >"$folder/govuk.css" <<'NOTICE'
/* GOV.UK Frontend, changed by tools/make_static.sh: no fonts, no crest. Copyright (C) 2017 Crown Copyright
 * (Government Digital Service). The MIT License: Permission is hereby granted, free of charge, to any person obtaining
 * a copy of this software and associated documentation files (the "Software"), to deal in the Software without
 * restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
 * and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
 * following conditions: The above copyright notice and this permission notice shall be included in all copies or
 * substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
 * SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE. */
NOTICE
sed -e 's/@charset "UTF-8";//' \
    -e 's/@font-face{[^}]*}//g' \
    -e 's/GDS Transport,arial,sans-serif/system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",arial,sans-serif/g' \
    -e 's/background:url([^)]*crest[^)]*)/background:none/g' \
    -e 's/url([^)]*crest[^)]*)/none/g' \
    -e 's/--govuk-brand-colour:#1d70b8/--govuk-brand-colour:#12436d/' \
    -e '/^\/\*# sourceMappingURL/d' \
    "$folder/package/dist/govuk/govuk-frontend.min.css" >>"$folder/govuk.css"
for word in 'url(/assets' 'GDS Transport' '@font-face' 'crest.svg'; do
    if grep -qF "$word" "$folder/govuk.css"; then
        echo "make_static: \"$word\" is still in the style sheet of version $version; mend the sed lines above." >&2
        exit 1
    fi
done
mv "$folder/govuk.css" "$out"
echo "$out: $(wc -c <"$out") bytes, version $version"
