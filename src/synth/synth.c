#include "synth/synth.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "synth/lists.h"

static const char *const kinds[] = {
    "registrations",   "births",  "health-visitor", "two-year-olds", "attendance", "social-care",
    "adult-education", "nursery", "referrals",      "breastfeeding", "profile",    "costs",
    "places",          NULL};

static bool made_by_us(const char *name)
{
    static const char *const starts[] = {"registrations_",
                                         "births_",
                                         "two_year_olds_",
                                         "health_visitor_",
                                         "attendance_",
                                         "adult_education.csv",
                                         "social_care.csv",
                                         "truth_records.csv",
                                         "truth_children.csv",
                                         "truth_findings.csv",
                                         "nursery_",
                                         "referrals.csv",
                                         "breastfeeding_",
                                         "profile_",
                                         "costs.csv",
                                         "places.csv",
                                         NULL};
    for (const char *const *start = starts; *start; start++)
        if (strncmp(name, *start, strlen(*start)) == 0)
            return true;
    return false;
}

/* Makes the folder, or clears an earlier run out of it; a folder that holds anything else is left as it is.
 */
static bool prepare_folder(const char *folder, Arena *arena, Error *err)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return error_set(err, ERROR_SYSTEM, "The folder %s cannot be made (%s); make it, or name another.",
                         folder, strerror(errno));
    DIR *entries = opendir(folder);
    if (!entries)
        return error_set(err, ERROR_INPUT, "%s is not a folder that can be read (%s); name another.", folder,
                         strerror(errno));
    struct {
        const char **items;
        size_t count, capacity;
    } earlier = {0};
    bool foreign = false;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        foreign = foreign || !made_by_us(name);
        *GROW(arena, &earlier) = arena_print(arena, "%s/%s", folder, name);
    }
    closedir(entries);
    if (foreign)
        return error_set(err, ERROR_CONFLICT,
                         "The folder %s holds other files; name an empty or a new folder.", folder);
    for (size_t i = 0; i < earlier.count; i++)
        if (unlink(earlier.items[i]) != 0)
            return error_set(err, ERROR_SYSTEM,
                             "The earlier file %s cannot be removed (%s); remove it, or name another folder.",
                             earlier.items[i], strerror(errno));
    return true;
}

typedef struct Run {
    Lists lists;
    Serial serial;
    int64_t living, wanted;
    FILE *truth;
} Run;

/* The last family may have more children than are still wanted. */
static void trim(Run *run, SynthFamily *family)
{
    int64_t living = run->living;
    int kept = 0;
    for (int i = 0; i < family->child_count; i++) {
        bool here = family_child_lives_here(family, &family->children[i], run->lists.world.as_of);
        if (here && living == run->wanted)
            break;
        living += here;
        kept++;
    }
    family->child_count = kept;
}

static void tell_truth(Run *run, const SynthFamily *family)
{
    Date as_of = run->lists.world.as_of;
    for (int i = 0; i < family->child_count; i++) {
        const SynthChild *child = &family->children[i];
        Date last = child->last_contact > child->registered_on ? child->last_contact : child->registered_on;
        bool here = family_child_lives_here(family, child, as_of);
        bool registered = child->current && as_of < child->fifth_birthday && family->left == DATE_NONE &&
                          last >= date_add_months(as_of, -24);
        bool reached =
            here && child->last_contact != DATE_NONE && child->last_contact > date_add_months(as_of, -12);
        char day[DATE_TEXT_SIZE];
        const GeoLsoa *area = geo_lsoa(run->lists.world.geo, family_home_on(family, as_of)->lsoa);
        fprintf(run->truth, "%lld,%s,%lld,%lld,%s,%d,%d,%d,%s\n", (long long)child->id,
                date_print(child->birth, day), (long long)family->id, (long long)child->twin_set, area->code,
                here, registered, reached, names_tradition(family->tradition));
        run->living += here;
    }
}

static void write_family(Run *run, int64_t number, Arena *arena)
{
    Random random;
    SynthFamily family;
    EnrolmentList enrolments;
    family_make(&run->lists.world, &run->serial, number, arena, &random, &family);
    trim(run, &family);
    const Pen pen = {run->lists.world.names, &random, arena, 1};
    if (family.child_count == 0)
        return;
    list_registrations(&run->lists, &pen, &family, &enrolments);
    list_attendance(&run->lists, &pen, &family, &enrolments);
    list_visits(&run->lists, &pen, &family);
    list_births(&run->lists, &pen, &family);
    list_two_year_olds(&run->lists, &pen, &family);
    list_cases(&run->lists, &pen, &family);
    list_adults(&run->lists, &pen, &family);
    list_outcomes(&run->lists, &pen, &family);
    tell_truth(run, &family);
}

static bool write_families(Run *run, const Progress *progress, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    fputs("child,birth,family,twin_set,lsoa,lives_here,registered,reached,origin\n", run->truth);
    for (int64_t number = 1; run->living < run->wanted; number++) {
        write_family(run, number, &pass);
        arena_reset(&pass);
        bool last = run->living == run->wanted;
        if ((number % 4096 == 0 || last) &&
            progress_tell(progress, "making families", (uint64_t)run->living, (uint64_t)run->wanted))
            return progress_stopped(err);
    }
    return true;
}

static bool open_run(const Geo *geo, const SynthOptions *options, Arena *arena, Run *run, Error *err)
{
    Places *places = NULL;
    Names *names = NULL;
    TRY(places_open(geo, synth_is_wide(options->children), arena, &places, err));
    TRY(names_open(arena, &names, err));
    run->wanted = options->children ? options->children : 6837;
    double all = 1.55 * (double)run->wanted + 100;
    run->serial.nhs_share = all < 840000 ? 1 : 840000 / all;
    run->lists = (Lists){
        .world =
            {.geo = geo, .places = places, .names = names, .seed = options->seed, .as_of = options->as_of},
        .arena = arena,
    };
    return prepare_folder(options->folder, arena, err);
}

bool synth_write(const Geo *geo, const SynthOptions *options, const Progress *progress, Arena *arena,
                 SynthFileList *out, Error *err)
{
    if (options->children < 0)
        return error_set(err, ERROR_INPUT, "The number of children must be 1 or more.");
    int year = 0, month = 0, day = 0;
    date_to_parts(options->as_of, &year, &month, &day);
    if (year < 2010 || year > 2060)
        return error_set(err, ERROR_INPUT,
                         "The demonstration can be set on a day from 2010 to 2060, not in %d.", year);
    Run *run = ARENA_NEW(arena, Run);
    DEFER(sheets_close) Sheets *sheets = sheets_open();
    TRY(open_run(geo, options, arena, run, err));
    run->lists.sheets = sheets;
    TRY(sheet_file(options->folder, "truth_children.csv", &run->truth, err));
    if (!sheet_file(options->folder, "truth_findings.csv", &run->lists.findings, err)) {
        fclose(run->truth);
        return false;
    }
    fputs("child,kind,from,to,way,by,what,part,whole\n", run->lists.findings);
    if (!write_families(run, progress, err)) {
        fclose(run->truth);
        fclose(run->lists.findings);
        return false;
    }
    bool told = sheet_file_done(run->truth, "truth_children.csv", err);
    TRY(sheet_file_done(run->lists.findings, "truth_findings.csv", err) && told);
    list_costs(&run->lists);
    list_offers(&run->lists);
    SynthFileList files = {0};
    TRY(sheets_write(sheets, options->folder, kinds, progress, arena, &files, err));
    *out = files;
    return true;
}
