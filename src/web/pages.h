/* What each page shows, as plain structs. Views turn them into markup; handlers fill them. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "cleanse/cleanse.h"
#include "intake/intake.h"
#include "measure/measure.h"
#include "register/family.h"
#include "web/chart.h"
#include "web/page.h"
#include "web/strip.h"

typedef struct CountLine {
    const char *words, *figure, *note,
        *list;        /* list: a TrueLine's word in /count/{list}; NULL when it opens to none */
    bool total, part; /* part: one of the reasons of the line above */
    bool population;  /* opens to the population by area */
} CountLine;

typedef struct CountArea { /* of a centre, as it is published */
    const char *name, *key, *living, *registered, *registered_share, *reached, *reached_share, *words;
    bool registered_hidden, reached_hidden;
} CountArea;

typedef struct CountPage {
    const char *place, *day, *iso_day;
    const CountArea *areas; /* none for those who see more on other pages */
    size_t area_count;
    const char *registered_before,
        *reached_before; /* "That is 3 points more than a year before (62%)."; "" */
    const CountLine *lines;
    size_t line_count;
    uint64_t to_judge;
    const char *registered_sentence, *reached_title, *reached_sentence;
    const char *note; /* as on the reach page */
} CountPage;

typedef struct Choice {
    const char *value, *title;
    bool chosen;
} Choice;

typedef struct ReachRow {
    const char *key, *name, *ward, *count, *of, *percent, *band;
    bool hidden; /* count is a word */
} ReachRow;

typedef struct MapArea {
    const char *code, *name, *path, *percent, *band_class;
    const char *href; /* where it leads; NULL: as on the Reach page */
} MapArea;

typedef struct MapLabel { /* a ward: its border, and its name at a point of the map */
    const char *name, *path;
    int x, y;
} MapLabel;

enum { MAP_SHADES = 5 };
typedef struct ReachPage {
    const char *day, *iso_day, *title, *meaning, *sentence, *source, *measure, *by, *by_title, *unit_words;
    const Choice *measures, *parts;
    size_t measure_count, part_count;
    const ReachRow *rows;
    size_t row_count;
    const MapArea *areas;
    size_t area_count;
    const MapLabel *labels;
    size_t label_count;
    int label_size;                                                      /* in the map's units */
    const char *view_box, *map_words, *share_words, *shades[MAP_SHADES]; /* shades: what each stands for */
    bool by_ward, by_lsoa;             /* the table's parts are these: rows lead on */
    bool map_by_ward;                  /* areas of the map are wards, which open to their small areas */
    const char *ward_code, *ward_name; /* narrowed to one ward; NULL for all */
    bool opens;                        /* cells open to lists for this person */
    bool some_hidden;                  /* an area of the map has no share to show */
    const char *note;                  /* what is hidden, and why; NULL when nothing ever is */
} ReachPage;

typedef struct AreaPage {
    const char *code, *name, *ward, *ward_name, *source, *day, *iso_day, *deprivation, *children;
    const ReachRow *rows; /* one per measure */
    size_t row_count;
    const char *note; /* as on the reach page */
    bool opens;
} AreaPage;

typedef struct PopulationRow {
    const char *code, *name, *ward; /* ward: its name, in the first row of each ward; else NULL */
    const char *ages[5], *all;
} PopulationRow;
typedef struct PopulationPage {
    const char *place, *source, *day, *iso_day, *total, *totals[5];
    const PopulationRow *rows;
    size_t row_count;
} PopulationPage;

typedef struct PlacesRow {          /* a ward or a provider */
    const char *key, *name, *place; /* key: "" for all areas served */
    const char *postcode;
    bool outside; /* a provider outside the areas served */
    const char *eligible, *unplaced, *offered, *taken, *spare, *unmet;
} PlacesRow;
typedef struct PlacesPage {
    const char *place, *day, *iso_day, *sentence;
    const char *term; /* its first day; NULL: none is told */
    bool told;        /* some provider has told what it offers */
    const PlacesRow *areas, *providers;
    size_t area_count, provider_count;
} PlacesPage;

