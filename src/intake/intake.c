#include "intake/intake.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/text.h"
#include "intake/put.h"
#include "intake/rejects.h"
#include "sql.h"

enum {
    PROBLEMS_SHOWN = 200,
    ROWS_BETWEEN_REPORTS = 2000,
    DIGEST_TEXT_SIZE = crypto_generichash_BYTES * 2 + 1
};

typedef struct Run {
    Store *store;
    const Geo *geo;
    const IntakeOptions *options;
    const Progress *progress;
    Arena *arena; /* the caller's */
    Layout layout;
    CsvRow header; /* a copy */
    const char *name, *source;
    int64_t centre;
    char digest[DIGEST_TEXT_SIZE];
    HashSet groups;
    Rejects rejects;
    IntakeResult result;
    uint64_t bytes; /* of the list, for progress */
    bool dry_run_done;
} Run;

static void run_close(Run *run)
{
    hash_set_close(&run->groups);
    rejects_close(&run->rejects);
}
CLOSES(Run, run_close);

/* "Mickleover & Littleover" -> "mickleover-littleover". */
static const char *slug(Arena *arena, const char *text)
{
    char *out = ARENA_ARRAY(arena, char, strlen(text) + 1);
    size_t length = 0;
    for (; *text; text++)
        if (isalnum((unsigned char)*text))
            out[length++] = (char)tolower((unsigned char)*text);
        else if (length && out[length - 1] != '-')
            out[length++] = '-';
    while (length && out[length - 1] == '-')
        out[--length] = '\0';
    return out;
}

static const char *short_slug(Arena *arena, const char *text)
{
    static const char *const endings[] = {"-children-s-centre", "-childrens-centre", "-family-hub",
                                          "-centre"};
    const char *whole = slug(arena, text);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(whole), end = strlen(endings[i]);
        if (length > end && strcmp(whole + length - end, endings[i]) == 0)
            return arena_copy(arena, whole, length - end);
    }
    return whole;
}

static bool centre_missing(Run *run, const CentreList *centres, Error *err)
{
    const char *names = "";
    for (size_t i = 0; i < centres->count; i++)
        names = arena_print(run->arena, "%s%s%s", names, i ? ", " : "", centres->items[i].name);
    if (run->options->centre)
        return error_set(err, ERROR_NOT_FOUND, "There is no centre called \"%s\". The centres are: %s.",
                         run->options->centre, names);
    return error_set(err, ERROR_INPUT, "Say which centre the list %s comes from. The centres are: %s.",
                     run->name, names);
}

/* The centre named, or the one whose name is in the file's name. */
static bool centre_choose(Run *run, const char **name, Error *err)
{
    CentreList centres;
    TRY(centre_list(run->store, run->arena, run->options->authority, &centres, err));
    const char *given = run->options->centre, *file = slug(run->arena, run->name);
    size_t best = 0;
    for (size_t i = 0; i < centres.count; i++) {
        const char *whole = slug(run->arena, centres.items[i].name),
                   *part = short_slug(run->arena, centres.items[i].name);
        bool fits =
            given ? strcmp(slug(run->arena, given), whole) == 0 || strcmp(slug(run->arena, given), part) == 0
                  : strstr(file, part) != NULL;
        if (fits && strlen(part) > best) {
            best = strlen(part);
            run->centre = centres.items[i].id;
            *name = centres.items[i].name;
        }
    }
    return run->centre || centre_missing(run, &centres, err);
}

static bool source_name(Run *run, Error *err)
{
    const char *centre = "";
    if (run->layout.centre)
        TRY(centre_choose(run, &centre, err));
    const char *pattern = run->options->source ? run->options->source : run->layout.source;
    assert(pattern); /* no layout is read without one */
    const char *mark = strstr(pattern, "{centre}");
    run->source = mark ? arena_print(run->arena, "%.*s%s%s", (int)(mark - pattern), pattern, centre, mark + 8)
                       : pattern;
    return true;
}

static bool digest_file(Run *run, Error *err)
{
    FILE *file = fopen(run->options->path, "rbe");
    if (!file)
        return error_set(err, ERROR_NOT_FOUND, "%s cannot be opened: %s.", run->options->path,
                         strerror(errno));
    crypto_generichash_state state;
    unsigned char bytes[crypto_generichash_BYTES], block[16384];
    crypto_generichash_init(&state, NULL, 0, sizeof bytes);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        crypto_generichash_update(&state, block, got);
    bool bad = ferror(file) != 0;
    fclose(file);
    if (bad)
        return error_set(err, ERROR_SYSTEM, "%s cannot be read to its end.", run->options->path);
    crypto_generichash_final(&state, bytes, sizeof bytes);
    sodium_bin2hex(run->digest, sizeof run->digest, bytes, sizeof bytes);
    return true;
}

