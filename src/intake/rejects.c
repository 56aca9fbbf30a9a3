#include "intake/rejects.h"

#include <errno.h>
#include <inttypes.h>

bool rejects_open(Rejects *rejects, const char *path, const CsvRow *header, Error *err)
{
    if (!path)
        return true;
    rejects->file = fopen(path, "we");
    if (!rejects->file)
        return error_set(err, ERROR_SYSTEM, "The reject file %s cannot be written: %s.", path,
                         strerror(errno));
    rejects->path = path;
    rejects->columns = header->count;
    for (size_t i = 0; i < header->count; i++)
        csv_write_field(rejects->file, header->fields[i], i == 0, true);
    fputs(",Line,Column,Value,Reason\r\n", rejects->file);
    return true;
}

void rejects_add(Rejects *rejects, const CsvRow *row, const FactsProblems *problems)
{
    if (!rejects->file)
        return;
    for (size_t p = 0; p < problems->count; p++) {
        const IntakeProblem *problem = &problems->items[p];
        if (!problem->rejected)
            continue;
        for (size_t i = 0; i < rejects->columns; i++)
            csv_write_field(rejects->file, i < row->count ? row->fields[i] : "", i == 0, true);
        fprintf(rejects->file, ",%" PRId64, problem->line);
        csv_write_field(rejects->file, problem->column ? problem->column : "", false, true);
        csv_write_field(rejects->file, problem->value ? problem->value : "", false, true);
        csv_write_field(rejects->file, problem->reason, false, true);
        fputs("\r\n", rejects->file);
    }
}

bool rejects_finish(Rejects *rejects, Error *err)
{
    if (!rejects->file)
        return true;
    bool bad = ferror(rejects->file) != 0;
    bad |= fclose(rejects->file) != 0;
    rejects->file = NULL;
    return !bad || error_set(err, ERROR_SYSTEM, "The reject file %s could not be written whole: %s.",
                             rejects->path, strerror(errno));
}

void rejects_close(Rejects *rejects)
{
    if (rejects->file)
        fclose(rejects->file);
    rejects->file = NULL;
}
