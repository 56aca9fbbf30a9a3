#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"
#include "web/work.h"

static const Choice kinds[] = {
    {"registrations", "Registrations of a centre", false},
    {"births", "Live births", false},
    {"two-year-olds", "Two-year-old entitlement", false},
    {"health-visitor", "Health visitor involvement forms", false},
    {"attendance", "Attendance register", false},
    {"adult-education", "Adult education enrolments", false},
    {"social-care", "Social care flags", false},
    {"nursery", "Nursery attendance of a term", false},
    {"referrals", "Referrals from and to partners", false},
    {"breastfeeding", "Feeding at 6 to 8 weeks", false},
    {"profile", "Foundation stage profile", false},
    {"places", "Two-year-olds' places offered", false},
    {"costs", "Costs of the centres", false},
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

static bool go_to_job(Request *request, Response *response, int64_t id)
{
    response_redirect(response, arena_print(request->arena, "/jobs/%lld", (long long)id));
    return true;
}

/* The upload is removed when the request ends; what is open stays readable for the work. */
bool take_import(Request *request, Response *response, Error *err)
{
    const char *kind = request_form(request, "kind"), *centre = request_form(request, "centre"),
               *run = request_form(request, "run");
    int64_t id = 0;
    TRY(site_allow(request, ACTION_IMPORT, request->actor.authority, err));
    if (!request->upload.path)
        return error_set(err, ERROR_INPUT, "Choose the file to take in.");
    WorkOrder order = {
        .kind = run && strcmp(run, "import") == 0 ? WORK_IMPORT : WORK_PREVIEW,
        .authority = request->actor.authority,
        .actor = request->actor.id,
        .title = request->upload.label,
        .list_kind = kind ? kind : "",
        .centre = centre && *centre ? centre : NULL,
        .file = open(request->upload.path, O_RDONLY | O_CLOEXEC),
    };
    if (order.file < 0)
        return error_set(err, ERROR_SYSTEM, "The file could not be kept: %s. Try again later.",
                         strerror(errno));
    if (!work_start(request->work, &order, &id, err)) {
        close(order.file);
        return false;
    }
    return go_to_job(request, response, id);
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
    TRY(intake_problems(request->store, arena, &request->actor, authority, id, 500, &problems, err));
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
    int64_t id = 0, job = 0, authority = request->actor.authority;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_IMPORT, authority, err));
    IntakeLineList imports = {0};
    TRY(intake_list(request->store, request->arena, authority, &imports, err));
    for (size_t i = 0; i < imports.count; i++) {
        if (imports.items[i].id != id)
            continue;
        const WorkOrder order = {.kind = WORK_WITHDRAW,
                                 .authority = authority,
                                 .actor = request->actor.id,
                                 .title = imports.items[i].file_name,
                                 .intake = id};
        TRY(work_start(request->work, &order, &job, err));
        return go_to_job(request, response, job);
    }
    return error_set(err, ERROR_NOT_FOUND, "There is no such import.");
}