static void header_copy(Run *run, const CsvRow *row)
{
    const char **fields = ARENA_ARRAY(run->arena, const char *, row->count + 1);
    for (size_t i = 0; i < row->count; i++)
        fields[i] = arena_copy(run->arena, row->fields[i], strlen(row->fields[i]));
    run->header = (CsvRow){.line = row->line, .count = row->count, .fields = fields};
}

/* People know a list by its name, not by where it lies at the moment. */
static bool tell_by_name(const Run *run, Error *err)
{
    const Error told = *err;
    const char *path = run->options->path, *at = strstr(told.text, path);
    if (run->options->name && at)
        error_set(err, told.kind, "%.*s%s%s", (int)(at - told.text), told.text, run->name, at + strlen(path));
    return false;
}

static bool open_list(Run *run, Csv **csv, CsvRow *header, Error *err)
{
    bool more;
    if (!csv_open(run->options->path, csv, err))
        return tell_by_name(run, err);
    if (!csv_next(*csv, header, &more, err))
        return error_prefix(err, "%s", run->name);
    return more ||
           error_set(err, ERROR_INPUT, "%s holds no line; its first line must name the columns.", run->name);
}

static bool prepare(Run *run, Error *err)
{
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    const char *path = run->options->path, *last = strrchr(path, '/');
    run->name = run->options->name ? run->options->name : last ? last + 1 : path;
    TRY(open_list(run, &csv, &row, err));
    header_copy(run, &row);
    TRY(layout_choose(run->arena, run->options->kind, run->options->layout_path, &run->header, &run->layout,
                      err));
    run->result.layout = run->layout.name;
    run->result.unread = layout_unread(run->arena, &run->layout, &run->header);
    TRY(source_name(run, err));
    bool more; /* what is no list is seen at its first row, before all of it is read for its digest */
    if (!csv_next(csv, &row, &more, err))
        return error_prefix(err, "%s", run->name);
    TRY(digest_file(run, err));
    int64_t same;
    const Value asked[] = {VALUE(run->options->authority), VALUE(run->source),
                           VALUE((const char *)run->digest)};
    TRY(store_ask_int(run->store, SQL_intake_same, asked, 3, 0, &same, err));
    run->result.same_file = same != 0;
    return true;
}

