#include "web/databook_page.h"

#include "base/clock.h"
#include "base/embedded.h"
#include "report/prospect.h"
#include "web/explore.h"

static void line_chart(Html *html, const BookChart *chart, const ChartName *name)
{
    const OutlookYears *years = chart->years;
    ChartPoint *points = ARENA_ARRAY(html->arena, ChartPoint, years->count + 1);
    for (size_t i = 0; i < years->count; i++) {
        const OutlookYear *year = &years->items[i];
        points[i] = (ChartPoint){year->year,         (int)year->kind,   year->children,    year->range.low80,
                                 year->range.high80, year->range.low95, year->range.high95};
    }
    const OutlookYear *now = prospect_now(years);
    chart_line(html, &(ChartLine){*name, points, years->count, now ? now->year + 1 : points[0].year});
}

static void month_chart(Html *html, const BookTrend *trend, const ChartName *name)
{
    ChartMonths chart = {.name = *name, .months = trend->days, .count = trend->count, .lines = BOOK_TREND};
    _Static_assert((int)BOOK_TREND <= (int)CHART_SERIES_MAX, "a line for each");
    for (int i = 0; i < BOOK_TREND; i++)
        chart.series[i] = (ChartSeries){trend->names[i], trend->shares[i]};
    chart_months(html, &chart);
}

void book_chart(Html *html, const BookPage *page, const BookChapter *chapter, const BookSection *section)
{
    const BookChart *chart = &section->chart;
    const ChartName name = {book_id(page, chapter, section->key), chart->title, chart->description};
    if (chart->kind == BOOK_LINE) {
        line_chart(html, chart, &name);
        return;
    }
    if (chart->kind == BOOK_MONTHS) {
        month_chart(html, chart->trend, &name);
        return;
    }
    ChartBar *bars = ARENA_ARRAY(html->arena, ChartBar, chart->count + 1);
    for (size_t i = 0; i < chart->count; i++)
        bars[i] = (ChartBar){chart->items[i].name, chart->items[i].words, chart->items[i].value,
                             chart->items[i].mark};
    chart_bars(html, &(ChartBars){name, bars, chart->count});
}

const char *book_id(const BookPage *page, const BookChapter *chapter, const char *part)
{
    return arena_print(page->arena, "%s-%s", chapter->key, part);
}

const char *book_list_address(Arena *arena, const BookList *list)
{
    char day[DATE_TEXT_SIZE];
    const char *part = list->by == BY_NONE ? ""
                                           : arena_print(arena, "&by=%s&key=%s", by_word(list->by),
                                                         explore_escaped(arena, list->key));
    return arena_print(arena, "/databook/list?area=%s&measure=%s%s&as-of=%s",
                       explore_escaped(arena, list->area), list->measure, part, date_print(list->day, day));
}

const char *book_address(const BookPage *page, const BookList *list)
{
    return page->opens && list ? book_list_address(page->arena, list) : NULL;
}

const char *book_said(const BookPage *page, const Commentary *commentary)
{
    return arena_print(page->arena, "%s, %s", commentary->writer ? commentary->writer : "Reachbook",
                       site_day(page->arena, (Date)(clock_local(commentary->at) / (24 * 60 * 60))));
}

static bool put(FILE *file, const Html *html, Error *err)
{
    if (html->full)
        return error_set(err, ERROR_SYSTEM,
                         "The data book is too long for one file. Make one for each area: --area.");
    fwrite(html->bytes, 1, html->length, file);
    return true;
}

bool databook_html(const Databook *book, Arena *arena, FILE *file, Error *err)
{
    static const char *const sheets[] = {"src/web/static/govuk.css", "src/web/static/reachbook.css"};
    const BookPage page = {.book = book, .arena = arena};
    Html head = {.arena = arena}, body = {.arena = arena};
    html_markup(&head, "<!doctype html>\n<html lang=\"en\" class=\"govuk-template\">\n<head>\n<meta "
                       "charset=\"utf-8\">\n<title>");
    html_text(&head, book->title);
    html_markup(&head, ": ");
    html_text(&head, book->count == 1 ? book->items[0].name : book->authority);
    html_markup(&head, ", ");
    html_text(&head, book->day);
    html_markup(&head, "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                       "'unsafe-inline'\">\n<style>\n");
    TRY(put(file, &head, err));
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        const EmbeddedFile *sheet = embedded_find(sheets[i]);
        fwrite(sheet->bytes, 1, sheet->length, file);
    }
    html_markup(&body, "\n</style>\n</head>\n");
    view_databook_file(&body, &page);
    html_markup(&body, "</html>\n");
    return put(file, &body, err);
}
