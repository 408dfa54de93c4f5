/* The ring: readers see what they may, in order, and wait for what comes without holding up
 * anybody. */
#include "audit/record/record.h"
#include "audit/log/ring.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdatomic.h>
#include <string.h>
#include <uv.h>

enum { RECORDS = 8, LONG_MS = 20 * 1000 };

static const struct ring_limits limits = {.records = RECORDS, .bytes = 1 << 20};
static struct ring *ring;
static struct ring_page page;
static const struct audit_owner alice = {.user = {1}, .user_size = 8};
static const struct audit_owner bob = {.user = {2}, .user_size = 8};
static const struct audit_owner nobody = {0};

static void begin(void)
{
    ck_assert_uint_eq(ring_open(&limits, &ring), WIN32_OK);
}

static void end(void)
{
    ring_close(ring);
}

/* A record with this number, and so many bytes of an object's name. */
static struct sealed *make(uint64_t number, size_t size)
{
    struct audit_record record;
    struct sealed *sealed;
    struct seal seal = {.sequence = number, .time = 1};
    char name[20000];
    memset(name, 'x', size);
    name[size] = '\0';
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    audit_set(&record, AUDIT_OBJECT_NAME, name);
    ck_assert_uint_eq(sealed_make(&record, &seal, &sealed), WIN32_OK);
    audit_record_free(&record);
    return sealed;
}

static void push_sized(uint64_t number, const struct audit_owner *owner, size_t size)
{
    struct sealed *sealed = make(number, size);
    ring_push(ring, sealed, owner);
    sealed_release(sealed);
}

static void push(uint64_t number, const struct audit_owner *owner)
{
    push_sized(number, owner, 10);
}

static uint64_t number_at(const struct ring_page *of, uint32_t place)
{
    struct seal seal;
    ck_assert_uint_lt(place, of->count);
    ck_assert_uint_eq(sealed_seal(of->records[place], &seal), WIN32_OK);
    return seal.sequence;
}

/* Read as somebody; the page's cursor comes back. */
static uint64_t read_as(const struct audit_owner *reader, bool all, uint64_t cursor)
{
    const struct ring_read read = {.reader = reader, .all = all, .cursor = cursor};
    ring_read(ring, &read, &page);
    return page.next;
}

START_TEST(records_come_in_their_order_and_once)
{
    for (unsigned i = 1; i <= 3; i++)
        push(i, &alice);
    uint64_t cursor = read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 3);
    ck_assert(!page.lost);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(number_at(&page, i), i + 1);
    ring_page_free(&page);
    push(4, &alice);
    cursor = read_as(&alice, false, cursor);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(number_at(&page, 0), 4);
    ring_page_free(&page);
    read_as(&alice, false, cursor);
    ck_assert_uint_eq(page.count, 0);
    ck_assert_uint_eq(page.next, cursor);
}
END_TEST

