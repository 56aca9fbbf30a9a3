#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/out_file.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print_pdf.h"
#include "cli/settings.h"
#include "web/databook_page.h"

enum { YEARS_AHEAD = 5 };

typedef struct Wish {
    const char *area, *out;
    Date as_of;
    bool staff, no_pdf;
} Wish;

static bool read_wish(int argc, char **argv, Wish *wish, Error *err)
{
    const char *as_of = NULL, *reader = NULL;
    const Option table[] = {{"--area", &wish->area, NULL},     {"--as-of", &as_of, NULL},
                            {"--out", &wish->out, NULL},       {"--for", &reader, NULL},
                            {"--no-pdf", NULL, &wish->no_pdf}, {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 1, &words, err));
    if (words.count != 1 || strcmp(words.items[0], "databook") != 0)
        return error_set(err, ERROR_INPUT, "Say which report: reachbook report databook --out FOLDER");
    if (!wish->out)
        return error_set(err, ERROR_INPUT, "Say where the data book goes: --out FOLDER");
    if (reader && strcmp(reader, "board") != 0 && strcmp(reader, "staff") != 0)
        return error_set(err, ERROR_INPUT,
                         "--for wants board (small numbers hidden, as without it) or staff, not \"%s\".",
                         reader);
    wish->staff = reader && strcmp(reader, "staff") == 0;
    TRY(options_date("--as-of", as_of, &wish->as_of, err));
    if (wish->as_of > clock_today())
        return error_set(err, ERROR_INPUT, "--as-of %s has not come yet: nothing is recorded of it.", as_of);
    if (!wish->staff)
        wish->as_of = release_day(wish->as_of, clock_today());
    return true;
}

typedef struct Open {
    Store *store;
    Arena *arena;
    const MeasureBook *measures;
    Chronicle *chronicle;
} Open;

static void open_close(Open *open)
{
    chronicle_close(open->chronicle);
    store_close(open->store);
}
CLOSES(Open, open_close);

static bool open_picture(Open *open, Date day, Picture *out, Error *err)
{
    SnapshotOptions options = settings_snapshot(day);
    options.book = open->measures;
    return picture_open_shared(open->store, open->arena, &options, &open->chronicle, out, err);
}

static bool open_gate(Open *open, const Picture *picture, bool staff, Gate *out, Error *err)
{
    *out = (Gate){.snapshot = picture->snapshot, .open = true};
    if (staff)
        return true;
    return gate_make(open->store, open->arena, picture, NULL, (uint32_t)settings()->small_number, out, err);
}

static bool check_day(const Picture *picture, Date as_of, Error *err)
{
    char day[24], first_day[24];
    Date first = chronicle_first_day(snapshot_chronicle(picture->snapshot));
    if (first == DATE_NONE || as_of >= first)
        return true;
    return error_set(err, ERROR_INPUT, "Nothing is recorded up to %s; the register begins on %s.",
                     date_print_long(as_of, day), date_print_long(first, first_day));
}

static bool read_past(Open *open, const Wish *wish, Date day, const BookPast **out, Error *err)
{
    DEFER(picture_close) Picture picture = {0};
    Gate gate;
    TRY(open_picture(open, day, &picture, err));
    TRY(open_gate(open, &picture, wish->staff, &gate, err));
    return book_past(&gate, open->arena, out, err);
}

static bool wrote(const char *path)
{
    struct stat about = {0};
    if (stat(path, &about) == 0)
        printf("%-40s %7lld KB\n", path, (long long)(about.st_size + 1023) / 1024);
    return true;
}

static bool write_html(const Databook *book, Arena *arena, const char *path, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    TRY(out_file_open(&out, path, err));
    TRY(databook_html(book, arena, out.file, err));
    TRY(out_file_finish(&out, err));
    return out_file_place(&out, err) && wrote(path);
}

static bool write_csv(const Databook *book, const char *path, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    TRY(out_file_open(&out, path, err));
    databook_csv(book, out.file);
    TRY(out_file_finish(&out, err));
    return out_file_place(&out, err) && wrote(path);
}

static bool write_pdf(const char *html, const char *path, Error *err)
{
    bool made = false;
    TRY(print_pdf(html, path, &made, err));
    if (made)
        return wrote(path);
    printf("No PDF: it needs Chromium, which is not on this computer. Install it (Debian: apt-get install "
           "chromium), "
           "or open %s in any browser and print it to a file.\n",
           html);
    return true;
}

static bool write_book(const Wish *wish, const Databook *book, Arena *arena, Error *err)
{
    const char *name = wish->area ? arena_print(arena, "%s/databook-%s", wish->out, book->items[0].key)
                                  : arena_print(arena, "%s/databook", wish->out);
    const char *html = arena_print(arena, "%s.html", name), *sheets = arena_print(arena, "%s.xlsx", name);
    if (mkdir(wish->out, 0777) != 0 && errno != EEXIST)
        return error_set(err, ERROR_INPUT, "The folder %s cannot be made: %s.", wish->out, strerror(errno));
    printf("%s, %s, %s\n", book->title, book->count == 1 ? book->items[0].name : book->authority, book->day);
    TRY(write_html(book, arena, html, err));
    TRY(write_csv(book, arena_print(arena, "%s.csv", name), err));
    TRY(databook_sheets(book, sheets, err));
    wrote(sheets);
    return wish->no_pdf || write_pdf(html, arena_print(arena, "%s.pdf", name), err);
}

bool cmd_report(int argc, char **argv, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(open_close) Open open = {.arena = &arena};
    Wish wish = {0};
    TRY(read_wish(argc, argv, &wish, err));
    TRY(settings_book(&open.measures, err));
    TRY(store_open(options_db(), wish.staff ? STORE_READ : STORE_WRITE, &open.store, err));
    DEFER(picture_close) Picture picture = {0};
    DEFER(outlook_close) Outlook *outlook = NULL;
    Gate gate;
    Databook book;
    const BookPast *past = NULL;
    int year, month, day;
    TRY(open_picture(&open, wish.as_of, &picture, err));
    TRY(check_day(&picture, wish.as_of, err));
    TRY(open_gate(&open, &picture, wish.staff, &gate, err));
    const Date before = book_past_day(picture.snapshot, wish.as_of);
    if (before != DATE_NONE)
        TRY(read_past(&open, &wish, before, &past, err));
    date_to_parts(wish.as_of, &year, &month, &day);
    TRY(outlook_open(open.store, picture.geo, year, YEARS_AHEAD, &outlook, err));
    const BookAsk ask = {&picture, &gate, outlook, past, wish.area};
    TRY(databook_make(open.store, &arena, &ask, &book, err));
    return write_book(&wish, &book, &arena, err);
}
