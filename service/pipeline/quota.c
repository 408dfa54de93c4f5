#include "pipeline/quota.h"
#include "identity/status.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct usage {
    struct usage *next;
    struct quota_key key;
    uint32_t calls;
    uint32_t sessions;
};

struct quota {
    uv_mutex_t mutex;
    struct quota_limits limits;
    struct usage *callers; /* those with a call or a session now: as many as sessions at most */
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

static struct usage *usage_of(struct quota *quota, const struct quota_key *key)
{
    struct usage **at = find_usage(quota, key);
    if (*at)
        return *at;
    struct usage *usage = calloc(1, sizeof(*usage));
    if (usage) {
        usage->key = *key;
        *at = usage;
    }
    return usage;
}

/* Forget a caller that has nothing left. */
static void drop_unused(struct quota *quota, const struct quota_key *key)
{
    struct usage **at = find_usage(quota, key);
    struct usage *usage = *at;
    if (usage && !usage->calls && !usage->sessions) {
        *at = usage->next;
        free(usage);
    }
}

uint32_t quota_open(const struct quota_limits *limits, struct quota **quota)
{
    struct quota *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (uv_mutex_init(&opened->mutex)) {
        free(opened);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->limits = *limits;
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

void quota_set_limits(struct quota *quota, const struct quota_limits *limits)
{
    uv_mutex_lock(&quota->mutex);
    quota->limits = *limits;
    uv_mutex_unlock(&quota->mutex);
}

static uint32_t count_call(struct quota *quota, const struct quota_key *key)
{
    /* Those who only knock cannot take every place from those who are in. */
    const uint32_t half = (quota->limits.calls + 1) / 2;
    if (quota->stopped)
        return WIN32_SHUTDOWN_IN_PROGRESS;
    if (quota->calls >= quota->limits.calls)
        return WIN32_BUSY;
    struct usage *usage = usage_of(quota, key);
    if (!usage)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (usage->calls >= (key->sid_size ? quota->limits.calls_per_caller : half))
        return WIN32_BUSY;
    usage->calls++;
    quota->calls++;
    return WIN32_OK;
}

uint32_t quota_enter(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    uint32_t status = count_call(quota, key);
    uv_mutex_unlock(&quota->mutex);
    return status;
}

void quota_leave(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    struct usage *usage = *find_usage(quota, key);
    if (usage && usage->calls) {
        usage->calls--;
        quota->calls--;
    }
    drop_unused(quota, key);
    uv_mutex_unlock(&quota->mutex);
}

static uint32_t count_session(struct quota *quota, const struct quota_key *key)
{
    if (quota->stopped)
        return WIN32_SHUTDOWN_IN_PROGRESS;
    if (quota->sessions >= quota->limits.sessions)
        return WIN32_BUSY;
    struct usage *usage = usage_of(quota, key);
    if (!usage)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (usage->sessions >= quota->limits.sessions_per_caller)
        return WIN32_BUSY;
    usage->sessions++;
    quota->sessions++;
    return WIN32_OK;
}

uint32_t quota_begin_session(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    uint32_t status = count_session(quota, key);
    uv_mutex_unlock(&quota->mutex);
    return status;
}

void quota_end_session(struct quota *quota, const struct quota_key *key)
{
    uv_mutex_lock(&quota->mutex);
    struct usage *usage = *find_usage(quota, key);
    if (usage && usage->sessions) {
        usage->sessions--;
        quota->sessions--;
    }
    drop_unused(quota, key);
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
