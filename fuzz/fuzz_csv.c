/* Any bytes: rows come out whole, NUL-terminated, on rising lines, or an error names what is wrong. */
#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Error err = {0};
    DEFER(csv_close) Csv *csv = NULL;
    if (!csv_open_bytes((const char *)data, size, &csv, &err)) {
        if (err.kind == ERROR_NONE || !err.text[0])
            abort();
        return 0;
    }
    int64_t line = 0;
    CsvRow row;
    for (bool more = true; csv_next(csv, &row, &more, &err) && more;) {
        if (row.line <= line || row.count == 0 || row.count > CSV_FIELDS_MAX)
            abort();
        line = row.line;
        for (size_t i = 0; i < row.count; i++)
            if (strlen(row.fields[i]) > CSV_ROW_BYTES_MAX * 3)
                abort();
    }
    return 0;
}
