#include "access/mandatory.h"
#include "base/bytes.h"
#include "access/dacl_pass.h"
#include "identity/sid.h"

enum {
    INTEGRITY_MEDIUM = 0x2000,
    NO_WRITE_UP = 1,
    NO_READ_UP = 2,
    NO_EXECUTE_UP = 4,
};

/* The next ACE of this type in the SACL that counts for the object itself. */
static bool next_of_type(struct access_acl_walk *walk, uint8_t type, struct access_ace *ace)
{
    while (access_acl_next(walk, ace)) {
        if (ace->type == type && !(ace->flags & ACCESS_ACE_INHERIT_ONLY))
            return true;
    }
    return false;
}

/* A trust SID dominates another when neither its type nor its level is below the other's. */
static bool trust_dominates(const struct access_token *token, const struct access_sid *label)
{
    if (label->bytes[1] != 2)
        return false;
    return token->trust_type >= load_u32(label->bytes + 8) &&
           token->trust_level >= load_u32(label->bytes + 12);
}

struct mandatory_limit mandatory_trust(
    const struct access_token *token, const struct access_request *request)
{
    struct mandatory_limit limit = {.allowed = UINT32_MAX};
    struct access_acl_walk walk = access_acl_walk(&request->descriptor->sacl);
    struct access_ace ace;
    /* Only the first label counts. */
    if (!next_of_type(&walk, ACCESS_ACE_TRUST_LABEL, &ace) || trust_dominates(token, &ace.sid))
        return limit;
    limit.allowed = right_map(ace.mask, request->mapping) | RIGHT_SYSTEM_SECURITY;
    limit.ace = (uint16_t)ace.number;
    return limit;
}

struct mandatory_limit mandatory_filter(
    const struct access_token *token, const struct access_request *request, uint32_t *notes)
{
    struct mandatory_limit limit = {.allowed = UINT32_MAX};
    struct access_acl_walk walk = access_acl_walk(&request->descriptor->sacl);
    struct access_ace ace;
    while (next_of_type(&walk, ACCESS_ACE_FILTER, &ace)) {
        if (ace_condition(token, request, &ace, notes) == CONDITION_TRUE)
            continue;
        limit.allowed &= right_map(ace.mask, request->mapping) | RIGHT_SYSTEM_SECURITY;
        limit.ace = (uint16_t)ace.number;
    }
    return limit;
}

/* The rights that a policy leaves to who is below. A right that several generic ones have is
 * forbidden only when all of them are. No-write-up leaves nothing but reading and executing: not
 * deleting, nor changing the DACL, the owner or the SACL. (MS-DTYP 2.5.3.3 names the generic rights
 * only; J. Forshaw, "Windows Security Internals", chapter 7, has the rest.) */
static uint32_t allowed_by_policy(uint32_t policy, const struct right_mapping *mapping)
{
    uint32_t read = mapping->read | RIGHT_READ_CONTROL;
    uint32_t execute = (mapping->execute & ~mapping->read) | RIGHT_SYNCHRONIZE;
    uint32_t write = mapping->write;
    uint32_t forbidden = (policy & NO_READ_UP ? read : 0) | (policy & NO_EXECUTE_UP ? execute : 0) |
                         (policy & NO_WRITE_UP ? write : 0);
    uint32_t permitted = (policy & NO_READ_UP ? 0 : read) | (policy & NO_EXECUTE_UP ? 0 : execute) |
                         (policy & NO_WRITE_UP ? 0 : write);
    uint32_t most = policy & NO_WRITE_UP
                        ? mapping->read | mapping->execute | RIGHT_SYNCHRONIZE | RIGHT_READ_CONTROL
                        : UINT32_MAX;
    return most & ~(forbidden & ~permitted);
}

struct mandatory_limit mandatory_integrity(const struct access_token *token,
    const struct access_request *request, uint32_t *object_integrity)
{
    struct mandatory_limit limit = {.allowed = UINT32_MAX};
    struct access_acl_walk walk = access_acl_walk(&request->descriptor->sacl);
    struct access_ace ace;
    uint32_t level = INTEGRITY_MEDIUM;
    uint32_t policy = NO_WRITE_UP;
    uint16_t number = 0;
    if (next_of_type(&walk, ACCESS_ACE_MANDATORY_LABEL, &ace) &&
        sid_rid(ace.sid.bytes, ace.sid.size, &level)) {
        policy = ace.mask;
        number = (uint16_t)ace.number;
    }
    *object_integrity = level;
    /* An AppContainer has a low level, but is held off medium objects by its package check. */
    bool exempt = token->appcontainer && level <= INTEGRITY_MEDIUM;
    if (!token->has_integrity || !(token->mandatory_policy & NO_WRITE_UP) ||
        token->integrity >= level || exempt)
        return limit;
    limit.allowed = allowed_by_policy(policy, request->mapping);
    if (access_token_enabled(token, PRIVILEGE_RELABEL))
        limit.allowed |= RIGHT_WRITE_OWNER;
    limit.ace = number;
    return limit;
}