static bool load_groups(Run *run, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(run->store, SQL_intake_groups, &rows, err, VALUE(run->options->authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        set_put(&run->groups, key_of(rows_text(rows, 0, NULL)), 1);
    }
}

static bool find_source(Run *run, WriteNow *now, int64_t *source, Error *err)
{
    const Value asked[] = {VALUE(run->options->authority), VALUE(run->source)};
    TRY(store_ask_int(now->store, SQL_intake_source, asked, 2, 0, source, err));
    if (*source)
        return true;
    TRY(store_take_ids(now->store, "source", 1, source, err));
    return DO(now->store, SQL_intake_source_put, err, VALUE(run->options->authority), VALUE(*source),
              VALUE(run->source), VALUE(run->layout.kind), VALUE(now->id));
}

static void show_problem(Run *run, const IntakeProblem *problem)
{
    if (run->result.problems.count == PROBLEMS_SHOWN)
        return;
    const char *texts[3] = {problem->column, problem->value, problem->reason};
    for (int i = 0; i < 3; i++)
        texts[i] = texts[i] ? arena_copy(run->arena, texts[i], strlen(texts[i])) : NULL;
    *GROW(run->arena, &run->result.problems) =
        (IntakeProblem){problem->line, texts[0], texts[1], texts[2], problem->rejected};
}

static bool take_row(Run *run, Put *put, const FactsCheck *check, Arena *arena, const CsvRow *row, Error *err)
{
    Facts facts = {0};
    FactsProblems problems = {0};
    int64_t person = 0;
    bool news = true;
    run->result.total++;
    facts_read(check, arena, row, &facts, &problems);
    if (!problems.rejected)
        TRY(put_row(put, arena, &facts, &problems, &person, &news, err));
    if (!problems.rejected && !news) {
        run->result.unchanged++;
        return true;
    }
    if (problems.rejected)
        run->result.rejected++;
    else if (problems.count)
        run->result.queued++;
    else
        run->result.accepted++;
    for (size_t i = 0; i < problems.count; i++) {
        TRY(put_problem(put, arena, &problems.items[i], row, person, err));
        show_problem(run, &problems.items[i]);
    }
    if (problems.rejected)
        rejects_add(&run->rejects, row, &problems);
    return true;
}

/* The last byte is told when the rows are saved. */
static bool tell(Run *run, const Csv *csv, Error *err)
{
    uint64_t done, total;
    csv_progress(csv, &done, &total);
    run->bytes = total ? total : 1;
    return progress_go_on(run->progress, run->name, done < run->bytes ? done : run->bytes - 1, run->bytes,
                          err);
}

static bool take_rows(Run *run, Put *put, Error *err)
{
    DEFER(csv_close) Csv *csv = NULL;
    DEFER(arena_release) Arena arena = {0};
    CsvRow row;
    const FactsCheck check = {&run->layout, run->geo, &run->groups, clock_today(), run->header.count};
    TRY(open_list(run, &csv, &row, err));
    TRY(rejects_open(&run->rejects, run->options->rejects_path, &run->header, err));
    for (bool more;;) {
        if (!csv_next(csv, &row, &more, err))
            return error_prefix(err, "%s", run->name);
        if (!more)
            break;
        arena_reset(&arena);
        TRY(take_row(run, put, &check, &arena, &row, err));
        if (run->result.total % ROWS_BETWEEN_REPORTS == 0)
            TRY(tell(run, csv, err));
    }
    TRY(tell(run, csv, err));
    return rejects_finish(&run->rejects, err);
}

static bool remember(Run *run, WriteNow *now, const Put *put, Error *err)
{
    const IntakeResult *result = &run->result;
    now->detail = arena_print(now->arena,
                              "{\"intake\":%lld,\"total\":%llu,\"accepted\":%llu,\"unchanged\":%llu,"
                              "\"queued\":%llu,\"rejected\":%llu}",
                              (long long)put->intake, (unsigned long long)result->total,
                              (unsigned long long)result->accepted, (unsigned long long)result->unchanged,
                              (unsigned long long)result->queued, (unsigned long long)result->rejected);
    return DO(
        now->store, SQL_intake_put, err, VALUE(put->authority), VALUE(put->intake), VALUE(put->source),
        VALUE(run->layout.kind), VALUE(run->layout.name), VALUE(run->name), VALUE((const char *)run->digest),
        VALUE((int64_t)result->total), VALUE((int64_t)result->accepted), VALUE((int64_t)result->unchanged),
        VALUE((int64_t)result->queued), VALUE((int64_t)result->rejected),
        VALUE(run->options->arrived ? (int64_t)run->options->arrived * 86400 : clock_now()), VALUE(now->id));
}

/* A dry run does all of it and then gives way, so that nothing remains. */
static bool import(WriteNow *now, void *context, Error *err)
{
    Run *run = context;
    DEFER(put_close)
    Put put = {
        .now = now, .layout = &run->layout, .authority = run->options->authority, .centre = run->centre};
    run->result = (IntakeResult){.layout = run->layout.name, .unread = run->result.unread};
    TRY(find_source(run, now, &put.source, err));
    TRY(store_take_ids(now->store, "intake", 1, &put.intake, err));
    TRY(put_open(&put, err));
    TRY(take_rows(run, &put, err));
    TRY(put_finish(&put, err));
    TRY(remember(run, now, &put, err));
    TRY(progress_go_on(run->progress, run->name, run->bytes, run->bytes, err));
    run->dry_run_done = run->options->dry_run;
    if (run->options->dry_run)
        return error_set(err, ERROR_CONFLICT, "This was a trial: nothing was taken.");
    run->result.id = put.intake;
    return true;
}

bool intake_run(Store *store, const Geo *geo, const IntakeOptions *options, const Progress *progress,
                Arena *arena, IntakeResult *out, Error *err)
{
    DEFER(run_close)
    Run run = {.store = store, .geo = geo, .options = options, .progress = progress, .arena = arena};
    TRY(prepare(&run, err));
    if (!run.result.same_file) {
        TRY(load_groups(&run, err));
        const Write write = {
            .authority = options->authority,
            .actor = options->actor,
            .action = "import",
            .subject = arena_print(arena, "%s from %s", run.name, run.source),
        };
        Error trial = {0};
        if (!write_run(store, &write, import, &run, &trial) && !run.dry_run_done) {
            *err = trial;
            return false;
        }
        TRY(rejects_place(&run.rejects, err));
    }
    *out = run.result;
    return true;
}
