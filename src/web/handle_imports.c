#include "base/text.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

static const Choice kinds[] = {
    {"registrations", "Registrations of a centre", false},
    {"births", "Live births", false},
    {"two-year-olds", "Two-year-old entitlement", false},
    {"health-visitor", "Health visitor involvement forms", false},
    {"attendance", "Attendance register", false},
    {"adult-education", "Adult education enrolments", false},
    {"social-care", "Social care flags", false},
};

bool show_imports(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    int64_t authority = request->actor.authority;
    TRY(site_allow(request, ACTION_IMPORT, authority, err));
    IntakeLineList imports = {0};
    TRY(intake_list(request->store, arena, authority, &imports, err));
    CentreList centres = {0};
    TRY(centre_list(request->store, arena, authority, &centres, err));
    Choice *choices = ARENA_ARRAY(arena, Choice, centres.count + 1);
    for (size_t i = 0; i < centres.count; i++)
        choices[i] = (Choice){centres.items[i].name, centres.items[i].name, false};
    ImportsPage page = {
        .imports = &imports,
        .arena = arena,
        .may_import = true,
        .kinds = kinds,
        .kind_count = sizeof kinds / sizeof *kinds,
        .centres = choices,
        .centre_count = centres.count,
    };
    PageFrame frame = page_frame(request, "Imports");
    frame.wide = true;
    view_imports(&response->html, &frame, &page);
    return true;
}

static const char *outcome(Arena *arena, const IntakeResult *result, bool preview)
{
    if (result->same_file)
        return "This very file has been taken in before: nothing changed.";
    return arena_print(
        arena, "%s %s rows: %s accepted, %s of them queued for a person, %s rejected.",
        preview ? "A preview: nothing has changed. Of" : "Of", text_grouped(arena, (double)result->total),
        text_grouped(arena, (double)(result->accepted + result->unchanged)),
        text_grouped(arena, (double)result->queued), text_grouped(arena, (double)result->rejected));
}

bool take_import(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    const char *kind = request_form(request, "kind"), *centre = request_form(request, "centre"),
               *run = request_form(request, "run");
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_IMPORT, request->actor.authority, err));
    if (!request->upload.path)
        return error_set(err, ERROR_INPUT, "Choose the file to take in.");
    bool preview = !run || strcmp(run, "import") != 0;
    const IntakeOptions options = {
        .authority = request->actor.authority,
        .actor = request->actor.id,
        .kind = kind ? kind : "",
        .path = request->upload.path,
        .name = request->upload.label,
        .centre = centre && *centre ? centre : NULL,
        .dry_run = preview,
    };
    IntakeResult result;
    TRY(intake_run(request->store, site.picture.geo, &options, NULL, arena, &result, err));
    ImportPage page = {
        .arena = arena,
        .heading = preview ? "Preview of the import" : "Import done",
        .layout = result.layout,
        .summary = outcome(arena, &result, preview),
        .total = result.total,
        .accepted = result.accepted,
        .unchanged = result.unchanged,
        .queued = result.queued,
        .rejected = result.rejected,
        .problems = &result.problems,
        .id = result.id,
        .may_withdraw = result.id > 0,
    };
    PageFrame frame = page_frame(request, page.heading);
    frame.personal = true;
    frame.wide = true;
    view_import(&response->html, &frame, &page);
    return true;
}

bool show_import(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    int64_t authority = request->actor.authority, id = 0;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_IMPORT, authority, err));
    IntakeLineList imports = {0};
    IntakeProblemList problems = {0};
    TRY(intake_list(request->store, arena, authority, &imports, err));
    TRY(intake_problems(request->store, arena, authority, id, 500, &problems, err));
    for (size_t i = 0; i < imports.count; i++) {
        const IntakeLine *line = &imports.items[i];
        if (line->id != id)
            continue;
        ImportPage page = {
            .id = id,
            .arena = arena,
            .heading = line->file_name,
            .problems = &problems,
            .may_withdraw = !line->withdrawn,
            .summary = line->withdrawn ? "Withdrawn: nothing of it counts any more."
                                       : arena_print(arena, "A %s list from %s.", line->kind, line->source),
            .total = line->total,
            .accepted = line->accepted,
            .unchanged = line->unchanged,
            .queued = line->queued,
            .rejected = line->rejected,
        };
        PageFrame frame = page_frame(request, "Import");
        frame.personal = true;
        frame.back = "/imports";
        frame.wide = true;
        view_import(&response->html, &frame, &page);
        return true;
    }
    return error_set(err, ERROR_NOT_FOUND, "There is no such import.");
}

bool withdraw_import(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_IMPORT, request->actor.authority, err));
    TRY(intake_withdraw(request->store, request->actor.authority, request->actor.id, id, err));
    response_redirect(response, "/imports");
    return true;
}
