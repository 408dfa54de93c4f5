/* Opening registry keys as the caller, for the operations on the registry.
 *
 * No predefined handle is ever used itself: the process keeps those, with the rights of whoever
 * used them first. They only serve as the start of a path, which takes no rights; a root that is
 * asked for by itself is opened anew. HKCU is the hive of the caller's SID, HKCR the merged view
 * for the caller's token. */
#ifndef DEPUTY_OPERATIONS_REGISTRY_REGISTRY_KEY_H
#define DEPUTY_OPERATIONS_REGISTRY_REGISTRY_KEY_H

#include "base/buffer.h"
#include "pipeline/call.h"

#include <windows.h>

/* What comes with every operation on the registry, straight from the wire: units count the zeros.
 */
struct registry_request {
    uint32_t flags; /* DEPUTY_REGISTRY_* */
    uint32_t key_units;
    const wchar_t *key;
    uint32_t name_units;
    const wchar_t *name; /* of a value; NULL when the operation is not about one */
};

/* What a call may ask of the registry. */
struct registry_access {
    REGSAM mask;
    const char *names; /* the same for the record */
    uint32_t flags;    /* those that the operation knows */
};

/* Open the key of a request. On success *key is the caller's to close with RegCloseKey and the
 * call's object is the key's final name; before, and on failure, it is the name that was asked for.
 * A value's name stands behind the key's and "\\", which no key name contains.
 *
 * Fails in stage "admit" for a request that cannot come from the library.
 * ERROR_STOPPED_ON_SYMLINK when the key turns out to be a symbolic link and the caller asked for
 * neither the link nor its target; this is asked only with KEY_QUERY_VALUE. */
uint32_t registry_open(struct call *call, const struct registry_request *request,
    const struct registry_access *access, HKEY *key);

/* Open the key of a request, or create it and what is missing above it. */
uint32_t registry_create_key(struct call *call, const struct registry_request *request,
    const struct registry_access *access, HKEY *key, bool *existed);

/* Append the key's final name, which is where every answer begins. */
void registry_pack_name(const struct call *call, struct buffer *answer);

#endif
