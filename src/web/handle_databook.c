#include <string.h>
#include <unistd.h>

#include "web/databook_page.h"
#include "web/handlers.h"
#include "web/site.h"

enum { YEARS_AHEAD = 5 };

/* What a book is made of while its page is written. */
typedef struct Opened {
    SitePicture site;
    Outlook *outlook;
    Gate gate;
    Databook book;
    const char *iso_day;
} Opened;

static void opened_close(Opened *opened)
{
    outlook_close(opened->outlook);
    site_leave(&opened->site);
}
CLOSES(Opened, opened_close);

/* Through the gate as the reader, or as the board would. */
static bool gate_of(Request *request, const SitePicture *site, bool staff, Gate *out, Error *err)
{
    const User *reader = staff ? &request->actor : NULL;
    return gate_make(request->store, request->arena, &site->picture, reader, site_options()->small_number,
                     out, err);
}

static bool read_past(Request *request, bool staff, Date day, const BookPast **out, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    Gate gate;
    TRY(site_picture_on(request, day, &site, err));
    TRY(gate_of(request, &site, staff, &gate, err));
    return book_past(&gate, request->arena, out, err);
}

static bool open_book(Request *request, const char *area, bool staff, Opened *out, Error *err)
{
    Date day;
    const BookPast *past = NULL;
    TRY(site_allow(request, ACTION_SEE_COUNTS, request->actor.authority, err));
    TRY(site_asked_day(request, &day, err));
    staff = staff && gate_is_open(&request->actor, request->actor.authority);
    day = staff ? day : release_day(day, site_today());
    TRY(site_picture_on(request, day, &out->site, err));
    const Date before = book_past_day(out->site.picture.snapshot, day);
    site_leave(&out->site);
    if (before != DATE_NONE)
        TRY(read_past(request, staff, before, &past, err));
    TRY(site_picture_on(request, day, &out->site, err));
    TRY(gate_of(request, &out->site, staff, &out->gate, err));
    int year, month, date;
    char iso[DATE_TEXT_SIZE];
    date_to_parts(day, &year, &month, &date);
    TRY(outlook_open(request->store, out->site.picture.geo, year, YEARS_AHEAD, &out->outlook, err));
    out->iso_day = arena_print(request->arena, "%s", date_print(day, iso));
    const BookAsk ask = {&out->site.picture, &out->gate, out->outlook, past, area};
    return databook_make(request->store, request->arena, &ask, &out->book, err);
}

static bool fill_choices(Request *request, const Opened *opened, const char *area, BookPage *page, Error *err)
{
    BookPlaceName *places;
    size_t count;
    const Picture *picture = &opened->site.picture;
    TRY(databook_places(request->store, request->arena, &picture->authority, picture->geo, opened->book.as_of,
                        &places, &count, err));
    Choice *choices = ARENA_ARRAY(request->arena, Choice, count + 1);
    for (size_t i = 0; i < count; i++)
        choices[i] = (Choice){places[i].key, places[i].name, strcmp(places[i].key, area) == 0};
    page->choices = choices;
    page->choice_count = count;
    return true;
}

static bool asks_for_staff(const Request *request)
{
    const char *reader = request_query(request, "for");
    return reader && strcmp(reader, "staff") == 0;
}

bool show_databook(Request *request, Response *response, Error *err)
{
    DEFER(opened_close) Opened opened = {0};
    const char *area = request_query(request, "area");
    area = area && *area ? area : "all";
    TRY(open_book(request, area, asks_for_staff(request), &opened, err));
    BookPage page = {.book = &opened.book,
                     .page = true,
                     .may_write = may(&request->actor, ACTION_COMMENT, request->actor.authority),
                     .may_see_staff = gate_is_open(&request->actor, request->actor.authority),
                     .opens = opened.gate.open,
                     .iso_day = opened.iso_day,
                     .area = opened.book.items[0].key,
                     .arena = request->arena};
    TRY(fill_choices(request, &opened, page.area, &page, err));
    PageFrame frame = page_frame(request, opened.book.title);
    frame.wide = true;
    if (request_query(request, "saved"))
        frame.done = "The text is saved. It stands in every data book from now on, whatever day it is of.";
    view_databook(&response->html, &frame, &page);
    return true;
}

static bool answer_text(Request *request, Response *response, const Databook *book, bool csv, Error *err)
{
    DEFER(written_close) WrittenFile written = {0};
    TRY(written_open(&written, request->arena, err));
    if (csv)
        databook_csv(book, written.file);
    else
        TRY(databook_html(book, request->arena, written.file, err));
    return response_written(response, csv ? "text/csv; charset=utf-8" : "text/html; charset=utf-8",
                            csv ? "databook.csv" : "databook.html", &written, err);
}

