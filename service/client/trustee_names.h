/* The names of accounts that the service did not give: looked up here, kept as long as the session.
 * A lookup may have to ask a domain controller, so their number and the time that they take in all
 * are bounded. Safe for any number of threads. */
#ifndef DEPUTY_CLIENT_TRUSTEE_NAMES_H
#define DEPUTY_CLIENT_TRUSTEE_NAMES_H

#include "access/model/descriptor.h"
#include "base/arena.h"

#include <windows.h>

enum { TRUSTEE_NAMES_MAX = 256, TRUSTEE_NAMES_WAIT_MS = 10000 };

struct trustee_name;

/* All zero is empty. */
struct trustee_names {
    SRWLOCK lock;
    struct arena arena;
    struct trustee_name *first;
    uint32_t count;
    uint64_t spent_ms;
};

/* The name and domain of a SID; they live as long as the names do. False when it has none, or there
 * is no more time to find out. */
bool trustee_names_find(struct trustee_names *names, const struct access_sid *sid,
    const char **name, const char **domain);

void trustee_names_free(struct trustee_names *names);

#endif
