#include "access/check.h"
#include "access/dacl_pass.h"
#include "access/hint.h"
#include "access/mandatory.h"
#include "base/status.h"

/* A check on its way: the rights that are decided, and those that are not yet. */
struct check {
    const struct access_token *token;
    const struct access_request *request;
    struct access_result *result;
    bool maximum;
    uint32_t named;     /* rights that must be granted */
    uint32_t undecided; /* rights to examine */
    uint32_t granted;
    uint32_t overridden; /* granted for backup or restore: not subject to package or DACL */
    struct access_right rights[ACCESS_RIGHTS_MAX]; /* by bit */
};

/* A copy of this verdict for each of the rights that are not decided; it decides them. */
static void decide(struct check *check, uint32_t rights, struct access_right verdict)
{
    rights &= check->undecided;
    check->undecided &= ~rights;
    if (verdict.granted)
        check->granted |= rights;
    for (; rights; rights &= rights - 1) {
        verdict.right = rights & (0 - rights);
        check->rights[right_index(rights)] = verdict;
    }
}

static void limit(struct check *check, struct mandatory_limit limit, enum access_reason reason)
{
    decide(
        check, ~limit.allowed, (struct access_right){.reason = (uint8_t)reason, .ace = limit.ace});
}

static void check_mandatory(struct check *check)
{
    struct access_result *result = check->result;
    limit(check, mandatory_trust(check->token, check->request), ACCESS_BY_TRUST);
    limit(check, mandatory_filter(check->token, check->request, &result->notes), ACCESS_BY_FILTER);
    limit(check, mandatory_integrity(check->token, check->request, &result->object_integrity),
        ACCESS_BY_INTEGRITY);
    result->token_integrity = check->token->integrity;
}

/* Grant rights by a privilege, if it is enabled. */
static void grant_privilege(struct check *check, uint32_t rights, enum access_privilege privilege)
{
    if (access_token_enabled(check->token, privilege))
        decide(check, rights,
            (struct access_right){
                .granted = true, .reason = ACCESS_BY_PRIVILEGE, .privilege = (uint8_t)privilege});
}

/* Windows: "Privilege Constants", SE_BACKUP_NAME and SE_RESTORE_NAME: the access control that these
 * two give whatever the ACL says. */
static void check_intents(struct check *check)
{
    const struct right_mapping *mapping = check->request->mapping;
    uint32_t before = check->granted;
    if (check->request->flags & ACCESS_BACKUP_INTENT)
        grant_privilege(check,
            mapping->read | mapping->execute | RIGHT_READ_CONTROL | RIGHT_SYSTEM_SECURITY,
            PRIVILEGE_BACKUP);
    if (check->request->flags & ACCESS_RESTORE_INTENT)
        grant_privilege(check,
            mapping->write | RIGHT_WRITE_DAC | RIGHT_WRITE_OWNER | RIGHT_SYSTEM_SECURITY |
                RIGHT_DELETE,
            PRIVILEGE_RESTORE);
    check->overridden = check->granted & ~before;
}

/* Privileges give only what was asked for by name (MS-DTYP 2.5.3.2). Nothing else gives
 * RIGHT_SYSTEM_SECURITY. */
static void check_privileges(struct check *check)
{
    check_intents(check);
    grant_privilege(check, check->named & RIGHT_SYSTEM_SECURITY, PRIVILEGE_SECURITY);
    grant_privilege(check, check->named & RIGHT_WRITE_OWNER, PRIVILEGE_TAKE_OWNERSHIP);
    grant_privilege(check, check->named & RIGHT_WRITE_OWNER, PRIVILEGE_RELABEL);
    decide(check, RIGHT_SYSTEM_SECURITY,
        (struct access_right){.reason = ACCESS_BY_PRIVILEGE, .privilege = PRIVILEGE_SECURITY});
}

/* Whether an ACE that counts for the object speaks of OWNER RIGHTS. */
static bool speaks_of_owner(const struct access_acl *dacl)
{
    struct access_acl_walk walk = access_acl_walk(dacl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        if (!(ace.flags & ACCESS_ACE_INHERIT_ONLY) && sid_is_owner_rights(&ace.sid))
            return true;
    }
    return false;
}

/* The owner may read and change the DACL, whatever it says (MS-DTYP 2.5.3.2). A restricted token is
 * the owner only if one of its restricting SIDs is, too. */
