/* The data book as markup: the page and the file that leaves the building are written by the same views. */
#ifndef WEB_DATABOOK_PAGE_H
#define WEB_DATABOOK_PAGE_H

#include <stdio.h>

#include "report/databook.h"
#include "web/pages.h"

typedef struct BookPage {
    const Databook *book;
    bool page; /* on a page of the site: links lead on; else a file of its own */
    bool may_write, may_see_staff;
    bool opens; /* figures lead to their lists */
    const char *iso_day, *area;
    const Choice *choices; /* areas */
    size_t choice_count;
    Arena *arena;
} BookPage;

typedef struct CommentPage {
    const char *area, *section, *area_name, *title, *words;
    int64_t version;            /* that stood when the form was opened */
    const Commentary *versions; /* the newest first */
    size_t version_count;
    int most; /* characters */
    Arena *arena;
} CommentPage;

/* One file without scripts or anything from elsewhere: the style sheets are inside. ERROR_SYSTEM when it does
 * not fit a page. */
bool databook_html(const Databook *book, Arena *arena, FILE *file, Error *err) MUST_CHECK;

/* The page with the children behind a figure. */
const char *book_list_address(Arena *arena, const BookList *list);

/* For the views. */
void book_chart(Html *html, const BookPage *page, const BookChapter *chapter, const BookSection *section);
const char *book_id(const BookPage *page, const BookChapter *chapter,
                    const char *part);                                /* "centre-6-reach" */
const char *book_address(const BookPage *page, const BookList *list); /* NULL: it opens to nothing here */
const char *book_said(const BookPage *page, const Commentary *commentary); /* "Sam, 30 September 2026" */

void view_book_commentary(Html *html, const BookPage *page, const BookChapter *chapter, const char *section,
                          const char *title, const Commentary *commentary);
void view_book_figure(Html *html, const BookPage *page, const BookCell *cell);
void view_book_table(Html *html, const BookPage *page, const BookTable *table);
void view_book_section(Html *html, const BookPage *page, const BookChapter *chapter,
                       const BookSection *section);
void view_book_first(Html *html, const BookPage *page, const BookChapter *chapter);
void view_book_chapter(Html *html, const BookPage *page, const BookChapter *chapter);
void view_book_end(Html *html, const BookPage *page);
void view_databook(Html *html, const PageFrame *frame, const BookPage *page);
void view_databook_file(Html *html, const BookPage *page);
void view_comment(Html *html, const PageFrame *frame, const CommentPage *page);

#endif
