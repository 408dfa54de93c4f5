/* Callers of several users where there is but one (Wine): the linker puts this before the
 * true session_key (--wrap=session_key) in a service that is built for tests only. */
#include "faults/fault.h"
#include "pipeline/session.h"

#include <windows.h>

/* The linker's names for what is called instead of session_key, and for itself. */
void __wrap_session_key(const struct deputy_identity *identity, struct quota_key *key);
void __real_session_key(const struct deputy_identity *identity, struct quota_key *key);

static bool has_deny_only_group(const struct deputy_identity *identity)
{
    for (uint32_t i = 0; i < identity->groups.count; i++) {
        if (identity->groups.items[i].attributes & SE_GROUP_USE_FOR_DENY_ONLY)
            return true;
    }
    return false;
}

void __wrap_session_key(const struct deputy_identity *identity, struct quota_key *key)
{
    enum fault fault = fault_read();
    __real_session_key(identity, key);
    if (has_deny_only_group(identity) && (fault == FAULT_USER || fault == FAULT_DISK))
        key->sid[key->sid_size - 1] ^= 1; /* some other user */
}
