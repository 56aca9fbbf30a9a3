#include "web/html.h"

#line 1 "test/web/views/good/places.html"
void view_places(Html *html, const char *v, int n)
{
    html_markup(html, "\n<p title=\"");
#line 3 "test/web/views/good/places.html"
    html_put(html, v);
    html_markup(html, " and ");
#line 3 "test/web/views/good/places.html"
    html_put(html, n);
    html_markup(html, "\">");
#line 3 "test/web/views/good/places.html"
    html_put(html, strcmp(v, "}}") == 0 ? "a" : "b");
    html_markup(html, " 100% \"so\" \\ \303\274</p>\n<a href=\"");
#line 4 "test/web/views/good/places.html"
    html_url_path(html, v);
    html_markup(html, "\">all</a> <a href=\"#x");
#line 4 "test/web/views/good/places.html"
    html_put_url(html, n);
    html_markup(html, "\">part</a> <a href=\"mailto:");
#line 4 "test/web/views/good/places.html"
    html_put_url(html, v);
    html_markup(html, "\">mail</a>\n<svg viewBox=\"0 0 1 1\"><path d=\"");
#line 5 "test/web/views/good/places.html"
    html_put(html, v);
    html_markup(html, "\" class=\"c\"/></svg><br/>\n");
#line 6 "test/web/views/good/places.html"
    for (int i = 0; i < n; i++) {
    html_markup(html, "<li>");
#line 7 "test/web/views/good/places.html"
    html_put(html, i);
    html_markup(html, "</li>\n");
#line 8 "test/web/views/good/places.html"
    }
}
