/* The facts that a token is proved by to be the one that is meant. */
#ifndef DEPUTY_TOKEN_TOKEN_PROOF_H
#define DEPUTY_TOKEN_TOKEN_PROOF_H

#include <stdint.h>

enum { TOKEN_SID_MAX = 68 }; /* winnt.h, SECURITY_MAX_SID_SIZE */

/* What a token was proved with, so that who reads its facts need not ask again. */
struct token_proof {
    uint64_t token_id;
    uint64_t logon_id;
    uint64_t modified_id;
    uint32_t type;  /* TOKEN_TYPE: impersonation */
    uint32_t level; /* SECURITY_IMPERSONATION_LEVEL */
    uint32_t user_size;
    uint8_t user[TOKEN_SID_MAX];
};

#endif
