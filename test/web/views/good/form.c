#include "web/html.h"
#include "web/pages.h"

#line 2 "test/web/views/good/form.html"
void view_visit_form(Html *html, const VisitForm *form)
{
    html_markup(html, "<form class=\"x\" method=\"post\" action=\"/visit/");
#line 3 "test/web/views/good/form.html"
    html_put_url(html, form->child_id);
    html_markup(html, "\077from=");
#line 3 "test/web/views/good/form.html"
    html_put_url(html, form->from);
    html_markup(html, "\">");
    html_form_token(html);
    html_markup(html, "\n<label>Date <input name=\"date\" value=\"");
#line 4 "test/web/views/good/form.html"
    html_put(html, form->date);
    html_markup(html, "\"></label>\n");
#line 5 "test/web/views/good/form.html"
    if (form->problem) {
    html_markup(html, "<p class=\"problem\">");
#line 6 "test/web/views/good/form.html"
    html_put(html, form->problem);
    html_markup(html, "</p>\n");
#line 7 "test/web/views/good/form.html"
    }
    html_markup(html, "<button>Save</button>\n</form>\n<form method=\"get\" action=\"/search\"><input name=\"q\" ");
#line 10 "test/web/views/good/form.html"
    if (form->on)
        html_markup(html, "checked");
    html_markup(html, " required></form>\n<script src=\"/static/sort.js\"></script>\n");
}