START_TEST(a_reader_sees_its_own_records_only)
{
    push(1, &alice);
    push(2, &bob);
    push(3, &nobody);
    push(4, &alice);
    read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 2);
    ck_assert_uint_eq(number_at(&page, 0), 1);
    ck_assert_uint_eq(number_at(&page, 1), 4);
    ring_page_free(&page);
    read_as(&bob, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(number_at(&page, 0), 2);
    ring_page_free(&page);
    read_as(&nobody, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(a_confined_reader_sees_only_its_own_authority)
{
    struct audit_owner confined = alice;
    confined.confined = true;
    confined.authority[0] = 1;
    push(1, &alice);
    push(2, &confined);
    read_as(&confined, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(number_at(&page, 0), 2);
    ring_page_free(&page);
    read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 2);
    ring_page_free(&page);
}
END_TEST

START_TEST(all_are_for_who_may_read_all)
{
    push(1, &alice);
    push(2, &bob);
    push(3, &nobody);
    read_as(&bob, true, RING_OLDEST);
    ck_assert_uint_eq(page.count, 3);
    ring_page_free(&page);
}
END_TEST

/* The record of a successful reading of this user's. */
static void push_reading(uint64_t number, const struct audit_owner *owner)
{
    struct audit_owner reading = *owner;
    reading.reading = true;
    push(number, &reading);
}

START_TEST(reading_comes_before_what_follows_and_never_alone)
{
    push_reading(1, &alice);
    push(2, &alice);
    push_reading(3, &bob);
    push_reading(4, &alice);
    uint64_t cursor = read_as(&alice, true, RING_OLDEST);
    ck_assert_uint_eq(page.count, 2);
    ck_assert_uint_eq(number_at(&page, 0), 1);
    ck_assert_uint_eq(number_at(&page, 1), 2);
    ring_page_free(&page);
    cursor = read_as(&alice, true, cursor);
    ck_assert_uint_eq(page.count, 0);
    push(5, &bob);
    cursor = read_as(&alice, true, cursor);
    ck_assert_uint_eq(page.count, 3);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(number_at(&page, i), 3 + i);
    ck_assert(!page.lost);
    ring_page_free(&page);
    read_as(&alice, true, cursor);
    ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(a_reader_sees_its_own_reading_only)
{
    push_reading(1, &bob);
    push_reading(2, &alice);
    push(3, &bob);
    push(4, &alice);
    read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 2);
    ck_assert_uint_eq(number_at(&page, 0), 2);
    ck_assert_uint_eq(number_at(&page, 1), 4);
    ring_page_free(&page);
}
END_TEST

START_TEST(what_is_left_for_later_is_not_held)
{
    struct sealed *sealed = make(1, 10);
    struct audit_owner reading = alice;
    reading.reading = true;
    ring_push(ring, sealed, &reading);
    read_as(&alice, true, RING_OLDEST);
    ck_assert_uint_eq(atomic_load(&sealed->references), 2);
    sealed_release(sealed);
}
END_TEST

START_TEST(the_oldest_go_first_and_their_loss_is_said)
{
    push(1, &alice);
    uint64_t cursor = read_as(&alice, false, RING_OLDEST);
    ring_page_free(&page);
    for (unsigned i = 2; i <= RECORDS + 1; i++)
        push(i, &alice);
    read_as(&alice, false, cursor); /* number 1 is gone, and it was read */
    ck_assert_uint_eq(page.count, RECORDS);
    ck_assert(!page.lost);
    ring_page_free(&page);
    push(RECORDS + 2, &alice);
    read_as(&alice, false, cursor);
    ck_assert(page.lost);
    ck_assert_uint_eq(page.count, RECORDS);
    ck_assert_uint_eq(number_at(&page, 0), 3);
    ring_page_free(&page);
    read_as(&alice, false, RING_OLDEST);
    ck_assert(!page.lost);
    ring_page_free(&page);
}
END_TEST

START_TEST(it_knows_how_many_it_keeps)
{
    ck_assert_uint_eq(ring_count(ring), 0);
    for (uint64_t i = 1; i <= RECORDS + 2; i++) {
        push(i, &alice);
        ck_assert_uint_eq(ring_count(ring), i < RECORDS ? i : RECORDS);
    }
}
END_TEST

START_TEST(bytes_are_bounded_as_well)
{
    const struct ring_limits small = {.records = 100, .bytes = 30000};
    ring_close(ring);
    ck_assert_uint_eq(ring_open(&small, &ring), WIN32_OK);
    for (unsigned i = 1; i <= 10; i++)
        push_sized(i, &alice, 9000);
    read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 3);
    ck_assert_uint_eq(number_at(&page, 0), 8);
    ring_page_free(&page);
    const struct ring_limits tiny = {.records = 100, .bytes = 10};
    ring_close(ring);
    ck_assert_uint_eq(ring_open(&tiny, &ring), WIN32_OK);
    push(1, &alice);
    push(2, &alice);
    read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, 1); /* alone, although it is larger than all may be */
    ck_assert_uint_eq(number_at(&page, 0), 2);
    ring_page_free(&page);
}
END_TEST

