/* The first byte says how large the pieces are in which the rest arrives as a multipart body. However it is
 * cut, the same body is taken or refused alike and gives the same fields. */
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_body(Arena *arena, const char *body, size_t length, size_t piece, Fields *fields,
                      Upload *upload)
{
    Error err = {0};
    DEFER(multipart_close) Multipart *multipart = NULL;
    TRY(multipart_open(arena, "multipart/form-data; boundary=B", "/tmp", &multipart, &err));
    for (size_t at = 0; at < length; at += piece)
        TRY(multipart_feed(multipart, body + at, length - at < piece ? length - at : piece, &err));
    return multipart_finish(multipart, fields, upload, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    DEFER(arena_release) Arena arena = {0};
    const char *body = (const char *)data + 1;
    Fields whole = {0}, cut = {0};
    Upload whole_file = {0}, cut_file = {0};
    bool taken = read_body(&arena, body, size - 1, size - 1, &whole, &whole_file);
    if (taken != read_body(&arena, body, size - 1, data[0] % 64 + 1u, &cut, &cut_file))
        abort();
    if (!taken)
        return 0;
    if (whole.count != cut.count || whole_file.length != cut_file.length)
        abort();
    for (size_t i = 0; i < whole.count; i++)
        if (strcmp(whole.items[i].name, cut.items[i].name) != 0 ||
            strcmp(whole.items[i].value, cut.items[i].value) != 0)
            abort();
    return 0;
}
