#include "client/trustee_names.h"
#include "names/account.h"
#include "identity/sid.h"

#include <string.h>

struct trustee_name {
    struct trustee_name *next;
    struct access_sid sid;
    const char *name; /* NULL: there is none */
    const char *domain;
};

/* The entry of a SID; NULL when it was not looked up yet. Under the lock. */
static const struct trustee_name *find(
    const struct trustee_names *names, const struct access_sid *sid)
{
    const struct trustee_name *entry = names->first;
    while (entry && !access_sid_equal(&entry->sid, sid))
        entry = entry->next;
    return entry;
}

/* Take the answer of a lookup; NULL when there is no memory. Under the lock. */
static const struct trustee_name *add(
    struct trustee_names *names, const struct access_sid *sid, const char *name, const char *domain)
{
    struct trustee_name *entry = arena_alloc(&names->arena, sizeof(*entry));
    if (!entry)
        return NULL;
    *entry = (struct trustee_name){
        .next = names->first, .sid = {arena_copy(&names->arena, sid->bytes, sid->size), sid->size}};
    if (name) {
        entry->name = arena_copy(&names->arena, name, strlen(name));
        entry->domain = arena_copy(&names->arena, domain, strlen(domain));
    }
    if (!entry->sid.bytes || (name && (!entry->name || !entry->domain)))
        return NULL;
    names->first = entry;
    names->count++;
    return entry;
}

static const struct trustee_name *look_up(struct trustee_names *names, const struct access_sid *sid)
{
    char name[IDENTITY_NAME_MAX + 1];
    char domain[IDENTITY_NAME_MAX + 1];
    uint64_t start = GetTickCount64();
    bool found = account_lookup(NULL, sid->bytes, sid->size, name, domain) == ERROR_SUCCESS;
    uint64_t spent = GetTickCount64() - start;
    AcquireSRWLockExclusive(&names->lock);
    names->spent_ms += spent;
    const struct trustee_name *entry = find(names, sid); /* another thread may have been faster */
    if (!entry)
        entry = add(names, sid, found ? name : NULL, domain);
    ReleaseSRWLockExclusive(&names->lock);
    return entry;
}

bool trustee_names_find(struct trustee_names *names, const struct access_sid *sid,
    const char **name, const char **domain)
{
    AcquireSRWLockExclusive(&names->lock);
    const struct trustee_name *entry = find(names, sid);
    bool more = names->count < TRUSTEE_NAMES_MAX && names->spent_ms < TRUSTEE_NAMES_WAIT_MS;
    ReleaseSRWLockExclusive(&names->lock);
    if (!entry && more)
        entry = look_up(names, sid);
    if (!entry || !entry->name)
        return false;
    *name = entry->name;
    *domain = entry->domain;
    return true;
}

void trustee_names_free(struct trustee_names *names)
{
    arena_free(&names->arena);
}