START_TEST(the_ring_holds_its_records_and_so_does_a_page)
{
    struct sealed *sealed = make(1, 10);
    ring_push(ring, sealed, &alice);
    ck_assert_uint_eq(atomic_load(&sealed->references), 2);
    read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(atomic_load(&sealed->references), 3);
    for (unsigned i = 0; i < RECORDS; i++)
        push(i, &bob);
    ck_assert_uint_eq(atomic_load(&sealed->references), 2);
    ring_page_free(&page);
    ck_assert_uint_eq(atomic_load(&sealed->references), 1);
    sealed_release(sealed);
}
END_TEST

START_TEST(what_is_still_to_come_begins_at_the_newest)
{
    push(1, &alice);
    uint64_t cursor = read_as(&alice, false, RING_NEWEST);
    ck_assert_uint_eq(page.count, 0);
    ck_assert(!page.lost);
    push(2, &alice);
    read_as(&alice, false, cursor);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(number_at(&page, 0), 2);
    ring_page_free(&page);
}
END_TEST

START_TEST(a_cursor_of_an_earlier_run_starts_at_the_oldest)
{
    push(1, &alice);
    uint64_t cursor = read_as(&alice, false, RING_OLDEST);
    ring_page_free(&page);
    ring_close(ring);
    uv_sleep(1); /* what a restart takes at the very least */
    ck_assert_uint_eq(ring_open(&limits, &ring), WIN32_OK);
    push(2, &alice);
    read_as(&alice, false, cursor);
    ck_assert(page.lost);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(number_at(&page, 0), 2);
    ring_page_free(&page);
}
END_TEST

/* The clock was set back between two runs: the cursor is ahead of every position. */
START_TEST(a_cursor_from_the_future_starts_at_the_oldest)
{
    push(1, &alice);
    uint64_t cursor = read_as(&alice, false, RING_NEWEST);
    read_as(&alice, false, cursor + 1000);
    ck_assert(page.lost);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(page.next, cursor);
    ring_page_free(&page);
}
END_TEST

START_TEST(a_page_is_bounded_and_the_next_one_goes_on)
{
    const struct ring_limits large = {.records = 4096, .bytes = 64 << 20};
    ring_close(ring);
    ck_assert_uint_eq(ring_open(&large, &ring), WIN32_OK);
    for (unsigned i = 1; i <= RING_PAGE_RECORDS + 1; i++)
        push(i, &alice);
    uint64_t cursor = read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, RING_PAGE_RECORDS);
    ring_page_free(&page);
    cursor = read_as(&alice, false, cursor);
    ck_assert_uint_eq(page.count, 1);
    ck_assert_uint_eq(number_at(&page, 0), RING_PAGE_RECORDS + 1);
    ring_page_free(&page);
    for (unsigned i = 1; i <= 200; i++)
        push_sized(i, &alice, 15000);
    size_t bytes = 0;
    read_as(&alice, false, cursor);
    for (uint32_t i = 0; i < page.count; i++)
        bytes += page.records[i]->size;
    ck_assert_uint_le(bytes, RING_PAGE_BYTES);
    ck_assert_uint_ge(bytes, RING_PAGE_BYTES - 20000);
    ring_page_free(&page);
}
END_TEST

/* Otherwise nobody would get behind it. */
START_TEST(a_page_full_of_reading_is_given)
{
    const struct ring_limits large = {.records = 4096, .bytes = 64 << 20};
    ring_close(ring);
    ck_assert_uint_eq(ring_open(&large, &ring), WIN32_OK);
    for (unsigned i = 1; i <= RING_PAGE_RECORDS + 1; i++)
        push_reading(i, &alice);
    uint64_t cursor = read_as(&alice, false, RING_OLDEST);
    ck_assert_uint_eq(page.count, RING_PAGE_RECORDS);
    ring_page_free(&page);
    read_as(&alice, false, cursor);
    ck_assert_uint_eq(page.count, 0);
}
END_TEST

/* --- waiting --------------------------------------------------------------------------------- */

/* A reader in a thread of its own. */
struct reader {
    uv_thread_t thread;
    struct ring_read read;
    struct ring_page page;
    uint64_t took_ms;
    _Atomic bool done;
    uint64_t last;  /* the number of the last record that was followed */
    bool lost;      /* some after that were gone before they were read */
    bool unordered; /* one did not come after the one before it */
};

