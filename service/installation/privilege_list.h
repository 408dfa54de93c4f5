/* The privileges that the service needs: the one list that its token is trimmed to, that
 * installer/install.cmd sets and that deputyctl doctor compares with. Portable. */
#ifndef DEPUTY_INSTALLATION_PRIVILEGE_LIST_H
#define DEPUTY_INSTALLATION_PRIVILEGE_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct needed_privilege {
    const char *name;
    const char *reason; /* why the service cannot do without */
};

/* Ended by a row without a name. */
extern const struct needed_privilege needed_privileges[];

/* Whether a privilege is in the list. */
bool privilege_needed(uint64_t luid);

#endif
