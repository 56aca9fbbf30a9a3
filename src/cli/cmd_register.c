/* init, migrate, check: the register's own housekeeping. */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/out_file.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/setup.h"

#include "register/register.h"
#include "store/audit.h"

enum { ANCHOR_BYTES_MAX = 1 << 20 };

static bool check_empty(Store *store, Arena *arena, Error *err)
{
    Authority authority;
    bool found = false;
    TRY(authority_first(store, arena, &authority, &found, err));
    return !found || error_set(err, ERROR_CONFLICT,
                               "The register %s is there already and holds %s. Name another file for a new "
                               "one: reachbook init --db new.db",
                               store_address(store), authority.name);
}

bool cmd_init(int argc, char **argv, Error *err)
{
    const char *code = NULL, *name = NULL;
    const Option table[] = {{"--authority", &code, NULL}, {"--name", &name, NULL}, {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    if (!code != !name || (code && (!*code || !*name)))
        return error_set(err, ERROR_INPUT, "init wants both --authority CODE and --name NAME, or neither.");
    DEFER(arena_release) Arena arena = {0};
    DEFER(setup_end) Begun begun = setup_begin(options_db());
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_CREATE, &store, err));
    TRY(check_empty(store, &arena, err));
    Progress progress = progress_to_stderr();
    TRY(setup_places(store, &progress, err));
    if (code)
        TRY(setup_authority(store, code, name, err));
    begun.ready = true;
    printf("The register %s is ready.\n", store_address(store));
    return true;
}

bool cmd_migrate(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 0, 0, &words, err));
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_CREATE, &store, err));
    printf("The register %s is at this program's version.\n", store_address(store));
    return true;
}

/* What the anchor holds; nothing when it is not there yet. */
static bool anchor_read(Arena *arena, const char *path, AuditPointList *out, const char **text, Error *err)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    *text = "";
    if (!file)
        return !path || errno == ENOENT ||
               error_set(err, ERROR_INPUT, "The anchor %s cannot be read: %s.", path, strerror(errno));
    char *bytes = ARENA_ARRAY(arena, char, ANCHOR_BYTES_MAX + 1);
    size_t length = fread(bytes, 1, ANCHOR_BYTES_MAX, file);
    fclose(file);
    if (length == ANCHOR_BYTES_MAX)
        return error_set(err, ERROR_INPUT, "The anchor %s is too large. Begin a new one.", path);
    TRY(audit_points_parse(arena, bytes, length, out, err));
    *text = bytes;
    return true;
}

static bool anchor_write(const char *path, const char *text, const AuditPoint *head, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    char now[CLOCK_TEXT_SIZE];
    size_t length = strlen(text);
    TRY(out_file_open(&out, path, err));
    fprintf(out.file, "%s%s%lld %s %s\n", text, length && text[length - 1] != '\n' ? "\n" : "",
            (long long)head->seq, head->hash, clock_print(clock_now(), now));
    return out_file_finish(&out, err) && out_file_place(&out, err);
}

bool cmd_check(int argc, char **argv, Error *err)
{
    const char *anchor = NULL, *text = "";
    Words words;
    AuditPointList points = {0};
    AuditPoint head;
    TRY(options_read(argc, argv, (const Option[]){{"--anchor", &anchor, NULL}, {0}}, 0, 0, &words, err));
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_READ, &store, err));
    TRY(setup_check_integrity(store, err));
    TRY(anchor_read(&arena, anchor, &points, &text, err));
    TRY(audit_verify(store, &points, &head, err));
    if (anchor && (!points.count || points.items[points.count - 1].seq < head.seq))
        TRY(anchor_write(anchor, text, &head, err));
    printf("The register is whole: %lld audited writes, each linked to the one before.\n",
           (long long)head.seq);
    if (points.count)
        printf("Its log still holds what the anchor %s held, to row %lld.\n", anchor,
               (long long)points.items[points.count - 1].seq);
    else if (anchor)
        printf("The anchor %s now holds row %lld. Keep it where nobody who can change the register can "
               "change it.\n",
               anchor, (long long)head.seq);
    return true;
}
