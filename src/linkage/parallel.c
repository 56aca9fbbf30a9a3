#include <stdatomic.h>

#include "linkage/engine.h"

typedef struct Crew {
    LinkWork *work;
    void *context;
    size_t tasks;
    atomic_size_t next;
} Crew;

typedef struct Hand {
    Crew *crew;
    int worker;
} Hand;

static void *hand_run(void *opaque)
{
    Hand *hand = opaque;
    Crew *crew = hand->crew;
    for (;;) {
        size_t task = atomic_fetch_add(&crew->next, 1);
        if (task >= crew->tasks)
            return NULL;
        crew->work(crew->context, task, hand->worker);
    }
}

bool link_parallel(int threads, size_t tasks, LinkWork *work, void *context)
{
    Crew crew = {.work = work, .context = context, .tasks = tasks};
    pthread_t ids[THREADS_MAX];
    Hand hands[THREADS_MAX];
    int started = 0;
    for (int i = 1; i < threads && i < THREADS_MAX && (size_t)i < tasks; i++) {
        hands[started] = (Hand){&crew, i};
        if (pthread_create(&ids[started], NULL, hand_run, &hands[started]) != 0)
            break;
        started++;
    }
    Hand own = {&crew, 0};
    hand_run(&own);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    return true;
}