typedef struct ForecastRow { /* one year */
    int year;
    const char *kind, *ages[5], *all, *likely, *nearly_sure; /* the last two are NULL where estimated */
} ForecastRow;
typedef struct ForecastAreaRow {
    const char *key, *name, *now, *then, *likely;
} ForecastAreaRow;
typedef struct ForecastPage {
    const char *title, *place, *sentence, *source, *iso_day, *of;
    int this_year, last_year;
    const Choice *choices;
    size_t choice_count;
    ChartLine line, births;
    ChartStacks ages;
    const ForecastRow *rows;
    size_t row_count;
    ChartBars areas;
    const ForecastAreaRow *area_rows;
    size_t area_count;
} ForecastPage;

typedef struct ListRow {
    int64_t id, family_id; /* family_id 0: none */
    const char *name, *born, *age, *postcode, *area, *area_code, *source;
    const char *on, *what, *centre; /* of a contact: its day, kind and activity, where */
    bool restricted;
} ListRow;
typedef enum ListOf {
    LIST_OF_CHILDREN,
    LIST_OF_FAMILIES,
    LIST_OF_ADULTS,
    LIST_OF_CONTACTS,
    LIST_OF_REFERRALS
} ListOf;
typedef struct ListPage {
    const char *title, *definition, *total;
    const char *listed, *elsewhere; /* of the total: listed; known to other centres only, NULL for none */
    const char *unit, *out_of, *period, *place; /* what the number is of */
    ListOf of;
    bool by_record; /* a line is a record: its list is named */
    const ListRow *rows;
    size_t row_count;
    size_t first, last;
    int64_t previous_page, next_page; /* 0 for none */
    const char *base; /* path and query of the list, to which the page is added; NULL: by what follows */
    const char *previous, *next; /* with a base: the paths */
    const char *filter, *filter_value, *iso_day, *measure;
    int64_t known; /* as the register stood after this write; 0: as it stands */
} ListPage;

typedef struct SearchPage {
    const char *words;
    int64_t compare; /* a record to compare with what is found; 0: none */
    bool searched;
    const ListRow *rows;
    size_t row_count;
} SearchPage;

typedef struct ChildGroup {
    const char *name, *sources;
} ChildGroup;
typedef struct ChildValue { /* where the records differ: the standing value of a fact, then the others */
    const char *title, *trait;
    const char *value, *source, *state;
    int64_t record;
    bool stands, chosen;
} ChildValue;
typedef struct ChildFinding { /* "5 January 2026", "Acorns: attended 61 of 70 sessions (87%)" */
    const char *day, *words, *source;
} ChildFinding;
typedef struct ChildPage {
    const Child *child;
    const ChildFinding *findings; /* newest first; as many as the child has */
    const ChildValue *values;
    size_t value_count;
    const char *name, *born, *age, *day;
    const ChildGroup *groups;
    size_t group_count;
    Arena *arena;
    Date as_of;
    bool may_judge, may_see_history;
    int64_t desk_record;    /* just registered at the desk; 0: no */
    const char *desk_words; /* "Aisha Khan is registered at Rosehill." */
    bool desk_joined;       /* to a child known before */
    bool desk_not_compared;
} ChildPage;

typedef struct RegisterField {
    const char *name, *value, *problem; /* value: as typed; problem: NULL when there is none */
    bool focus;
} RegisterField;
typedef struct RegisterLike { /* a child it may be */
    int64_t id;
    const char *name, *born, *age, *home, *area, *carers, *centres, *reasons;
    bool restricted; /* joined by two people, elsewhere */
} RegisterLike;
typedef struct RegisterPage {
    const RegisterField *fields; /* by DeskField */
    const Choice *centres;
    size_t centre_count;
    const RegisterLike *likes;
    size_t like_count;
    bool elsewhere;                  /* another centre may know the family */
    const char *once, *seen, *given; /* hidden: see web/handle_register.c; given: to speak of the child */
    const char *notice;              /* why nothing is compared just now; NULL: it is */
} RegisterPage;

