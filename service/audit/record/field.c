#include "audit/record/field.h"
#include "identity/sid.h"

#include <string.h>

/* What is known of a field. Limits are in UTF-16 units and none is below NEUTRALIZE_LIMIT_MIN, so
 * that a cut can always be marked; the object's name has what the others leave. */
static const struct row {
    const char *name;
    uint16_t limit;
    const char *meaning;
} rows[AUDIT_FIELDS] = {
    [AUDIT_CALLER_SID - 1] = {"caller_sid", SID_TEXT_SIZE,
        "the caller's security ID, from the token that was impersonated; of a call that failed "
        "before it was identified, from the token that opened its session (12 to 23 and "
        "41 are absent)"},
    [AUDIT_CALLER_ACCOUNT - 1] = {"caller_account", 1024, "the account name of that security ID"},
    [AUDIT_CALLER_DOMAIN - 1] = {"caller_domain", 1024,
        "the domain, or the machine, of that account"},
    [AUDIT_CALLER_LOGON - 1] = {"caller_logon", 32,
        "the caller's logon session (AuthenticationId)"},
    [AUDIT_OPERATION - 1] = {"operation", 64, "the operation that was asked for"},
    [AUDIT_OUTCOME - 1] = {"outcome", 256,
        "success, denied, refused or failed; of a beginning (4006) began, of an end (4007) "
        "success, "
        "when it came to its end, or abandoned"},
    [AUDIT_STATUS - 1] = {"status", 64, "the Win32 status with which it ended"},
    [AUDIT_OBJECT_TYPE - 1] = {"object_type", 128, "the type of the object that was acted on"},
    [AUDIT_OBJECT_NAME - 1] = {"object_name", 0,
        "the object's name: where it really is, once it was opened"},
    [AUDIT_ACCESS_MASK - 1] = {"access_mask", 64, "the access mask that was asked for"},
    [AUDIT_ACCESS_LIST - 1] = {"access_list", 1024,
        "the names of the rights in that mask, with spaces between them; a bit without a name as a "
        "number"},
    [AUDIT_TOKEN_TYPE - 1] = {"token_type", 32, "the type of the caller's token"},
    [AUDIT_LEVEL - 1] = {"impersonation_level", 32,
        "the level at which the caller let itself be impersonated"},
    [AUDIT_INTEGRITY - 1] = {"integrity", SID_TEXT_SIZE,
        "the integrity level of the caller's token"},
    [AUDIT_ELEVATION_TYPE - 1] = {"elevation_type", 32,
        "whether the token is one half of a split logon, and which"},
    [AUDIT_SESSION - 1] = {"session", 32, "the session of the caller's token (Terminal Services)"},
    [AUDIT_APPCONTAINER - 1] = {"appcontainer_sid", SID_TEXT_SIZE,
        "the AppContainer that confines the caller"},
    [AUDIT_RESTRICTING_SIDS - 1] = {"restricting_sids", 32,
        "how many restricting SIDs the token has"},
    [AUDIT_PRIVILEGES - 1] = {"enabled_privileges", 2048,
        "the privileges that were enabled in the token"},
    [AUDIT_GROUPS - 1] = {"groups", 32,
        "how many groups the token has; when some only deny, then also how many of them: "
        "14, 2 deny-only"},
    [AUDIT_LOGON_SID - 1] = {"logon_sid", 2 * SID_TEXT_SIZE,
        "the SID of the caller's logon session"},
    [AUDIT_TOKEN_ID - 1] = {"token_id", 64, "TokenId and ModifiedId of the caller's token"},
    [AUDIT_TOKEN_SOURCE - 1] = {"token_source", 128, "who made the caller's token"},
    [AUDIT_CLIENT_PID - 1] = {"client_pid", 32,
        "the caller's process; for the reader, never part of a decision"},
    [AUDIT_CLIENT_IMAGE - 1] = {"client_image", 2048,
        "the program of that process, as the system named it"},
    [AUDIT_TRANSPORT - 1] = {"transport", 64, "how the call came"},
    [AUDIT_SERVICE_SID - 1] = {"service_sid", SID_TEXT_SIZE,
        "the security ID of the service's primary token"},
    [AUDIT_SERVICE_ACCOUNT - 1] = {"service_account", 1024, "the account of that security ID"},
    [AUDIT_SERVICE_LOGON - 1] = {"service_logon", 32,
        "the logon session of the service's primary token"},
    [AUDIT_SERVICE_PROCESS - 1] = {"service_process", 32,
        "the service's process and the thread that acted"},
    [AUDIT_INTERFACE - 1] = {"interface", 128,
        "the RPC interface and the operation's number in it"},
    [AUDIT_CORRELATION - 1] = {"correlation", 64,
        "the GUID that the reply to the caller carried; the beginning of an act and its end have "
        "the same"},
    [AUDIT_DURATION - 1] = {"duration_us", 32,
        "how long the call took, in microseconds; of an end, the whole act"},
    [AUDIT_STAGE - 1] = {"failed_stage", 32, "the stage in which the call failed"},
    [AUDIT_SCHEMA_VERSION - 1] = {"schema", 32, "the version of this table"},
    [AUDIT_RECORD_ID - 1] = {"record_id", 64,
        "the record's own GUID: one that shows twice is one record delivered twice"},
    [AUDIT_RUN - 1] = {"run", 64, "the GUID of the run of the service that made the record"},
    [AUDIT_SEQUENCE - 1] = {"sequence", 32,
        "the record's number in that run, from 1, without gaps"},
    [AUDIT_TIME - 1] = {"time", 64,
        "when the record was made (UTC), also when it was delivered later"},
    [AUDIT_CHAIN - 1] = {"chain", 128,
        "SHA-256 of the record and of the chain value of the record before it"},
    [AUDIT_RESTRICTIONS - 1] = {"restrictions", 256,
        "what makes the caller's token a restricted one, in words with spaces between them: "
        "restricted, write-restricted, appcontainer, untrusted, low-integrity, deny-only-groups, "
        "limited"},
    [AUDIT_ACT_STEPS - 1] = {"act_steps", 32,
        "of the end of an act of several steps: how many were answered"},
    [AUDIT_ACT_ENTRIES - 1] = {"act_entries", 32,
        "of the end of an act: how many entries (of a folder, a key, a list) its steps gave"},
    [AUDIT_ACT_BYTES - 1] = {"act_bytes", 32,
        "of the end of an act: how many bytes its steps read or wrote"},
    /* What comes later takes one of these, so that the number of strings, and with it every
     * template of an event, stays as it is. */
    [AUDIT_SPARE_45 - 1] = {"spare_45", 128, "spare: - in this version"},
    [AUDIT_SPARE_46 - 1] = {"spare_46", 128, "spare: - in this version"},
    [AUDIT_SPARE_47 - 1] = {"spare_47", 128, "spare: - in this version"},
    [AUDIT_SPARE_48 - 1] = {"spare_48", 128, "spare: - in this version"},
};

const char *audit_field_name(enum audit_field field)
{
    return rows[field - 1].name;
}

const char *audit_field_meaning(enum audit_field field)
{
    return rows[field - 1].meaning;
}

enum audit_field audit_field_find(const char *name)
{
    for (unsigned i = 0; i < AUDIT_FIELDS; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return (enum audit_field)(i + 1);
    }
    return (enum audit_field)0;
}

/* What so many fields leave of so many units for the object's name. */
static size_t left_of(size_t units, unsigned fields)
{
    size_t left = units;
    for (unsigned i = 0; i < fields; i++)
        left -= rows[i].limit + 1u; /* with its zero */
    return left;
}

size_t audit_field_limit(enum audit_field field)
{
    if (field != AUDIT_OBJECT_NAME)
        return rows[field - 1].limit;
    return left_of(AUDIT_RECORD_MAX, AUDIT_FIELDS);
}

size_t audit_field_limit_2(enum audit_field field)
{
    return field == AUDIT_OBJECT_NAME ? left_of(AUDIT_RECORD_MAX_2, AUDIT_FIELDS_2)
                                      : rows[field - 1].limit;
}
