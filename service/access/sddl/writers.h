/* Whether an object is in trusted hands only: who may change it, as its descriptor says. */
#ifndef DEPUTY_ACCESS_SDDL_WRITERS_H
#define DEPUTY_ACCESS_SDDL_WRITERS_H

#include "access/model/descriptor.h"
#include "identity/sid.h"

enum { WRITERS_TRUSTED_MAX = 8 };

/* Whom a check trusts: nobody, when it is zero-initialised. It is not to be copied. */
struct writers_trusted {
    uint8_t bytes[WRITERS_TRUSTED_MAX][SID_SIZE_MAX];
    struct access_sid sids[WRITERS_TRUSTED_MAX];
    size_t count;
};

/* Trust one more. What is no SID, or NULL, adds nobody, nor does one for whom there is no room. */
void writers_trust(struct writers_trusted *trusted, const char *sid);

/* Check that a file or folder belongs to one of these SIDs and that its DACL lets nobody else
 * change it, its contents, its owner or its descriptor. ACEs that are only inherited count too,
 * those that deny do not: they may come too late.
 *
 * WIN32_INVALID_OWNER, WIN32_INVALID_ACL: it is not so. *stranger is then the SID at fault; it is
 * empty when there is no owner, when the DACL lets everybody in because there is none, and for an
 * ACE that cannot be understood. */
uint32_t writers_check(const struct descriptor *descriptor, const struct writers_trusted *trusted,
    struct access_sid *stranger);

/* All whom a DACL lets change an object, one after the other. */
struct writers_walk {
    struct access_acl_walk acl;
    const struct writers_trusted *trusted;
    uint32_t rights;
    bool inherit_only; /* such ACEs count, too */
    bool everybody;    /* there is no DACL, which has not been told yet */
};

/* Begin with what writers_check looks for. Neither looks at the owner. */
struct writers_walk writers_walk(
    const struct descriptor *descriptor, const struct writers_trusted *trusted);

/* Of a folder above such an object: who can put another in its place or in that of what is in it;
 * root: it is a volume's, which cannot be renamed or deleted. Others may add to it, as everybody
 * may to a volume. What is only inherited does not count: what it comes to stands in the
 * descriptors below. */
struct writers_walk writers_walk_above(
    const struct descriptor *descriptor, bool root, const struct writers_trusted *trusted);

/* The next one; false when there is none. stranger is empty as above. */
bool writers_next(struct writers_walk *walk, struct access_sid *stranger);

/* Whether the owner is trusted. */
bool writers_own(const struct descriptor *descriptor, const struct writers_trusted *trusted);

#endif