typedef struct FamilyLine { /* a child of the family */
    const FamilyChild *child;
    const char *name, *born, *age, *seen, *centres;
    Strip strip;
} FamilyLine;
typedef struct FamilyEvent {
    const char *day, *who, *what, *where, *source;
} FamilyEvent;
typedef struct FamilyChangeLine {
    int64_t id, other; /* other: the family to open beside; 0: none */
    const char *words, *by, *note;
} FamilyChangeLine;
typedef struct FamilySpellLine {
    const FamilySpell *spell;
    const char *from, *to;
} FamilySpellLine;
typedef struct FamilyPage {
    const Family *family;
    const char *heading, *summary, *from, *to; /* from, to: ends of the strips */
    const FamilyLine *children;
    size_t child_count;
    const char *const *home_areas; /* names, one for each home; NULL outside the places loaded */
    const FamilyEvent *registrations, *contacts;
    size_t registration_count, contact_count;
    bool contacts_cut; /* the oldest are left out */
    bool may_judge, may_restrict;
    const FamilyChangeLine *changes;
    const FamilySpellLine *spells;
    size_t change_count, spell_count;
    Arena *arena;
} FamilyPage;

typedef struct FamilyMember {
    int64_t id;
    const char *name, *words;
    bool chosen;
} FamilyMember;
typedef struct FamilyChangePage {
    int64_t family;
    const char *names, *from, *note, *today; /* from, note: as typed before; today: no later day */
    const FamilyMember *members;
    size_t member_count;
    const char *other, *other_names; /* the family to join with; NULL: none asked for, none found */
    bool other_found, restricted;
} FamilyChangePage;

typedef struct ImportsPage {
    const IntakeLineList *imports;
    Arena *arena;
    bool may_import;
    const Choice *kinds;
    size_t kind_count;
    const Choice *centres;
    size_t centre_count;
} ImportsPage;
typedef struct ImportPage {
    int64_t id; /* 0: a preview */
    const char *heading, *layout, *summary;
    uint64_t total, accepted, unchanged, queued, rejected;
    const IntakeProblemList *problems;
    Arena *arena;
    bool may_withdraw;
} ImportPage;

typedef struct ExploreRow {
    const char *name, *count, *of, *percent, *band;
    const char *within, *list; /* the same question of this part alone; its list; NULL where neither is */
    bool hidden, total;
} ExploreRow;
typedef struct ExploreLink {
    const char *title, *path;
    bool here;
} ExploreLink;
typedef struct ExploreChoices {
    const Choice *measures, *centres, *wards, *lsoas, *groups, *ages, *deprivations, *months, *bys, *trends;
    size_t measure_count, centre_count, ward_count, lsoa_count, group_count, age_count, deprivation_count,
        month_count, by_count, trend_count;
} ExploreChoices;
typedef struct ExploreCostRow {
    const char *name, *cost, *count, *each, *why; /* why: what is missing of the costs; NULL */
    bool total;
} ExploreCostRow;
typedef struct ExploreCost { /* a measure in pounds */
    const char *counted;     /* "Sessions" */
    const ExploreCostRow *rows, *months;
    size_t row_count, month_count;
    ChartTrend trend;                 /* no months: none is told */
    const char *newest, *newest_path; /* up to when costs are told, and the same question of then; NULL */
} ExploreCost;
typedef struct ExplorePage {
    ExploreChoices choices;
    bool answered, open; /* open: figures as they are, so that more may be asked */
    bool places;         /* of two-year-olds: their funded places are a page */
    const char *title, *sentence, *comparison, *neighbours, *day, *iso_day, *meaning, *formula, *source,
        *note, *target, *by_title, *unit_words;
    const char *query, *address, *csv, *json, *xlsx; /* the question; the paths that show it */
    const ExploreCost *cost;                         /* instead of rows, map, bars, trend; else NULL */
    const ExploreLink *bys;
    size_t by_count;
    const ExploreRow *rows;
    size_t row_count;
    ReachPage map;
    ChartBars bars;
    const char *bar_words; /* what the upright mark is */
    ChartTrend trend;
    const char *no_trend;
    const ExploreRow *months;
    size_t month_count;
    const char *name; /* as typed, to save under */
} ExplorePage;

