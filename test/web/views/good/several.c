#include "web/html.h"
#include "web/page.h"

#line 2 "test/web/views/good/several.html"
void view_row(Html *html, int n)
{
    html_markup(html, "<td>");
#line 3 "test/web/views/good/several.html"
    html_put(html, n);
    html_markup(html, "</td>\n");
}

#line 4 "test/web/views/good/several.html"
void view_table(Html *html)
{
    html_markup(html, "<!doctype html>\n");
#line 6 "test/web/views/good/several.html"
    view_row(html, 1);
}
