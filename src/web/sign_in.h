/* Signing in and out. A form sent after the session ended is kept: whoever signs in gets it back to send. */
#ifndef WEB_SIGN_IN_H
#define WEB_SIGN_IN_H

#include "web/route.h"

Handler show_sign_in, sign_in, sign_out;
Handler show_password_choice, choose_own_password; /* own_password.c */

/* For somebody signed out who asks for what needs a role: the sign-in page, their typed form within it. */
void answer_signed_out(Request *request, Response *response);

/* For a form of ours that carries the token of an earlier session: what was typed, to be sent again. */
void answer_out_of_date(Request *request, Response *response);

/* For somebody who must choose a password first: the page for it, their typed form within it. */
void answer_must_choose(Request *request, Response *response);

/* What the browser keeps since somebody signed in with it; NULL: nothing. */
const char *sign_in_device(const Request *request);

/* What both pages share. A path of this site, or the front page: whatever else is asked for. */
const char *sign_in_path(const char *path);

/* "?to=" and the address asked for, its query included, to come back to; and that address alone. */
const char *sign_in_here(const Request *request);
const char *sign_in_to(const Request *request, const char *page);

/* The typed form without what belongs to the old session; from_page: as it was kept within such a page. */
Fields sign_in_kept(const Request *request, bool from_page);

/* A fresh session in place of the browser's old one, then on to where they were going: the typed form to send
 * again, or the page. */
struct SignInPage;
bool sign_in_go(Request *request, Response *response, const User *user, const struct SignInPage *page,
                Error *err) MUST_CHECK;

#endif
