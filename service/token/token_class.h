/* What is asked of a token, and what the answers say: all of it but the asking.
 *
 * Sources: Microsoft, "TOKEN_INFORMATION_CLASS enumeration" (its numbers count up from TokenUser =
 * 1 in the order of the page) and the pages of the structures that it names; "TOKEN_STATISTICS
 * structure", "TOKEN_GROUPS structure", "TOKEN_ACCESS_INFORMATION structure". */
#ifndef DEPUTY_TOKEN_TOKEN_CLASS_H
#define DEPUTY_TOKEN_TOKEN_CLASS_H

#include "token/answer.h"
#include "identity/facts.h"

enum token_class {
    TOKEN_CLASS_USER = 1,
    TOKEN_CLASS_GROUPS = 2,
    TOKEN_CLASS_PRIVILEGES = 3,
    TOKEN_CLASS_OWNER = 4,
    TOKEN_CLASS_PRIMARY_GROUP = 5,
    TOKEN_CLASS_DEFAULT_DACL = 6,
    TOKEN_CLASS_SOURCE = 7,
    TOKEN_CLASS_STATISTICS = 10,
    TOKEN_CLASS_RESTRICTED_SIDS = 11,
    TOKEN_CLASS_SESSION_ID = 12,
    TOKEN_CLASS_SANDBOX_INERT = 15,
    TOKEN_CLASS_ORIGIN = 17,
    TOKEN_CLASS_ELEVATION_TYPE = 18,
    TOKEN_CLASS_LINKED_TOKEN = 19,
    TOKEN_CLASS_ELEVATION = 20,
    TOKEN_CLASS_ACCESS_INFORMATION = 22,
    TOKEN_CLASS_VIRTUALIZATION_ALLOWED = 23,
    TOKEN_CLASS_VIRTUALIZATION_ENABLED = 24,
    TOKEN_CLASS_INTEGRITY_LEVEL = 25,
    TOKEN_CLASS_UI_ACCESS = 26,
    TOKEN_CLASS_MANDATORY_POLICY = 27,
    TOKEN_CLASS_CAPABILITIES = 30,
    TOKEN_CLASS_APPCONTAINER_SID = 31,
    TOKEN_CLASS_PROCESS_TRUST_LEVEL = 41, /* 40 is TokenIsRestricted, a number */
};

/* The size of an answer that has always the same one, 0 when it varies. Some classes take no other
 * size (ERROR_BAD_LENGTH). The linked token's is that of a handle. */
size_t token_class_size(enum token_class class);

/* The facts that an answer of this class may give; 0 for the linked token, whose handle is the
 * asker's affair. The logon SID and the label are found among the groups by their attributes. */
uint64_t token_class_facts(enum token_class class);

/* Take the facts from an answer. What they point to lives in the arena. A fact that the answer has
 * not got stays absent. WIN32_INVALID_DATA for an answer that is shorter than its structure, points
 * out of itself or contradicts the user that is known; WIN32_NOT_ENOUGH_MEMORY. The identity is
 * unchanged on failure. */
uint32_t token_class_read(enum token_class class, const struct answer *answer, struct arena *arena,
    struct deputy_identity *identity);

#endif