static void run_reader(void *argument)
{
    struct reader *reader = argument;
    uint64_t start = uv_hrtime();
    ring_read(ring, &reader->read, &reader->page);
    reader->took_ms = (uv_hrtime() - start) / 1000000;
    reader->done = true;
}

static void start_reader(struct reader *reader, const struct audit_owner *who, uint32_t wait_ms)
{
    reader->read = (struct ring_read){.reader = who, .cursor = RING_NEWEST, .wait_ms = wait_ms};
    reader->done = false;
    ck_assert_int_eq(uv_thread_create(&reader->thread, run_reader, reader), 0);
}

static void end_reader(struct reader *reader)
{
    ck_assert_int_eq(uv_thread_join(&reader->thread), 0);
}

static struct reader readers[RING_WAITING_MAX + 1];

/* Time for a thread to begin to wait. */
static void let_them_wait(void)
{
    uv_sleep(100);
}

START_TEST(a_reader_waits_for_what_it_may_see)
{
    start_reader(&readers[0], &alice, LONG_MS);
    let_them_wait();
    push(1, &bob);
    let_them_wait();
    ck_assert(!readers[0].done);
    push(2, &alice);
    end_reader(&readers[0]);
    ck_assert_uint_eq(readers[0].page.count, 1);
    ck_assert_uint_eq(number_at(&readers[0].page, 0), 2);
    ck_assert_uint_lt(readers[0].took_ms, LONG_MS);
    ring_page_free(&readers[0].page);
}
END_TEST

START_TEST(reading_ends_no_wait)
{
    start_reader(&readers[0], &alice, LONG_MS);
    let_them_wait();
    push_reading(1, &alice);
    push_reading(2, &alice);
    let_them_wait();
    ck_assert(!readers[0].done);
    push(3, &alice);
    end_reader(&readers[0]);
    ck_assert_uint_eq(readers[0].page.count, 3);
    ck_assert_uint_eq(number_at(&readers[0].page, 0), 1);
    ck_assert_uint_lt(readers[0].took_ms, LONG_MS);
    ring_page_free(&readers[0].page);
}
END_TEST

START_TEST(a_wait_ends_in_time_without_anything)
{
    start_reader(&readers[0], &alice, 50);
    end_reader(&readers[0]);
    ck_assert_uint_eq(readers[0].page.count, 0);
    ck_assert(!readers[0].page.crowded);
    ck_assert_uint_ge(readers[0].took_ms, 49);
    ck_assert_uint_lt(readers[0].took_ms, LONG_MS);
}
END_TEST

START_TEST(a_stop_ends_every_wait_and_there_is_no_other)
{
    start_reader(&readers[0], &alice, LONG_MS);
    start_reader(&readers[1], &bob, LONG_MS);
    let_them_wait();
    ring_stop(ring);
    for (int i = 0; i < 2; i++) {
        end_reader(&readers[i]);
        ck_assert_uint_eq(readers[i].page.count, 0);
        ck_assert_uint_lt(readers[i].took_ms, LONG_MS);
    }
    start_reader(&readers[0], &alice, LONG_MS);
    end_reader(&readers[0]);
    ck_assert_uint_lt(readers[0].took_ms, LONG_MS);
}
END_TEST

START_TEST(a_user_cannot_take_every_place)
{
    for (int i = 0; i < RING_WAITING_PER_USER; i++)
        start_reader(&readers[i], &alice, LONG_MS);
    let_them_wait();
    start_reader(&readers[RING_WAITING_PER_USER], &alice, LONG_MS);
    end_reader(&readers[RING_WAITING_PER_USER]);
    ck_assert(readers[RING_WAITING_PER_USER].page.crowded);
    ck_assert_uint_lt(readers[RING_WAITING_PER_USER].took_ms, LONG_MS);
    start_reader(&readers[RING_WAITING_PER_USER], &bob, LONG_MS);
    let_them_wait();
    ck_assert(!readers[RING_WAITING_PER_USER].done);
    ring_stop(ring);
    for (int i = 0; i <= RING_WAITING_PER_USER; i++)
        end_reader(&readers[i]);
    ck_assert(!readers[0].page.crowded);
}
END_TEST

