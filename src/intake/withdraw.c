#include "intake/intake.h"
#include "register/shielded.h"

#include "sql.h"

typedef struct Withdraw {
    int64_t authority, intake;
    const Progress *progress;
} Withdraw;

/* Ends what stands of an import ($1 authority, $2 this write, $3 the import's write, $4 the import), and says
 * again what the import had ended. */
#define WITHDRAW_TABLES(X)                                                                                   \
    X(address)                                                                                               \
    X(identifier)                                                                                            \
    X(family)                                                                                                \
    X(family_member)                                                                                         \
    X(registration)                                                                                          \
    X(consent)                                                                                               \
    X(group_member)                                                                                          \
    X(contact)                                                                                               \
    X(finding)                                                                                               \
    X(course)                                                                                                \
    X(cost)                                                                                                  \
    X(place_offer)                                                                                           \
    X(restricted)                                                                                            \
    X(person)

#define END_SQL(table) SQL_withdraw_end_##table,
#define AGAIN_SQL(table) SQL_withdraw_again_##table,
static const char *const end_sql[] = {WITHDRAW_TABLES(END_SQL)};
static const char *const again_sql[] = {WITHDRAW_TABLES(AGAIN_SQL)};

static bool check(WriteNow *now, const Withdraw *this, int64_t *written, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(now->store, SQL_intake_get, &rows, err, VALUE(this->authority), VALUE(this->intake)));
    bool more;
    TRY(rows_next(rows, &more, err));
    if (!more)
        return error_set(err, ERROR_NOT_FOUND, "There is no import %lld.", (long long)this->intake);
    if (!rows_is_null(rows, 2))
        return error_set(err, ERROR_CONFLICT, "Import %lld was withdrawn already.", (long long)this->intake);
    int64_t source = rows_int(rows, 0), later, leaning;
    *written = rows_int(rows, 1);
    const char *name = rows_text(rows, 3, now->arena);
    TRY(store_ask_int(now->store, SQL_intake_later,
                      (const Value[]){VALUE(this->authority), VALUE(source), VALUE(this->intake)}, 3, 0,
                      &later, err));
    if (later)
        return error_set(err, ERROR_CONFLICT,
                         "Import %lld from %s came later and builds on this one; withdraw it first.",
                         (long long)later, name);
    TRY(store_ask_int(now->store, SQL_intake_leaning,
                      (const Value[]){VALUE(this->authority), VALUE(this->intake), VALUE(*written)}, 3, 0,
                      &leaning, err));
    if (leaning)
        return error_set(err, ERROR_CONFLICT,
                         "Import %lld tells of visits by people whom only this import names; withdraw "
                         "it first.",
                         (long long)leaning);
    return true;
}

enum {
    END_STEPS = sizeof end_sql / sizeof *end_sql,
    STEPS = END_STEPS + sizeof again_sql / sizeof *again_sql
};

static bool withdraw(WriteNow *now, void *context, Error *err)
{
    const Withdraw *this = context;
    const Value id = VALUE(this->authority), write = VALUE(now->id);
    int64_t written = 0;
    TRY(check(now, this, &written, err));
    TRY(DO(now->store, SQL_withdraw_merge, err, id, write, VALUE(written)));
    TRY(DO(now->store, SQL_withdraw_decision, err, id, write, VALUE(written)));
    for (size_t i = 0; i < STEPS; i++) {
        TRY(progress_go_on(this->progress, "Withdrawing", i, STEPS, err));
        TRY(i < END_STEPS ? DO(now->store, end_sql[i], err, id, write, VALUE(written), VALUE(this->intake))
                          : DO(now->store, again_sql[i - END_STEPS], err, id, write, VALUE(written)));
    }
    TRY(DO(now->store, SQL_withdraw_mark, err, id, VALUE(this->intake), write));
    return progress_go_on(this->progress, "Withdrawing", STEPS, STEPS, err);
}

bool intake_withdraw(Store *store, int64_t authority, int64_t actor, int64_t intake, const Progress *progress,
                     Error *err)
{
    char subject[40];
    snprintf(subject, sizeof subject, "intake %lld", (long long)intake);
    Withdraw this = {authority, intake, progress};
    const Write write = {.authority = authority, .actor = actor, .action = "withdraw", .subject = subject};
    return write_run(store, &write, withdraw, &this, err);
}

bool intake_list(Store *store, Arena *arena, int64_t authority, IntakeLineList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_intake_all, &rows, err, VALUE(authority)));
    IntakeLineList found = {0};
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        *GROW(arena, &found) = (IntakeLine){
            .id = rows_int(rows, 0),
            .source = rows_text(rows, 1, arena),
            .kind = rows_text(rows, 2, arena),
            .file_name = rows_text(rows, 3, arena),
            .at = rows_int(rows, 4),
            .total = (uint64_t)rows_int(rows, 5),
            .accepted = (uint64_t)rows_int(rows, 6),
            .unchanged = (uint64_t)rows_int(rows, 7),
            .queued = (uint64_t)rows_int(rows, 8),
            .rejected = (uint64_t)rows_int(rows, 9),
            .withdrawn = !rows_is_null(rows, 10),
        };
    }
    *out = found;
    return true;
}

bool intake_problems(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t intake,
                     size_t limit, IntakeProblemList *out, Error *err)
{
    Hidden hidden;
    TRY(people_hidden_from(store, arena, actor, authority, &hidden, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_intake_rows, &rows, err, VALUE(authority), VALUE(intake)));
    IntakeProblemList found = {0};
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more || found.count == limit)
            break;
        if (!rows_is_null(rows, 5) && hidden_has(&hidden, rows_int(rows, 5)))
            continue;
        *GROW(arena, &found) = (IntakeProblem){
            .line = rows_int(rows, 0),
            .column = rows_text(rows, 1, arena),
            .value = rows_text(rows, 2, arena),
            .reason = rows_text(rows, 3, arena),
            .rejected = strcmp(rows_text(rows, 4, arena), "rejected") == 0,
        };
    }
    *out = found;
    return true;
}
