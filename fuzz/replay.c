/* Gives each file named to a fuzz target once, in memory of its exact size, so that a sanitizer sees a byte
 * too far; says how many there were. Needs no fuzzer. */
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *read_whole(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long end = ftell(file);
    uint8_t *bytes = malloc(end > 0 ? (size_t)end : 1);
    rewind(file);
    *size = bytes && end > 0 ? fread(bytes, 1, (size_t)end, file) : 0;
    (void)fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t size = 0;
        uint8_t *bytes = read_whole(argv[i], &size);
        fprintf(stderr, "%s\n", argv[i]);
        if (!bytes)
            return 1;
        LLVMFuzzerTestOneInput(bytes, size);
        free(bytes);
    }
    printf("%d\n", argc - 1);
    return 0;
}
