#include "audit/log/ring.h"
#include "base/clock.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { NS_PER_MS = 1000000 };

struct entry {
    struct sealed *sealed;
    struct audit_owner owner;
};

/* A user who waits. */
struct place {
    uint8_t user[SID_SIZE_MAX];
    uint32_t user_size;
    bool taken;
};

struct ring {
    uv_mutex_t mutex;
    uv_cond_t changed;
    struct ring_limits limits;
    uint64_t first; /* position of the oldest; next while there is none */
    uint64_t next;  /* that the next record gets */
    size_t bytes;
    bool stopped;
    struct place waiting[RING_WAITING_MAX];
    struct entry entries[]; /* each at its position modulo limits.records */
};

static struct entry *entry_at(struct ring *ring, uint64_t position)
{
    return &ring->entries[position % ring->limits.records];
}

static void drop_oldest(struct ring *ring)
{
    struct entry *oldest = entry_at(ring, ring->first++);
    ring->bytes -= oldest->sealed->size;
    sealed_release(oldest->sealed);
    oldest->sealed = NULL;
}

uint32_t ring_open(const struct ring_limits *limits, struct ring **ring)
{
    struct ring *opened = calloc(1, sizeof(*opened) + limits->records * sizeof(struct entry));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (uv_mutex_init(&opened->mutex))
        goto free_ring;
    if (uv_cond_init(&opened->changed))
        goto destroy_mutex;
    opened->limits = *limits;
    /* No run makes a record in each 100 ns of its life: this is behind all earlier positions. */
    opened->first = opened->next = clock_now() + 2;
    *ring = opened;
    return WIN32_OK;

destroy_mutex:
    uv_mutex_destroy(&opened->mutex);
free_ring:
    free(opened);
    return WIN32_NOT_ENOUGH_MEMORY;
}

void ring_close(struct ring *ring)
{
    if (!ring)
        return;
    while (ring->first < ring->next)
        drop_oldest(ring);
    uv_cond_destroy(&ring->changed);
    uv_mutex_destroy(&ring->mutex);
    free(ring);
}

/* Whether a record of this size has to wait for the oldest one to go. */
static bool full(const struct ring *ring, size_t size)
{
    uint64_t count = ring->next - ring->first;
    return count == ring->limits.records || (count && ring->bytes + size > ring->limits.bytes);
}

void ring_push(struct ring *ring, struct sealed *sealed, const struct audit_owner *owner)
{
    if (!ring)
        return;
    uv_mutex_lock(&ring->mutex);
    while (full(ring, sealed->size))
        drop_oldest(ring);
    *entry_at(ring, ring->next) = (struct entry){sealed_hold(sealed), *owner};
    ring->bytes += sealed->size;
    ring->next++;
    uv_cond_broadcast(&ring->changed);
    uv_mutex_unlock(&ring->mutex);
}

/* What a reader has got so far. Records of reading at the end of its page are not settled. */
struct reading {
    struct ring *ring;
    const struct ring_read *read;
    struct ring_page *page;
    size_t bytes;
    uint32_t settled;      /* records of the page */
    uint64_t settled_next; /* the cursor behind them, when there are more */
};

static bool visible(const struct ring_read *read, const struct entry *entry)
{
    return read->all || owner_sees(read->reader, &entry->owner);
}

/* Take the record at this position; false when the page has no room for it. */
static bool take(struct reading *reading, const struct entry *entry)
{
    struct ring_page *page = reading->page;
    if (page->count == RING_PAGE_RECORDS ||
        (page->count && reading->bytes + entry->sealed->size > RING_PAGE_BYTES))
        return false;
    if (page->count == reading->settled)
        reading->settled_next = page->next;
    page->records[page->count++] = sealed_hold(entry->sealed);
    reading->bytes += entry->sealed->size;
    if (!entry->owner.reading)
        reading->settled = page->count;
    return true;
}

