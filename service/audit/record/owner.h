/* Whose record it is: what is kept of a token to tell later who may read the records of what was
 * done under it. */
#ifndef DEPUTY_AUDIT_RECORD_OWNER_H
#define DEPUTY_AUDIT_RECORD_OWNER_H

#include "platform/sha256.h"
#include "include/deputy.h"
#include "identity/sid.h"

#define OWNER_NO_INTEGRITY UINT32_MAX /* the platform does not give it */

/* All zero: nobody's, as the records of the service's own life are. */
struct audit_owner {
    uint8_t user[SID_SIZE_MAX];
    uint32_t user_size; /* 0: nobody */
    uint8_t authority[SHA256_SIZE];
    uint32_t integrity; /* the level of the label (its last subauthority), OWNER_NO_INTEGRITY */
    bool confined;      /* by restricting SIDs, an AppContainer, or groups that only deny */
    bool reading;       /* the record is of a successful reading of records */
};

/* The digest of all that an identity may do: of its authority, as owner_of makes it, of the
 * privileges that are enabled, in the token's order, and of its logon session. For what is held
 * between calls, whose record names who began it: records of its own a token may still read after
 * it has enabled a privilege, and in a later logon. Fails as sha256 does, and authority is
 * unchanged. */
uint32_t owner_full_authority(
    const struct deputy_identity *identity, uint8_t authority[SHA256_SIZE]);

/* Make out of an identity who it is. The authority is a digest of the user, the groups with what
 * they are good for, in the token's order and without logon SIDs, the restricting SIDs, the
 * AppContainer with its capabilities, and the integrity level: equal for tokens that may do the
 * same, but for their privileges. A fact that the platform does not give confines nothing. Without
 * a user: nobody. Fails as sha256 does, and owner is unchanged. */
uint32_t owner_of(const struct deputy_identity *identity, struct audit_owner *owner);

/* Whether this reader may see a record of that owner: only its own user's, and when it is confined,
 * or of a lower integrity level than the owner, only what was done with exactly its authority.
 * Nobody sees nothing. */
bool owner_sees(const struct audit_owner *reader, const struct audit_owner *owner);

#endif
