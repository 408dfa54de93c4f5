#include "pipeline/quota.h"
#include "identity/status.h"
#include "pipeline/bucket.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct usage {
    struct usage *next;
    struct quota_key key;
    uint32_t calls;
    uint32_t sessions;
    struct bucket call_rate;
    struct bucket byte_rate;
};

enum { NS_PER_S = 1000000000, NS_PER_MS = 1000000 };

struct quota {
    uv_mutex_t mutex;
    struct quota_limits limits;
    uint64_t (*clock)(void);
    /* Those with a call or a session, or whose buckets are not full. */
    struct usage *callers;
    uint32_t calls;
    uint32_t sessions;
    bool stopped;
};

static bool same_key(const struct quota_key *one, const struct quota_key *other)
{
    return one->logon_id == other->logon_id && one->sid_size == other->sid_size &&
           memcmp(one->sid, other->sid, one->sid_size) == 0;
}

static struct usage **find_usage(struct quota *quota, const struct quota_key *key)
{
    struct usage **at = &quota->callers;
    while (*at && !same_key(&(*at)->key, key))
        at = &(*at)->next;
    return at;
}

/* Forget a caller that has nothing left and owes nothing; whether it was forgotten. */
static bool drop_unused(struct usage **at, uint64_t now)
{
    struct usage *usage = *at;
    if (usage->calls || usage->sessions || !bucket_is_full(&usage->call_rate, now) ||
        !bucket_is_full(&usage->byte_rate, now))
        return false;
    *at = usage->next;
    free(usage);
    return true;
}

/* Those whose buckets have filled up meanwhile are forgotten when others come. */
static void drop_all_unused(struct quota *quota, uint64_t now)
{
    struct usage **at = &quota->callers;
    while (*at) {
        if (!drop_unused(at, now))
            at = &(*at)->next;
    }
}

static struct usage *usage_of(struct quota *quota, const struct quota_key *key, uint64_t now)
{
    struct usage *usage = *find_usage(quota, key);
    if (usage)
        return usage;
    drop_all_unused(quota, now);
    usage = calloc(1, sizeof(*usage));
    if (usage) {
        usage->key = *key;
        usage->next = quota->callers;
        quota->callers = usage;
    }
    return usage;
}

