#include "pipeline/quota/quota.h"
#include "base/status.h"
#include "pipeline/quota/usage.h"

#include <stdlib.h>
#include <uv.h>

enum { NS_PER_S = 1000000000, NS_PER_MS = 1000000 };

/* What a caller uses, and what its user does in all logon sessions. */
struct usages {
    struct usage *caller;
    struct usage *user;
};

struct quota {
    uv_mutex_t mutex;
    struct quota_limits limits;
    uint64_t (*clock)(void);
    /* Those with a call or a session, or whose buckets are not full. */
    struct usage *callers;
    struct usage *users; /* in no logon session */
    uint32_t calls;
    uint32_t sessions;
    bool stopped;
};

static struct quota_key user_of(const struct quota_key *key)
{
    struct quota_key user = *key;
    user.logon_id = 0;
    return user;
}

/* Whether both are there. */
static bool find_known(struct quota *quota, const struct quota_key *key, struct usages *of)
{
    const struct quota_key user = user_of(key);
    of->caller = usage_find(quota->callers, key);
    of->user = usage_find(quota->users, &user);
    return of->caller && of->user;
}

static void forget_unused(struct quota *quota)
{
    uint64_t now = quota->clock();
    usage_drop_unused(&quota->callers, now);
    usage_drop_unused(&quota->users, now);
}

/* Whether there is memory for both. */
static bool find_usages(
    struct quota *quota, const struct quota_key *key, uint64_t now, struct usages *of)
{
    const struct quota_key user = user_of(key);
    of->caller = usage_get(&quota->callers, key, now);
    of->user = of->caller ? usage_get(&quota->users, &user, now) : NULL;
    return of->user;
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
    usage_free_all(quota->callers);
    usage_free_all(quota->users);
    uv_mutex_destroy(&quota->mutex);
    free(quota);
}