static void check_owner(struct check *check)
{
    const struct descriptor *descriptor = check->request->descriptor;
    const struct access_sid *owner = &descriptor->owner;
    uint32_t rights = (RIGHT_READ_CONTROL | RIGHT_WRITE_DAC) & check->undecided;
    if (!owner->bytes || !descriptor->dacl.bytes || !rights ||
        !(ace_match(check->token, ACCESS_PASS_NORMAL, owner) & SID_MATCH_ALLOW))
        return;
    if (check->token->restricted && !ace_match(check->token, ACCESS_PASS_RESTRICTED, owner))
        rights &= check->token->write_restricted ? RIGHT_READ_CONTROL : 0;
    if (!speaks_of_owner(&descriptor->dacl))
        decide(check, rights, (struct access_right){.granted = true, .reason = ACCESS_BY_OWNER});
}

static enum access_reason reason_without_ace(const struct check *check)
{
    const struct access_acl *dacl = &check->request->descriptor->dacl;
    if (!dacl->bytes)
        return ACCESS_BY_NULL_DACL;
    return dacl->count ? ACCESS_BY_NOTHING : ACCESS_BY_EMPTY_DACL;
}

/* Run one pass over the DACL for these rights; each right keeps the ACE that decided it. */
static uint32_t run_pass(
    struct check *check, enum access_pass which, uint32_t wanted, uint16_t aces[ACCESS_RIGHTS_MAX])
{
    struct dacl_pass pass = {
        .token = check->token, .request = check->request, .pass = which, .wanted = wanted};
    dacl_pass_run(&pass);
    check->result->notes |= pass.notes;
    for (uint32_t left = wanted; left; left &= left - 1)
        aces[right_index(left)] = pass.ace[right_index(left)];
    return pass.granted;
}

/* Decide these rights by a pass that granted some of them. */
static void decide_pass(struct check *check, uint32_t rights, uint32_t granted,
    enum access_pass which, const uint16_t aces[ACCESS_RIGHTS_MAX])
{
    for (; rights; rights &= rights - 1) {
        uint32_t right = rights & (0 - rights);
        uint16_t ace = aces[right_index(right)];
        decide(check, right,
            (struct access_right){.granted = (granted & right) != 0,
                .reason = ace ? ACCESS_BY_ACE : (uint8_t)reason_without_ace(check),
                .pass = (uint8_t)which,
                .ace = ace});
    }
}

/* The rights that restricting SIDs must be granted too. For a write-restricted token those that
 * write; but a request for one such right is checked as a whole. */
static uint32_t restricted_rights(struct check *check)
{
    const struct right_mapping *mapping = check->request->mapping;
    uint32_t write = (mapping->write & ~(mapping->read | mapping->execute)) | RIGHT_DELETE |
                     RIGHT_WRITE_DAC | RIGHT_WRITE_OWNER;
    if (!check->token->restricted)
        return 0;
    if (!check->token->write_restricted)
        return UINT32_MAX;
    if (!(check->named & check->undecided & write))
        return write;
    check->result->notes |= ACCESS_NOTE_WRITE_RESTRICTED;
    return check->named | write;
}

/* A right that a later pass does not grant is denied after all. */
static void revoke(struct check *check, uint32_t rights, enum access_pass which,
    const uint16_t aces[ACCESS_RIGHTS_MAX])
{
    check->granted &= ~rights;
    check->undecided |= rights;
    decide_pass(check, rights, 0, which, aces);
}

static void check_dacl(struct check *check, uint16_t aces[ACCESS_PASS_COUNT][ACCESS_RIGHTS_MAX])
{
    uint32_t rights = check->undecided;
    uint32_t restricted = restricted_rights(check) & rights;
    uint32_t granted;
    if (!check->request->descriptor->dacl.bytes) {
        uint32_t all = check->named | check->request->mapping->all;
        decide_pass(check, rights, all, ACCESS_PASS_NORMAL, aces[ACCESS_PASS_NORMAL]);
        return;
    }
    granted = run_pass(check, ACCESS_PASS_NORMAL, rights, aces[ACCESS_PASS_NORMAL]);
    decide_pass(check, rights, granted, ACCESS_PASS_NORMAL, aces[ACCESS_PASS_NORMAL]);
    restricted &= granted;
    if (!restricted)
        return;
    granted = run_pass(check, ACCESS_PASS_RESTRICTED, restricted, aces[ACCESS_PASS_RESTRICTED]);
    revoke(check, restricted & ~granted, ACCESS_PASS_RESTRICTED, aces[ACCESS_PASS_RESTRICTED]);
}

