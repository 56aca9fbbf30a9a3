#include <string.h>

#include "cleanse/quality.h"
#include "sql.h"

bool quality_targets(Store *store, Arena *arena, int64_t authority, QualityTargetList *out, Error *err)
{
    QualityTargetList list = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_quality_targets, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            *out = list;
            return true;
        }
        QualityTarget target = {
            .source = rows_int(rows, 0),
            .owner = rows_text(rows, 2, arena),
            .percent = (int)rows_int(rows, 3),
            .baseline = (int)rows_int(rows, 4),
            .set = (Date)rows_int(rows, 5),
            .due = (Date)rows_int(rows, 6),
        };
        if (quality_check_find(rows_text(rows, 1, NULL), &target.check))
            *GROW(arena, &list) = target;
    }
    return false;
}

typedef struct TargetChange {
    int64_t authority;
    const QualityTarget *target;
} TargetChange;

static bool write_target(WriteNow *now, void *context, Error *err)
{
    const TargetChange *change = context;
    const QualityTarget *target = change->target;
    const char *word = quality_check(target->check)->word;
    TRY(DO(now->store, SQL_quality_target_end, err, VALUE(change->authority), VALUE(target->source),
           VALUE(word), VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"source\":%lld,\"check\":\"%s\",\"percent\":%d}",
                              (long long)target->source, word, target->percent);
    return DO(now->store, SQL_quality_target_put, err, VALUE(change->authority), VALUE(target->source),
              VALUE(word), VALUE(target->owner), VALUE(target->percent), VALUE(target->baseline),
              VALUE(target->set), VALUE(target->due), VALUE(now->id));
}

bool quality_target_set(Store *store, const User *actor, int64_t authority, const QualityTarget *target,
                        Error *err)
{
    if (!may(actor, ACTION_TEND, authority))
        return error_set(err, ERROR_DENIED, "Your role does not set targets for the lists.");
    if (!target->owner || !*target->owner)
        return error_set(err, ERROR_INPUT, "Name who sees to it: a target without an owner is nobody's.");
    if (target->percent < 1 || target->percent > 100 || target->percent <= target->baseline)
        return error_set(err, ERROR_INPUT, "Write a percentage above today's %d%%, up to 100.",
                         target->baseline);
    if (target->due == DATE_NONE || target->due <= target->set)
        return error_set(err, ERROR_INPUT, "Write a day after today by which it is to be reached.");
    TargetChange change = {authority, target};
    const Write write = {authority, actor->id, "quality-target", NULL, NULL};
    return write_run(store, &write, write_target, &change, err);
}
