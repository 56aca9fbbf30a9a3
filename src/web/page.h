/* What every page shows around its own content, and the pages of the toolkit itself.
 * A view begins with `% view_page_top(html, frame);` and ends with `% view_page_bottom(html, frame);`. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/http.h"
#include "web/route.h"

typedef struct PageProblem { /* a line of the error summary that leads to its field */
    const char *field, *words;
} PageProblem;

typedef struct PageFrame {
    const char *title;  /* of the page; also the start of the browser's title, so no personal data */
    const char *path;   /* the address asked for: marks the link in the navigation bar */
    const NavLink *nav; /* links this person may open */
    size_t nav_count;
    const char *user_name, *role_title; /* NULL when nobody is signed in */
    int64_t unread;                     /* notices */
    int64_t asked;                      /* questions of other centres */
    const char *done;                   /* "The two records are now one." in a green banner; NULL for none */
    const char *problem;                /* one sentence in an error summary at the top; NULL for none */
    const PageProblem *problems;        /* several, each with its field */
    size_t problem_count;
    const char
        *back; /* path of a "Back" link; NULL for none. Fixed part only: built from literals and numbers */
    const char *version; /* of the static files */
    bool wide;           /* use the full width: tables and maps */
    bool personal;       /* whether names stand on the page: print rules add a reminder */
} PageFrame;

/* Everything but title's company filled from the request. */
PageFrame page_frame(const Request *request, const char *title);

/* Whether this person may open any link of the top line. */
bool page_keeps_house(const PageFrame *frame);

/* Whether the page is the link's own or below it. */
bool page_is_within(const PageFrame *frame, const NavLink *link);

typedef struct ErrorPage {
    int status;
    const char *heading, *advice;
} ErrorPage;

typedef struct SignInPage {
    const char *to;      /* where to go afterwards */
    const char *name;    /* as typed before */
    const char *problem; /* NULL when there is none */
    bool is_kept; /* a form was sent after the session ended: `kept` holds what was typed, `to` its address */
    Fields kept;
} SignInPage;

typedef struct ChoicePage {
    SignInPage go;             /* where to go afterwards, and what is kept meanwhile */
    bool must;                 /* before anything else; then the password of now is not asked again */
    const char *field, *words; /* what is wrong; NULL: nothing */
} ChoicePage;

/* The links of the bar or of the top line; name: of their classes. */
void view_nav_list(Html *html, const PageFrame *frame, bool house, const char *name);
void view_page_top(Html *html, const PageFrame *frame);
void view_page_bottom(Html *html, const PageFrame *frame);
void view_error(Html *html, const PageFrame *frame, const ErrorPage *page);
void view_sign_in(Html *html, const PageFrame *frame, const SignInPage *page);
void view_kept(Html *html, const SignInPage *page);
void view_choice_problem(Html *html, const ChoicePage *page, const char *field);
void view_password_choice(Html *html, const PageFrame *frame, const ChoicePage *page);
void view_send_again(Html *html, const PageFrame *frame, const SignInPage *page);

#endif
