#include "client/ask/lists.h"

#include <stdlib.h>

struct place {
    uint32_t number; /* 0: free */
    struct listed listed;
};

struct lists {
    struct session_guest guest;
    SRWLOCK lock;
    uint32_t last; /* the number that was given last */
    struct place places[LISTS_MAX];
};

void listed_close(struct listed *listed)
{
    deputy_list_close(listed->list);
    free(listed->path);
    *listed = (struct listed){0};
}

static void end(struct session_guest *guest)
{
    struct lists *lists = (struct lists *)guest;
    for (size_t i = 0; i < LISTS_MAX; i++)
        listed_close(&lists->places[i].listed);
    free(lists);
}

/* The session's lists, which are made with the first one; NULL when there is no memory. */
static struct lists *lists_of(struct deputy_session *session)
{
    struct session_guest *guest = session->guest;
    if (guest)
        return (struct lists *)guest;
    struct lists *made = calloc(1, sizeof(*made));
    if (!made)
        return NULL;
    made->guest.end = end;
    InitializeSRWLock(&made->lock);
    guest = InterlockedCompareExchangePointer(
        (void *volatile *)(void *)(uintptr_t)&session->guest, &made->guest, NULL);
    if (!guest)
        return made;
    free(made);
    return (struct lists *)guest;
}

/* The place of a number, or with 0 a free one; NULL when there is none. */
static struct place *find(struct lists *lists, uint32_t number)
{
    for (size_t i = 0; i < LISTS_MAX; i++) {
        if (lists->places[i].number == number)
            return &lists->places[i];
    }
    return NULL;
}

/* A number that no list has, and not 0. */
static uint32_t next_number(struct lists *lists)
{
    do
        lists->last++;
    while (!lists->last || find(lists, lists->last));
    return lists->last;
}

uint32_t lists_reserve(struct deputy_session *session, uint32_t *number)
{
    struct lists *lists = lists_of(session);
    if (!lists)
        return ERROR_NOT_ENOUGH_MEMORY;
    AcquireSRWLockExclusive(&lists->lock);
    struct place *place = find(lists, 0);
    if (place)
        *number = place->number = next_number(lists);
    ReleaseSRWLockExclusive(&lists->lock);
    return place ? ERROR_SUCCESS : ERROR_TOO_MANY_OPEN_FILES;
}

bool lists_take(struct deputy_session *session, uint32_t number, struct listed *listed)
{
    struct lists *lists = (struct lists *)session->guest;
    bool taken = false;
    if (!lists)
        return false;
    AcquireSRWLockExclusive(&lists->lock);
    struct place *place = find(lists, number);
    if (place && place->listed.list) {
        *listed = place->listed;
        place->listed = (struct listed){0};
        taken = true;
    }
    ReleaseSRWLockExclusive(&lists->lock);
    return taken;
}

/* Of a number that was reserved. */
static void set(
    struct deputy_session *session, uint32_t number, uint32_t as, const struct listed *listed)
{
    struct lists *lists = (struct lists *)session->guest;
    AcquireSRWLockExclusive(&lists->lock);
    struct place *place = find(lists, number);
    *place = (struct place){as, *listed};
    ReleaseSRWLockExclusive(&lists->lock);
}

void lists_put(struct deputy_session *session, uint32_t number, const struct listed *listed)
{
    set(session, number, number, listed);
}

void lists_drop(struct deputy_session *session, uint32_t number)
{
    const struct listed none = {0};
    set(session, number, 0, &none);
}
