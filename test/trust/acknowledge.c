/* acknowledge write DB SEED: four threads make audited writes until killed, and print each one's number once
 * it was acknowledged. acknowledge verify DB ACKS: every number in ACKS must be in the register, its audit
 * chain whole; prints "ACKED LOST". */
#include <pthread.h>
#include <unistd.h>

#include "store/write.h"

typedef struct Writer {
    Store *store;
    long long seed;
    int thread;
} Writer;

static bool add(WriteNow *now, void *context, Error *err)
{
    const char *code = context;
    return DO(now->store, "INSERT INTO target_group (authority, code, name, w_from) VALUES ($1, $2, $3, $4)",
              err, VALUE(1), VALUE(code), VALUE("acknowledged"), VALUE((long long)now->id));
}

static void *keep_writing(void *argument)
{
    const Writer *writer = argument;
    for (long long i = 0;; i++) {
        char code[64];
        int length = snprintf(code, sizeof code, "%lld-%d-%lld", writer->seed, writer->thread, i);
        Error err = {0};
        const Write write_of = {.authority = 1, .action = "test", .subject = code};
        if (!write_run(writer->store, &write_of, add, code, &err)) {
            fprintf(stderr, "%s\n", err.text);
            exit(1);
        }
        code[length] = '\n';
        if (write(STDOUT_FILENO, code, (size_t)length + 1) != length + 1)
            exit(1);
    }
    return NULL;
}

static bool verify(Store *store, const char *acks, Error *err)
{
    FILE *file = fopen(acks, "re");
    char code[64];
    long long acked = 0, lost = 0, at = 0;
    int64_t checked = 0;
    while (file && fgets(code, sizeof code, file)) {
        size_t length = strcspn(code, "\n");
        if (code[length] != '\n')
            break;
        code[length] = '\0';
        int64_t there = 0;
        const Value values[] = {VALUE(1), VALUE((const char *)code)};
        TRY(store_ask_int(store, "SELECT COUNT(*) FROM target_group WHERE authority = $1 AND code = $2",
                          values, 2, 0, &there, err));
        acked++;
        lost += there == 0;
        at++;
    }
    if (file)
        (void)fclose(file);
    TRY(write_verify(store, &checked, err));
    printf("%lld %lld\n", acked, lost);
    return true;
}

int main(int argc, char **argv)
{
    Error err = {0};
    Store *store = NULL;
    if (argc != 4)
        return 2;
    bool writes = strcmp(argv[1], "write") == 0;
    if (!store_open(argv[2], STORE_CREATE, &store, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    if (!writes) {
        bool whole = verify(store, argv[3], &err);
        if (!whole)
            fprintf(stderr, "%s\n", err.text);
        store_close(store);
        return whole ? 0 : 1;
    }
    pthread_t threads[4];
    Writer writers[4];
    for (int i = 0; i < 4; i++) {
        writers[i] = (Writer){store, strtoll(argv[3], NULL, 10), i};
        (void)pthread_create(&threads[i], NULL, keep_writing, &writers[i]);
    }
    for (int i = 0; i < 4; i++)
        (void)pthread_join(threads[i], NULL);
    return 0;
}
