#include "identity/facts.h"
#include "identity/sid.h"
#include "base/status.h"
#include "token/token.h"
#include "token/token_class.h"

uint32_t token_proved(
    const struct token_proof *proof, struct arena *arena, struct deputy_identity *identity)
{
    struct deputy_identity read = *identity;
    if (!sid_copy(arena, proof->user, proof->user_size, &read.user))
        return WIN32_NOT_ENOUGH_MEMORY;
    read.type = proof->type;
    read.level = proof->level;
    read.token_id = proof->token_id;
    read.logon_id = proof->logon_id;
    read.modified_id = proof->modified_id;
    read.facts |= FACT_BIT(DEPUTY_FACT_USER) | FACT_BIT(DEPUTY_FACT_TYPE) |
                  FACT_BIT(DEPUTY_FACT_LEVEL) | FACT_BIT(DEPUTY_FACT_TOKEN_ID) |
                  FACT_BIT(DEPUTY_FACT_LOGON_ID) | FACT_BIT(DEPUTY_FACT_MODIFIED_ID);
    *identity = read;
    return WIN32_OK;
}
