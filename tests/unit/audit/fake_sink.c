#include "unit/audit/fake_sink.h"
#include "base/status.h"

#include <stdlib.h>
#include <uv.h>

static struct fake_sink {
    struct audit_sink sink;
    struct fake_plan plan;
    size_t calls;
    size_t count;
    struct sealed *records[FAKE_SINK_MAX];
} fake;
static uv_once_t once = UV_ONCE_INIT;
static uv_mutex_t mutex; /* these stay: who lets a sink go may be in them when it is closed */
static uv_cond_t changed;
static _Atomic bool is_open; /* once it is not, nothing of the sink is touched any more */

/* With the mutex held. */
static void take(struct sealed *const *records, size_t count)
{
    for (size_t i = 0; i < count && fake.count < FAKE_SINK_MAX; i++)
        fake.records[fake.count++] = sealed_hold(records[i]);
    uv_cond_broadcast(&changed);
}

/* With the mutex held. */
static bool fails(void)
{
    if (fake.plan.good > 0) {
        fake.plan.good--;
        return false;
    }
    if (fake.plan.failures > 0)
        return fake.plan.failures--;
    return fake.plan.failures == FAKE_SINK_ALWAYS;
}

static uint32_t deliver(
    struct audit_sink *sink, struct sealed *const *records, size_t count, size_t *delivered)
{
    (void)sink;
    uv_mutex_lock(&mutex);
    uint32_t delay = fake.plan.delay_ms;
    uv_mutex_unlock(&mutex);
    if (delay)
        uv_sleep(delay);
    uv_mutex_lock(&mutex);
    fake.calls++;
    while (fake.plan.hang)
        uv_cond_wait(&changed, &mutex);
    bool bad = fails();
    *delivered = !bad ? count : fake.plan.partial < count ? fake.plan.partial : count;
    take(records, *delivered);
    if (bad && fake.plan.denies)
        *delivered = 0;
    uint32_t status = bad ? fake.plan.status : (uint32_t)WIN32_OK;
    uv_mutex_unlock(&mutex);
    return status;
}

static void close_sink(struct audit_sink *sink)
{
    (void)sink;
    for (size_t i = 0; i < fake.count; i++)
        sealed_release(fake.records[i]);
    is_open = false;
}

static void make_lock(void)
{
    if (uv_mutex_init(&mutex) || uv_cond_init(&changed))
        abort();
}

struct audit_sink *fake_sink_new(void)
{
    uv_once(&once, make_lock);
    fake = (struct fake_sink){.sink = {.deliver = deliver, .close = close_sink}};
    is_open = true;
    return &fake.sink;
}

bool fake_sink_is_open(void)
{
    return is_open;
}

void fake_sink_set(const struct fake_plan *plan)
{
    uv_mutex_lock(&mutex);
    fake.plan = *plan;
    uv_cond_broadcast(&changed);
    uv_mutex_unlock(&mutex);
}

void fake_sink_let_go(void)
{
    uv_mutex_lock(&mutex);
    fake.plan.hang = false;
    uv_cond_broadcast(&changed);
    uv_mutex_unlock(&mutex);
}

size_t fake_sink_count(void)
{
    uv_mutex_lock(&mutex);
    size_t count = fake.count;
    uv_mutex_unlock(&mutex);
    return count;
}

size_t fake_sink_calls(void)
{
    uv_mutex_lock(&mutex);
    size_t calls = fake.calls;
    uv_mutex_unlock(&mutex);
    return calls;
}

struct sealed *fake_sink_record(size_t place)
{
    uv_mutex_lock(&mutex);
    struct sealed *record = place < fake.count ? fake.records[place] : NULL;
    uv_mutex_unlock(&mutex);
    if (!record)
        abort();
    return record;
}

struct seal fake_sink_seal(size_t place)
{
    struct seal seal;
    if (sealed_seal(fake_sink_record(place), &seal) != WIN32_OK)
        abort();
    return seal;
}

uint32_t fake_sink_id(size_t place)
{
    struct audit_record record;
    if (sealed_open(fake_sink_record(place), &record) != WIN32_OK)
        abort();
    uint32_t id = record.id;
    audit_record_free(&record);
    return id;
}

bool fake_sink_wait(size_t count)
{
    uint64_t until = uv_hrtime() + UINT64_C(20000000000);
    uv_mutex_lock(&mutex);
    while (fake.count < count && uv_hrtime() < until)
        (void)uv_cond_timedwait(&changed, &mutex, 100000000);
    bool there = fake.count >= count;
    uv_mutex_unlock(&mutex);
    return there;
}