/* An AppContainer needs every right for its package as well, also those that privileges and
 * ownership give; a null DACL gives it none (J. Forshaw, "Windows Security Internals", chapter 7).
 */
static void check_package(struct check *check, uint16_t aces[ACCESS_RIGHTS_MAX])
{
    uint32_t rights = check->granted & ~check->overridden;
    if (!check->token->appcontainer || !rights)
        return;
    uint32_t granted = run_pass(check, ACCESS_PASS_PACKAGE, rights, aces);
    revoke(check, rights & ~granted, ACCESS_PASS_PACKAGE, aces);
}

/* What the SACL has that is not evaluated. */
static void note_sacl(struct check *check)
{
    struct access_acl_walk walk = access_acl_walk(&check->request->descriptor->sacl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        if (ace.type == ACCESS_ACE_SCOPED_POLICY && !(ace.flags & ACCESS_ACE_INHERIT_ONLY))
            check->result->notes |= ACCESS_NOTE_SCOPED_POLICY;
        if (ace.type >= ACCESS_ACE_TYPE_COUNT)
            check->result->notes |= ACCESS_NOTE_UNKNOWN_ACE;
    }
}

/* The mandatory checks come first, so that their refusal is never called a lack of privilege. */
static uint32_t status_of(const struct check *check)
{
    uint32_t missing = check->named & ~check->granted;
    bool privilege = false;
    if (!missing)
        return check->granted ? WIN32_OK : WIN32_ACCESS_DENIED;
    for (; missing; missing &= missing - 1) {
        uint8_t reason = check->rights[right_index(missing)].reason;
        if (reason >= ACCESS_BY_INTEGRITY)
            return WIN32_ACCESS_DENIED;
        privilege = privilege || reason == ACCESS_BY_PRIVILEGE;
    }
    return privilege ? (uint32_t)ACCESS_PRIVILEGE_NOT_HELD : (uint32_t)WIN32_ACCESS_DENIED;
}

/* Put the rights worth telling into the result, with their hints. */
static void report(struct check *check, uint16_t aces[ACCESS_PASS_COUNT][ACCESS_RIGHTS_MAX])
{
    struct access_result *result = check->result;
    uint32_t told = check->named | check->granted;
    if (check->maximum)
        told |= check->request->mapping->all;
    for (; told; told &= told - 1) {
        struct access_right *right = &result->rights[result->count++];
        *right = check->rights[right_index(told)];
        for (size_t pass = 0; pass < ACCESS_PASS_COUNT; pass++)
            right->pass_ace[pass] = aces[pass][right_index(told)];
        if (!right->granted)
            hint_find(check->token, check->request, check->granted, right);
    }
}

/* Whether the object types form a tree: one root, and no level left out. */
static bool types_are_tree(const struct access_request *request)
{
    if (request->type_count > ACCESS_OBJECT_TYPES_MAX)
        return false;
    for (uint32_t i = 0; i < request->type_count; i++) {
        uint16_t level = request->types[i].level;
        if (i == 0 ? level != 0 : level == 0 || level > request->types[i - 1].level + 1)
            return false;
    }
    return true;
}

uint32_t access_check(const struct access_token *token, const struct access_request *request,
    struct access_result *result)
{
    uint16_t aces[ACCESS_PASS_COUNT][ACCESS_RIGHTS_MAX] = {{0}};
    if (!types_are_tree(request))
        return WIN32_INVALID_PARAMETER;
    *result = (struct access_result){.desired = right_map(request->desired, request->mapping)};
    struct check check = {.token = token, .request = request, .result = result};
    check.maximum = (result->desired & RIGHT_MAXIMUM_ALLOWED) != 0;
    check.named = result->desired & ~RIGHT_MAXIMUM_ALLOWED;
    check.undecided = check.named;
    if (check.maximum)
        check.undecided |= request->mapping->all | RIGHT_STANDARD_MASK | RIGHT_SPECIFIC_MASK;
    check_mandatory(&check);
    check_privileges(&check);
    check_owner(&check);
    check_dacl(&check, aces);
    check_package(&check, aces[ACCESS_PASS_PACKAGE]);
    note_sacl(&check);
    result->status = status_of(&check);
    result->available = check.granted;
    result->granted = result->status ? 0 : check.granted;
    report(&check, aces);
    return WIN32_OK;
}
