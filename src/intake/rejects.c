#include "intake/rejects.h"

#include <inttypes.h>

bool rejects_open(Rejects *rejects, const char *path, const CsvRow *header, Error *err)
{
    if (!path)
        return true;
    TRY(out_file_open(&rejects->out, path, err));
    rejects->columns = header->count;
    for (size_t i = 0; i < header->count; i++)
        csv_write_field(rejects->out.file, header->fields[i], i == 0, true);
    fputs(",Line,Column,Value,Reason\r\n", rejects->out.file);
    return true;
}

void rejects_add(Rejects *rejects, const CsvRow *row, const FactsProblems *problems)
{
    if (!rejects->out.file)
        return;
    for (size_t p = 0; p < problems->count; p++) {
        const IntakeProblem *problem = &problems->items[p];
        if (!problem->rejected)
            continue;
        for (size_t i = 0; i < rejects->columns; i++)
            csv_write_field(rejects->out.file, i < row->count ? row->fields[i] : "", i == 0, true);
        fprintf(rejects->out.file, ",%" PRId64, problem->line);
        csv_write_field(rejects->out.file, problem->column ? problem->column : "", false, true);
        csv_write_field(rejects->out.file, problem->value ? problem->value : "", false, true);
        csv_write_field(rejects->out.file, problem->reason, false, true);
        fputs("\r\n", rejects->out.file);
    }
}

bool rejects_finish(Rejects *rejects, Error *err)
{
    return !rejects->out.file || out_file_finish(&rejects->out, err);
}

bool rejects_place(Rejects *rejects, Error *err)
{
    return !rejects->out.file || out_file_place(&rejects->out, err);
}

void rejects_close(Rejects *rejects)
{
    out_file_close(&rejects->out);
}