/* Whether one whose user holds so many may have another: see the header. */
static bool has_place(uint32_t held, uint32_t all, uint32_t limit_of_all)
{
    return all < limit_of_all && held < limit_of_all - all;
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

/* Users have the buckets of callers, but what they take is cheaper. */
static uint64_t cost_for_user(uint64_t cost)
{
    return cost / QUOTA_USER_RATES + (cost % QUOTA_USER_RATES != 0);
}

static void forgive(const struct quota *quota, struct usage *list, uint64_t now)
{
    uint64_t bytes = quota->limits.kilobytes_per_second ? NS_PER_S : 0;
    for (struct usage *usage = list; usage; usage = usage->next) {
        bucket_forgive(&usage->call_rate, now, capacity_of_calls(quota));
        bucket_forgive(&usage->byte_rate, now, bytes);
    }
}

void quota_set_limits(struct quota *quota, const struct quota_limits *limits)
{
    uv_mutex_lock(&quota->mutex);
    uint64_t now = quota->clock();
    quota->limits = *limits;
    forgive(quota, quota->callers, now);
    forgive(quota, quota->users, now);
    uv_mutex_unlock(&quota->mutex);
}

static uint64_t longer(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

/* How long it takes until these buckets have what a call takes from them. */
static uint64_t wait_of(
    const struct quota *quota, const struct usage *usage, uint64_t call, uint64_t now)
{
    uint64_t calls = 0, bytes = 0;
    if (quota->limits.calls_per_second)
        calls = bucket_wait(&usage->call_rate, now, capacity_of_calls(quota), call);
    if (quota->limits.kilobytes_per_second)
        bytes = bucket_wait(&usage->byte_rate, now, NS_PER_S, 0);
    return longer(calls, bytes);
}

/* *retry_ms is how long the caller has to wait until its rates and its user's let it in. */
static uint32_t check_rates(
    const struct quota *quota, const struct usages *of, uint64_t now, uint32_t *retry_ms)
{
    uint64_t call = cost_of_calls(quota, 1);
    uint64_t wait = longer(
        wait_of(quota, of->caller, call, now), wait_of(quota, of->user, cost_for_user(call), now));
    if (!wait || !of->caller->key.sid_size)
        return WIN32_OK;
    *retry_ms = wait / NS_PER_MS < UINT32_MAX ? (uint32_t)(wait / NS_PER_MS) + 1 : UINT32_MAX;
    return WIN32_NOT_ENOUGH_QUOTA;
}

/* What a caller that wants a call or a session is let in by. */
static uint32_t find_caller(
    struct quota *quota, const struct quota_key *key, uint64_t now, struct usages *of)
{
    if (quota->stopped)
        return WIN32_SHUTDOWN_IN_PROGRESS;
    return find_usages(quota, key, now, of) ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
}

static uint32_t admit_call(
    const struct quota *quota, const struct usages *of, uint64_t now, uint32_t *retry_ms)
{
    const struct quota_limits *limits = &quota->limits;
    uint32_t limit = of->caller->key.sid_size ? limits->calls_per_caller : limits->calls;
    if (of->caller->calls < limit && has_place(of->user->calls, quota->calls, limits->calls))
        return check_rates(quota, of, now, retry_ms);
    *retry_ms = QUOTA_RETRY_MS;
    return WIN32_BUSY;
}

static uint32_t count_call(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    struct usages of;
    uint64_t now = quota->clock();
    uint32_t status = find_caller(quota, key, now, &of);
    if (status != WIN32_OK)
        return status;
    status = admit_call(quota, &of, now, retry_ms);
    if (status == WIN32_OK) {
        uint64_t cost = key->sid_size ? cost_of_calls(quota, 1) : 0;
        bucket_take(&of.caller->call_rate, now, cost);
        bucket_take(&of.user->call_rate, now, cost_for_user(cost));
        of.caller->calls++;
        of.user->calls++;
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
    struct usages of;
    if (find_known(quota, key, &of) && of.caller->calls) {
        of.caller->calls--;
        of.user->calls--;
        quota->calls--;
        forget_unused(quota);
    }
}

void quota_leave(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    discount_call(quota, key);
    uv_mutex_unlock(&quota->mutex);
}

uint32_t quota_move(struct quota *quota, const struct quota_key *from, const struct quota_key *to,
    uint32_t *retry_ms)
{
    uint32_t status = WIN32_OK;
    uv_mutex_lock(&quota->mutex);
    if (!usage_same_key(from, to)) {
        discount_call(quota, from);
        status = count_call(quota, to, retry_ms);
    }
    uv_mutex_unlock(&quota->mutex);
    return status;
}

/* One for which there is no memory goes free: it is not worth failing for. */
void quota_charge(struct quota *quota, const struct quota_key *key, uint64_t bytes)
{
    uv_mutex_lock(&quota->mutex);
    uint64_t cost = key->sid_size ? cost_of_bytes(quota, bytes) : 0;
    uint64_t now = quota->clock();
    struct usages of;
    if (cost && find_usages(quota, key, now, &of)) {
        bucket_take(&of.caller->byte_rate, now, cost);
        bucket_take(&of.user->byte_rate, now, cost_for_user(cost));
    }
    uv_mutex_unlock(&quota->mutex);
}

static uint32_t count_session(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms)
{
    const struct quota_limits *limits = &quota->limits;
    struct usages of;
    uint32_t status = find_caller(quota, key, quota->clock(), &of);
    if (status != WIN32_OK)
        return status;
    if (of.caller->sessions >= limits->sessions_per_caller ||
        !has_place(of.user->sessions, quota->sessions, limits->sessions)) {
        *retry_ms = QUOTA_RETRY_MS;
        return WIN32_BUSY;
    }
    of.caller->sessions++;
    of.user->sessions++;
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

static void discount_session(struct quota *quota, const struct quota_key *key)
{
    struct usages of;
    if (find_known(quota, key, &of) && of.caller->sessions) {
        of.caller->sessions--;
        of.user->sessions--;
        quota->sessions--;
        forget_unused(quota);
    }
}

void quota_end_session(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    discount_session(quota, key);
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
    forget_unused(quota);
    for (const struct usage *usage = quota->callers; usage; usage = usage->next)
        callers += usage->key.sid_size != 0;
    uv_mutex_unlock(&quota->mutex);
    return callers;
}