static bool answer_sheets(Request *request, Response *response, const Databook *book, Error *err)
{
    const char *place = getenv("TMPDIR");
    const char *made = arena_print(request->arena, "%s/reachbook-XXXXXX", place && *place ? place : "/tmp");
    char *folder = (char *)(uintptr_t)made;
    if (!mkdtemp(folder))
        return error_set(err, ERROR_SYSTEM,
                         "The file could not be written: there is no room for it. Try again later.");
    const char *path = arena_print(request->arena, "%s/databook.xlsx", folder);
    bool done = databook_sheets(book, path, err) &&
                response_file(response, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                              "databook.xlsx", path, err);
    (void)unlink(path);
    (void)rmdir(folder);
    return done;
}

bool show_databook_file(Request *request, Response *response, Error *err)
{
    DEFER(opened_close) Opened opened = {0};
    const char *area = request_query(request, "area"), *format = request_query(request, "format");
    format = format ? format : "html";
    bool csv = strcmp(format, "csv") == 0, sheets = strcmp(format, "xlsx") == 0;
    if (!csv && !sheets && strcmp(format, "html") != 0)
        return error_set(err, ERROR_INPUT, "A data book comes as html, csv or xlsx, not \"%s\".", format);
    TRY(open_book(request, area && *area ? area : NULL, false, &opened, err));
    if (sheets)
        return answer_sheets(request, response, &opened.book, err);
    return answer_text(request, response, &opened.book, csv, err);
}

/* Where the text stands: ERROR_NOT_FOUND unless the book has such a place. */
static bool open_comment(Request *request, const char *area, const char *section, CommentPage *page,
                         Error *err)
{
    DEFER(opened_close) Opened opened = {0};
    CommentaryList versions;
    TRY(site_allow(request, ACTION_COMMENT, request->actor.authority, err));
    if (!area || !section)
        return error_set(err, ERROR_NOT_FOUND, "There is nothing to write of at this address.");
    TRY(open_book(request, area, true, &opened, err));
    const BookChapter *chapter = &opened.book.items[0];
    const char *title = chapter_section_title(chapter, section);
    if (!title)
        return error_set(err, ERROR_NOT_FOUND, "The data book has no such section.");
    TRY(commentary_versions(request->store, request->arena, request->actor.authority, chapter->key, section,
                            &versions, err));
    const Commentary *stands = versions.count ? &versions.items[0] : NULL;
    *page = (CommentPage){.area = chapter->key,
                          .section = arena_print(request->arena, "%s", section),
                          .area_name = arena_print(request->arena, "%s", chapter->name),
                          .title = title,
                          .words = stands ? stands->words : "",
                          .version = stands ? stands->version : 0,
                          .versions = versions.items,
                          .version_count = versions.count,
                          .most = COMMENTARY_BYTES_MAX,
                          .arena = request->arena};
    return true;
}

static void write_comment_page(Request *request, Response *response, const CommentPage *page,
                               const char *problem)
{
    PageFrame frame = page_frame(request, "What we make of it");
    frame.back = arena_print(request->arena, "/databook?area=%s", page->area);
    frame.problem = problem;
    view_comment(&response->html, &frame, page);
}

bool show_comment(Request *request, Response *response, Error *err)
{
    CommentPage page;
    TRY(open_comment(request, request_query(request, "area"), request_query(request, "section"), &page, err));
    write_comment_page(request, response, &page, NULL);
    return true;
}

/* What was typed is never lost: when it cannot be saved the form comes back with it. */
bool save_comment(Request *request, Response *response, Error *err)
{
    CommentPage page;
    const char *words = request_form(request, "words");
    TRY(open_comment(request, request_form(request, "area"), request_form(request, "section"), &page, err));
    words = words ? words : "";
    if (!commentary_write(request->store, &request->actor, request->actor.authority, page.area, page.section,
                          words, request_form_int(request, "over", 0), err)) {
        if (err->kind != ERROR_CONFLICT && err->kind != ERROR_INPUT)
            return false;
        page.words = words;
        response->status = err->kind == ERROR_CONFLICT ? 409 : 400;
        write_comment_page(request, response, &page, arena_print(request->arena, "%s", err->text));
        *err = (Error){0};
        return true;
    }
    response_redirect(response, arena_print(request->arena, "/databook?area=%s&saved=1", page.area));
    return true;
}