typedef struct SavedRow {
    int64_t id;
    const char *name, *path, *who;
    bool may_change;
} SavedRow;
typedef struct SavedPage {
    const SavedRow *rows;
    size_t row_count;
    int64_t gone; /* just deleted, and can come back; 0: none */
    const char *gone_name;
} SavedPage;

void view_saved(Html *html, const PageFrame *frame, const SavedPage *page);
void view_count_share(Html *html, const char *count, const char *share, bool hidden);
void view_count(Html *html, const PageFrame *frame, const CountPage *page);
void view_reach_map(Html *html, const ReachPage *page);
void view_reach(Html *html, const PageFrame *frame, const ReachPage *page);
void view_explore_select(Html *html, const char *id, const char *label, const char *all,
                         const Choice *choices, size_t count);
void view_explore_options(Html *html, const Choice *choices, size_t count);
void view_explore_form(Html *html, const ExplorePage *page);
void view_explore_rows(Html *html, const ExploreRow *rows, size_t count);
void view_explore_table(Html *html, const ExplorePage *page);
void view_explore_trend(Html *html, const ExplorePage *page);
void view_explore_cost_rows(Html *html, const ExploreCostRow *rows, size_t count);
void view_explore_cost_table(Html *html, const ExplorePage *page, const char *caption, const char *first,
                             const ExploreCostRow *rows, size_t count);
void view_explore_cost(Html *html, const ExplorePage *page);
void view_explore_figures(Html *html, const ExplorePage *page);
void view_explore(Html *html, const PageFrame *frame, const ExplorePage *page);
void view_area(Html *html, const PageFrame *frame, const AreaPage *page);
void view_list(Html *html, const PageFrame *frame, const ListPage *page);
void view_search(Html *html, const PageFrame *frame, const SearchPage *page);
void view_population(Html *html, const PageFrame *frame, const PopulationPage *page);
void view_places_area(Html *html, const PlacesPage *page, const PlacesRow *row);
void view_places(Html *html, const PageFrame *frame, const PlacesPage *page);
void view_forecast_key(Html *html);
void view_forecast(Html *html, const PageFrame *frame, const ForecastPage *page);
void view_family_children(Html *html, const FamilyPage *page);
void view_family_contacts(Html *html, const FamilyPage *page);
void view_family_homes(Html *html, const FamilyPage *page);
void view_family_told(Html *html, const FamilyPage *page);
void view_family(Html *html, const PageFrame *frame, const FamilyPage *page);
void view_family_changes(Html *html, const FamilyPage *page);
void view_family_change_day(Html *html, const FamilyChangePage *page, const char *id, const char *words);
void view_family_change_note(Html *html, const FamilyChangePage *page, const char *id);
void view_family_change(Html *html, const PageFrame *frame, const FamilyChangePage *page);
void view_register_input(Html *html, const RegisterField *field, const char *label, const char *hint,
                         const char *size);
void view_register_likes(Html *html, const RegisterPage *page);
void view_register(Html *html, const PageFrame *frame, const RegisterPage *page);
void view_child(Html *html, const PageFrame *frame, const ChildPage *page);
void view_imports(Html *html, const PageFrame *frame, const ImportsPage *page);
void view_import(Html *html, const PageFrame *frame, const ImportPage *page);

#endif
