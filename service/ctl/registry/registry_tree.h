/* A key of the registry with everything below it. */
#ifndef DEPUTY_CTL_REGISTRY_REGISTRY_TREE_H
#define DEPUTY_CTL_REGISTRY_REGISTRY_TREE_H

#include "include/deputy.h"

/* Delete a key and first, one call for each, the keys below it (flags: DEPUTY_REGISTRY_*). A link
 * is deleted and never followed. Ends with the first failure; *reply is of the last call. *failed,
 * NULL before, is then the key below that it is about, to be freed, or NULL when it is about the
 * key itself. Returns its status. */
uint32_t registry_delete_tree(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    wchar_t **failed, struct deputy_reply *reply);

#endif
