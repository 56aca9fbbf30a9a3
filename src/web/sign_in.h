/* Signing in and out. A form sent after the session ended is kept: whoever signs in gets it back to send. */
#ifndef WEB_SIGN_IN_H
#define WEB_SIGN_IN_H

#include "web/route.h"

Handler show_sign_in, sign_in, sign_out;

/* For somebody signed out who asks for what needs a role: the sign-in page, their typed form within it. */
void answer_signed_out(Request *request, Response *response);

/* For a form of ours that carries the token of an earlier session: what was typed, to be sent again. */
void answer_out_of_date(Request *request, Response *response);

#endif
