/* What the pages about access show: restricted families, notices, users, histories. */
#ifndef WEB_ACCESS_PAGES_H
#define WEB_ACCESS_PAGES_H

#include "register/sees.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/qr.h"

typedef struct GuardedLine {
    int64_t person, people;
    const char *name; /* of the child, for those named; NULL: number only */
    bool named;
    const struct GuardedStaffLine *staff;
    size_t staff_count;
    int64_t lift; /* that somebody asked for lifting it; 0: nobody */
    const char *lift_who, *lift_reason;
    bool lift_own;
} GuardedLine;
typedef struct GuardedStaffLine {
    int64_t grant;
    const char *name;
    bool glass;
} GuardedStaffLine;
/* A join of two families that waits for a second person. */
typedef struct JoinLine {
    int64_t ask, family, other;
    const char *who, *from, *note; /* note: NULL for none */
    bool own;
} JoinLine;
/* The staff who may be named for a restricted family, none ticked, by name. */
bool named_choices(Request *request, Choice **out, size_t *count, Error *err) MUST_CHECK;

typedef struct RestrictedPage {
    const GuardedLine *lines;
    size_t line_count;
    const Choice *staff; /* whom to name */
    size_t staff_count;
    const JoinLine *joins;
    size_t join_count;
    bool may_guard, may_break, may_restrict;
} RestrictedPage;

typedef struct RestrictPage {
    int64_t family;
    const char *names, *reason; /* reason: as typed */
    const Choice *staff;
    size_t staff_count, now, lose;
    bool sure; /* what it means is shown, and only has to be confirmed */
} RestrictPage;
void view_restrict(Html *html, const PageFrame *frame, const RestrictPage *page);

typedef struct GlassPage {
    const char *child, *given, *family, *birth, *reason; /* as typed */
} GlassPage;

typedef struct NoticeLine {
    const char *when, *who, *what, *words;
    int64_t child; /* 0: none */
    bool fresh;
} NoticeLine;
typedef struct NoticesPage {
    const char *title, *empty;
    const NoticeLine *lines;
    size_t line_count;
    bool own, any_fresh; /* own: told to this person */
} NoticesPage;

typedef struct AskedLine {
    int64_t id;
    const char *told, *who, *when, *state;
    const char *known;     /* the child that it may be, as the reader's register has it */
    int64_t child, record; /* 0: not for the reader */
    bool answers, joins;
} AskedLine;
typedef struct AskedPage {
    const AskedLine *lines;
    size_t line_count;
} AskedPage;

typedef struct UserLine {
    int64_t id;
    const char *name, *role, *centre, *until, *state;
} UserLine;
typedef struct UsersPage {
    const UserLine *lines;
    size_t line_count;
} UsersPage;
typedef struct UserPage {
    int64_t id;
    const char *name;
    const Sentences *sentences;
} UserPage;

/* Somebody to add, or to change. */
typedef struct UserForm {
    int64_t id; /* 0: to add */
    const char *title, *name, *last_day;
    const Choice *roles, *centres;
    size_t role_count, centre_count;
    const char *field, *problem; /* of the field that is wrong; NULL: none */
    bool closed, rests, second, own;
} UserForm;
typedef struct PasswordPage {
    int64_t id;
    const char *name, *password;
    bool fresh; /* of a user just added */
} PasswordPage;

typedef struct AccountPage {
    bool on;
    const char *key, *url, *problem; /* key: a fresh one, until the phone has shown that it has it */
    QrCode code;                     /* of url */
} AccountPage;
typedef struct RecoveryPage {
    const char *const *codes;
    size_t count;
} RecoveryPage;

void view_account(Html *html, const PageFrame *frame, const AccountPage *page);
void view_recovery(Html *html, const PageFrame *frame, const RecoveryPage *page);

typedef struct HistoryRow {
    const char *when, *who, *role, *what, *why;
} HistoryRow;
typedef struct HistoryPage {
    int64_t child;
    bool may_open, cut;
    const HistoryRow *lines;
    size_t line_count;
} HistoryPage;

void view_history(Html *html, const PageFrame *frame, const HistoryPage *page);
void view_restricted_staff(Html *html, const RestrictedPage *page, const GuardedLine *line);
void view_restricted(Html *html, const PageFrame *frame, const RestrictedPage *page);
void view_glass(Html *html, const PageFrame *frame, const GlassPage *page);
void view_notices(Html *html, const PageFrame *frame, const NoticesPage *page);
void view_asked(Html *html, const PageFrame *frame, const AskedPage *page);
void view_users(Html *html, const PageFrame *frame, const UsersPage *page);
void view_user(Html *html, const PageFrame *frame, const UserPage *page);
void view_user_fields(Html *html, const UserForm *form);
void view_user_account(Html *html, const UserForm *form);
void view_user_form(Html *html, const PageFrame *frame, const UserForm *form);
void view_user_password(Html *html, const PageFrame *frame, const PasswordPage *page);

#endif
