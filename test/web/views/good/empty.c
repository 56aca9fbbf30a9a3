#include "web/html.h"

#line 1 "test/web/views/good/empty.html"
void view_empty(Html *html)
{
}
