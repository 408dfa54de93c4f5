#include "client/ask/kept.h"

#include <stdlib.h>

struct place {
    uint32_t number; /* 0: free */
    enum kept_kind kind;
    struct kept kept; /* thing is NULL while somebody has it */
};

struct places {
    struct session_guest guest;
    SRWLOCK lock;
    uint32_t last; /* the number that was given last */
    struct place places[KEPT_MAX];
};

void kept_close(enum kept_kind kind, struct kept *kept)
{
    switch (kind) {
    case KEPT_LIST:
        deputy_list_close(kept->thing);
        break;
    case KEPT_TRANSFER:
        deputy_transfer_close(kept->thing);
        break;
    case KEPT_READER:
        deputy_read_close(kept->thing);
        break;
    case KEPT_WRITER:
        deputy_write_close(kept->thing);
        break;
    }
    free(kept->path);
    free(kept->to);
    *kept = (struct kept){0};
}

static void end(struct session_guest *guest)
{
    struct places *places = (struct places *)guest;
    for (size_t i = 0; i < KEPT_MAX; i++)
        kept_close(places->places[i].kind, &places->places[i].kept);
    free(places);
}

/* The session's places, which are made with the first thing; NULL when there is no memory. */
static struct places *places_of(struct deputy_session *session)
{
    struct session_guest *guest = session->guest;
    if (guest)
        return (struct places *)guest;
    struct places *made = calloc(1, sizeof(*made));
    if (!made)
        return NULL;
    made->guest.end = end;
    InitializeSRWLock(&made->lock);
    guest = InterlockedCompareExchangePointer(
        (void *volatile *)(void *)(uintptr_t)&session->guest, &made->guest, NULL);
    if (!guest)
        return made;
    free(made);
    return (struct places *)guest;
}

/* The place of a number, or with 0 a free one; NULL when there is none. */
static struct place *find(struct places *places, uint32_t number)
{
    for (size_t i = 0; i < KEPT_MAX; i++) {
        if (places->places[i].number == number)
            return &places->places[i];
    }
    return NULL;
}

/* A number that nothing has, and not 0. */
static uint32_t next_number(struct places *places)
{
    do
        places->last++;
    while (!places->last || find(places, places->last));
    return places->last;
}

uint32_t kept_reserve(struct deputy_session *session, enum kept_kind kind, uint32_t *number)
{
    struct places *places = places_of(session);
    if (!places)
        return ERROR_NOT_ENOUGH_MEMORY;
    AcquireSRWLockExclusive(&places->lock);
    struct place *place = find(places, 0);
    if (place) {
        *number = place->number = next_number(places);
        place->kind = kind;
    }
    ReleaseSRWLockExclusive(&places->lock);
    return place ? ERROR_SUCCESS : ERROR_TOO_MANY_OPEN_FILES;
}

bool kept_take(
    struct deputy_session *session, enum kept_kind kind, uint32_t number, struct kept *kept)
{
    struct places *places = (struct places *)session->guest;
    bool taken = false;
    if (!places)
        return false;
    AcquireSRWLockExclusive(&places->lock);
    struct place *place = find(places, number);
    if (place && place->kind == kind && place->kept.thing) {
        *kept = place->kept;
        place->kept = (struct kept){0};
        taken = true;
    }
    ReleaseSRWLockExclusive(&places->lock);
    return taken;
}

/* Of a number that was reserved. */
static void set(
    struct deputy_session *session, uint32_t number, uint32_t as, const struct kept *kept)
{
    struct places *places = (struct places *)session->guest;
    AcquireSRWLockExclusive(&places->lock);
    struct place *place = find(places, number);
    place->number = as;
    place->kept = *kept;
    ReleaseSRWLockExclusive(&places->lock);
}

void kept_put(struct deputy_session *session, uint32_t number, const struct kept *kept)
{
    set(session, number, number, kept);
}

void kept_drop(struct deputy_session *session, uint32_t number)
{
    const struct kept none = {0};
    set(session, number, 0, &none);
}