/* With the mutex held: take what is behind the page's cursor. */
static void collect(struct reading *reading)
{
    struct ring *ring = reading->ring;
    struct ring_page *page = reading->page;
    if (page->next + 1 < ring->first) {
        page->lost = true;
        page->next = ring->first - 1;
    }
    while (page->next + 1 < ring->next) {
        const struct entry *entry = entry_at(ring, page->next + 1);
        if (visible(reading->read, entry) && !take(reading, entry)) {
            reading->settled = page->count;
            return;
        }
        page->next++;
    }
}

/* Leave what is not settled to be read later. */
static void leave_unsettled(struct reading *reading)
{
    struct ring_page *page = reading->page;
    if (page->count > reading->settled)
        page->next = reading->settled_next;
    while (page->count > reading->settled)
        sealed_release(page->records[--page->count]);
}

/* With the mutex held: where a cursor stands. One behind the newest record is of a run whose clock
 * was ahead: what it had not read yet is gone. */
static void find_start(const struct ring *ring, uint64_t cursor, struct ring_page *page)
{
    if (cursor == RING_NEWEST) {
        page->next = ring->next - 1;
    } else if (cursor == RING_OLDEST) {
        page->next = ring->first - 1;
    } else if (cursor >= ring->next) {
        page->next = ring->first - 1;
        page->lost = true;
    } else {
        page->next = cursor;
    }
}

static bool same_user(const struct place *place, const struct audit_owner *reader)
{
    return place->user_size == reader->user_size &&
           memcmp(place->user, reader->user, reader->user_size) == 0;
}

/* With the mutex held: a place among those who wait; NULL when there is none for this reader. */
static struct place *take_place(struct ring *ring, const struct audit_owner *reader)
{
    struct place *free_place = NULL;
    unsigned own = 0;
    for (unsigned i = 0; i < RING_WAITING_MAX; i++) {
        struct place *place = &ring->waiting[i];
        if (!place->taken)
            free_place = place;
        else if (same_user(place, reader))
            own++;
    }
    if (!free_place || own >= RING_WAITING_PER_USER)
        return NULL;
    free_place->taken = true;
    free_place->user_size = reader->user_size;
    memcpy(free_place->user, reader->user, reader->user_size);
    return free_place;
}

/* With the mutex held. */
static void wait_and_collect(struct reading *reading)
{
    struct ring *ring = reading->ring;
    uint32_t wait_ms = reading->read->wait_ms;
    uint64_t now = uv_hrtime();
    uint64_t end =
        now + (uint64_t)(wait_ms < RING_WAIT_MAX_MS ? wait_ms : RING_WAIT_MAX_MS) * NS_PER_MS;
    for (; !ring->stopped && !reading->settled && now < end; now = uv_hrtime()) {
        /* In whole milliseconds, which is what libuv waits on Windows. */
        (void)uv_cond_timedwait(
            &ring->changed, &ring->mutex, (end - now + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS);
        collect(reading);
    }
}

void ring_read(struct ring *ring, const struct ring_read *read, struct ring_page *page)
{
    struct reading reading = {.ring = ring, .read = read, .page = page};
    page->count = 0;
    page->lost = page->crowded = false;
    uv_mutex_lock(&ring->mutex);
    find_start(ring, read->cursor, page);
    collect(&reading);
    if (!reading.settled && read->wait_ms) {
        struct place *place = take_place(ring, read->reader);
        page->crowded = !place;
        if (place) {
            wait_and_collect(&reading);
            place->taken = false;
        }
    }
    leave_unsettled(&reading);
    uv_mutex_unlock(&ring->mutex);
}

void ring_page_free(struct ring_page *page)
{
    while (page->count)
        sealed_release(page->records[--page->count]);
}

void ring_stop(struct ring *ring)
{
    if (!ring)
        return;
    uv_mutex_lock(&ring->mutex);
    ring->stopped = true;
    uv_cond_broadcast(&ring->changed);
    uv_mutex_unlock(&ring->mutex);
}

uint32_t ring_count(struct ring *ring)
{
    uv_mutex_lock(&ring->mutex);
    uint32_t count = (uint32_t)(ring->next - ring->first);
    uv_mutex_unlock(&ring->mutex);
    return count;
}