START_TEST(places_are_bounded_and_given_back)
{
    struct audit_owner users[RING_WAITING_MAX + 1];
    for (int i = 0; i <= RING_WAITING_MAX; i++)
        users[i] = (struct audit_owner){.user = {(uint8_t)(10 + i)}, .user_size = 8};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < RING_WAITING_MAX; i++)
            start_reader(&readers[i], &users[i], LONG_MS);
        let_them_wait();
        start_reader(&readers[RING_WAITING_MAX], &users[RING_WAITING_MAX], LONG_MS);
        end_reader(&readers[RING_WAITING_MAX]);
        ck_assert(readers[RING_WAITING_MAX].page.crowded);
        for (int i = 0; i < RING_WAITING_MAX; i++)
            push(1, &users[i]);
        for (int i = 0; i < RING_WAITING_MAX; i++) {
            end_reader(&readers[i]);
            ck_assert_uint_eq(readers[i].page.count, 1);
            ring_page_free(&readers[i].page);
        }
    }
}
END_TEST

/* --- many at once ---------------------------------------------------------------------------- */

enum { WRITERS = 2, PUSHES = 2000 };

static _Atomic unsigned writers_left;

static void run_writer(void *argument)
{
    const struct audit_owner *who = argument;
    for (unsigned i = 1; i <= PUSHES; i++)
        push(i, who);
    writers_left--;
}

/* Follow what one user did until the writers are through. Only the test's own thread may fail. */
static void run_follower(void *argument)
{
    struct reader *reader = argument;
    bool through = false;
    while (!through) {
        through = !writers_left;
        ring_read(ring, &reader->read, &reader->page);
        reader->read.cursor = reader->page.next;
        reader->lost = reader->page.lost || (reader->lost && !reader->page.count);
        for (uint32_t i = 0; i < reader->page.count; i++) {
            uint64_t number = number_at(&reader->page, i);
            reader->unordered |= number <= reader->last;
            reader->last = number;
        }
        ring_page_free(&reader->page);
    }
}

START_TEST(readers_and_writers_at_once_lose_no_order)
{
    static struct audit_owner writers[WRITERS];
    uv_thread_t threads[WRITERS];
    writers_left = WRITERS;
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = i ? bob : alice;
        readers[i] = (struct reader){
            .read = {.reader = i ? &bob : &alice, .wait_ms = 10, .cursor = RING_OLDEST}};
        ck_assert_int_eq(uv_thread_create(&readers[i].thread, run_follower, &readers[i]), 0);
        ck_assert_int_eq(uv_thread_create(&threads[i], run_writer, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        ck_assert_int_eq(uv_thread_join(&threads[i]), 0);
        end_reader(&readers[i]);
        ck_assert(!readers[i].unordered);
        ck_assert(readers[i].last == PUSHES || readers[i].lost);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {records_come_in_their_order_and_once,
        a_reader_sees_its_own_records_only, a_confined_reader_sees_only_its_own_authority,
        all_are_for_who_may_read_all, reading_comes_before_what_follows_and_never_alone,
        a_reader_sees_its_own_reading_only, what_is_left_for_later_is_not_held,
        a_page_full_of_reading_is_given, reading_ends_no_wait,
        the_oldest_go_first_and_their_loss_is_said, it_knows_how_many_it_keeps,
        bytes_are_bounded_as_well, the_ring_holds_its_records_and_so_does_a_page,
        what_is_still_to_come_begins_at_the_newest, a_cursor_of_an_earlier_run_starts_at_the_oldest,
        a_cursor_from_the_future_starts_at_the_oldest, a_page_is_bounded_and_the_next_one_goes_on,
        a_reader_waits_for_what_it_may_see, a_wait_ends_in_time_without_anything,
        a_stop_ends_every_wait_and_there_is_no_other, a_user_cannot_take_every_place,
        places_are_bounded_and_given_back, readers_and_writers_at_once_lose_no_order, NULL};
    return run_suite(make_suite_with("ring", tests, begin, end));
}