uint32_t quota_open(
    const struct quota_limits *limits, uint64_t (*clock)(void), struct quota **quota)
{
    struct quota *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (uv_mutex_init(&opened->mutex)) {
        free(opened);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->limits = *limits;
    opened->clock = clock ? clock : uv_hrtime;
    *quota = opened;
    return WIN32_OK;
}

void quota_close(struct quota *quota)
{
    if (!quota)
        return;
    while (quota->callers) {
        struct usage *next = quota->callers->next;
        free(quota->callers);
        quota->callers = next;
    }
    uv_mutex_destroy(&quota->mutex);
    free(quota);
}

/* Whether one that holds so many may have another: see the header. */
static bool has_place(uint32_t held, uint32_t limit, uint32_t all, uint32_t limit_of_all)
{
    return held < limit && all < limit_of_all && held < limit_of_all - all;
}

/* The time in which a call comes back, and so many; never more often than the limit says. */
static uint64_t cost_of_calls(const struct quota *quota, uint32_t calls)
{
    uint32_t rate = quota->limits.calls_per_second;
    return rate ? ((uint64_t)NS_PER_S + rate - 1) / rate * calls : 0;
}

static uint64_t cost_of_bytes(const struct quota *quota, uint64_t bytes)
{
    const uint64_t most = UINT64_MAX / NS_PER_S;
    uint64_t rate = (uint64_t)quota->limits.kilobytes_per_second * 1024;
    return rate ? (bytes < most ? bytes : most) * NS_PER_S / rate : 0;
}

static uint64_t capacity_of_calls(const struct quota *quota)
{
    return cost_of_calls(quota, quota->limits.calls_at_once);
}

void quota_set_limits(struct quota *quota, const struct quota_limits *limits)
{
    uv_mutex_lock(&quota->mutex);
    uint64_t now = quota->clock();
    quota->limits = *limits;
    for (struct usage *usage = quota->callers; usage; usage = usage->next) {
        bucket_forgive(&usage->call_rate, now, capacity_of_calls(quota));
        bucket_forgive(&usage->byte_rate, now, limits->kilobytes_per_second ? NS_PER_S : 0);
    }
    uv_mutex_unlock(&quota->mutex);
}

static uint64_t longer(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

/* How long the caller has to wait, in milliseconds, until its rates let it in. */
static uint32_t wait_of(const struct quota *quota, const struct usage *usage, uint64_t now)
{
    uint64_t calls = 0, bytes = 0;
    if (!usage->key.sid_size)
        return 0;
    if (quota->limits.calls_per_second)
        calls =
            bucket_wait(&usage->call_rate, now, capacity_of_calls(quota), cost_of_calls(quota, 1));
    if (quota->limits.kilobytes_per_second)
        bytes = bucket_wait(&usage->byte_rate, now, NS_PER_S, 0);
    uint64_t wait = longer(calls, bytes) / NS_PER_MS;
    if (wait >= UINT32_MAX)
        return UINT32_MAX;
    return calls || bytes ? (uint32_t)wait + 1 : 0;
}

static uint32_t check_rates(
    const struct quota *quota, const struct usage *usage, uint64_t now, uint32_t *retry_ms)
{
    uint32_t wait = wait_of(quota, usage, now);
    if (!wait)
        return WIN32_OK;
    *retry_ms = wait;
    return WIN32_NOT_ENOUGH_QUOTA;
}

/* What a caller that wants a call or a session is let in by; *usage is its own then. */
static uint32_t find_caller(
    struct quota *quota, const struct quota_key *key, uint64_t now, struct usage **usage)
{
    if (quota->stopped)
        return WIN32_SHUTDOWN_IN_PROGRESS;
    *usage = usage_of(quota, key, now);
    return *usage ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
}

static uint32_t admit_call(
    const struct quota *quota, const struct usage *usage, uint64_t now, uint32_t *retry_ms)
{
    const struct quota_limits *limits = &quota->limits;
    uint32_t limit = usage->key.sid_size ? limits->calls_per_caller : limits->calls;
    if (has_place(usage->calls, limit, quota->calls, limits->calls))
        return check_rates(quota, usage, now, retry_ms);
    *retry_ms = QUOTA_RETRY_MS;
    return WIN32_BUSY;
}

static uint32_t count_call(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    struct usage *usage;
    uint64_t now = quota->clock();
    uint32_t status = find_caller(quota, key, now, &usage);
    if (status != WIN32_OK)
        return status;
    status = admit_call(quota, usage, now, retry_ms);
    if (status == WIN32_OK) {
        bucket_take(&usage->call_rate, now, key->sid_size ? cost_of_calls(quota, 1) : 0);
        usage->calls++;
        quota->calls++;
    }
    return status;
}

uint32_t quota_enter(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    uv_mutex_lock(&quota->mutex);
    uint32_t status = count_call(quota, key, retry_ms);
    uv_mutex_unlock(&quota->mutex);
    return status;
}

static void discount_call(struct quota *quota, const struct quota_key *key)
{
    struct usage **at = find_usage(quota, key);
    if (*at && (*at)->calls) {
        (*at)->calls--;
        quota->calls--;
        (void)drop_unused(at, quota->clock());
    }
}

void quota_leave(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    discount_call(quota, key);
    uv_mutex_unlock(&quota->mutex);
}

uint32_t quota_know(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    static const struct quota_key unknown = {0};
    uv_mutex_lock(&quota->mutex);
    discount_call(quota, &unknown);
    uint32_t status = count_call(quota, key, retry_ms);
    uv_mutex_unlock(&quota->mutex);
    return status;
}

/* One for which there is no memory goes free: it is not worth failing for. */
void quota_charge(struct quota *quota, const struct quota_key *key, uint64_t bytes)
{
    uv_mutex_lock(&quota->mutex);
    uint64_t cost = key->sid_size ? cost_of_bytes(quota, bytes) : 0;
    uint64_t now = quota->clock();
    struct usage *usage = cost ? usage_of(quota, key, now) : NULL;
    if (usage)
        bucket_take(&usage->byte_rate, now, cost);
    uv_mutex_unlock(&quota->mutex);
}

static uint32_t count_session(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    const struct quota_limits *limits = &quota->limits;
    struct usage *usage;
    uint32_t status = find_caller(quota, key, quota->clock(), &usage);
    if (status != WIN32_OK)
        return status;
    if (!has_place(
            usage->sessions, limits->sessions_per_caller, quota->sessions, limits->sessions)) {
        *retry_ms = QUOTA_RETRY_MS;
        return WIN32_BUSY;
    }
    usage->sessions++;
    quota->sessions++;
    return WIN32_OK;
}

uint32_t quota_begin_session(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    uv_mutex_lock(&quota->mutex);
    uint32_t status = count_session(quota, key, retry_ms);
    uv_mutex_unlock(&quota->mutex);
    return status;
}

void quota_end_session(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    struct usage **at = find_usage(quota, key);
    if (*at && (*at)->sessions) {
        (*at)->sessions--;
        quota->sessions--;
        (void)drop_unused(at, quota->clock());
    }
    uv_mutex_unlock(&quota->mutex);
}

void quota_stop(struct quota *quota)
{
    uv_mutex_lock(&quota->mutex);
    quota->stopped = true;
    uv_mutex_unlock(&quota->mutex);
}

uint32_t quota_calls(struct quota *quota)
{
    uv_mutex_lock(&quota->mutex);
    uint32_t calls = quota->calls;
    uv_mutex_unlock(&quota->mutex);
    return calls;
}

uint32_t quota_sessions(struct quota *quota)
{
    uv_mutex_lock(&quota->mutex);
    uint32_t sessions = quota->sessions;
    uv_mutex_unlock(&quota->mutex);
    return sessions;
}

uint32_t quota_callers(struct quota *quota)
{
    uint32_t callers = 0;
    uv_mutex_lock(&quota->mutex);
    drop_all_unused(quota, quota->clock());
    for (const struct usage *usage = quota->callers; usage; usage = usage->next)
        callers += usage->key.sid_size != 0;
    uv_mutex_unlock(&quota->mutex);
    return callers;
}
