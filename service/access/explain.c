#include "access/explain.h"
#include "identity/sid.h"

static void put_sid(
    struct buffer *text, const struct explain *explain, const struct access_sid *sid)
{
    const struct explain_names *names = &explain->names;
    const char *name = names->find ? names->find(names->context, sid) : NULL;
    char written[SID_TEXT_SIZE];
    if (!name) {
        sid_format(sid->bytes, sid->size, written);
        name = written;
    }
    buffer_text(text, name);
}

/* "ACE 2 allows it to BUILTIN\Users (inherited)", with this verb. */
static void put_ace(
    struct buffer *text, const struct explain *explain, uint32_t number, const char *verb)
{
    struct access_ace ace;
    buffer_printf(text, "ACE %u %s it to ", number, verb);
    if (!access_acl_find(&explain->request->descriptor->dacl, number, &ace) || !ace.sid.bytes)
        return;
    put_sid(text, explain, &ace.sid);
    if (ace.flags & ACCESS_ACE_INHERITED)
        buffer_text(text, " (inherited)");
}

static void put_integrity(struct buffer *text, uint32_t level)
{
    static const struct {
        uint32_t level;
        const char *name;
    } levels[] = {
        {0x0000, "Untrusted"},
        {0x1000, "Low"},
        {0x2000, "Medium"},
        {0x2100, "Medium Plus"},
        {0x3000, "High"},
        {0x4000, "System"},
        {0x5000, "Protected"},
    };
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        if (levels[i].level == level) {
            buffer_text(text, levels[i].name);
            return;
        }
    }
    buffer_printf(text, "level 0x%x", level);
}

static void put_granted_by_ace(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    put_ace(text, explain, right->ace, "allows");
    if (right->pass_ace[ACCESS_PASS_RESTRICTED]) {
        buffer_text(text, ", and ");
        put_ace(text, explain, right->pass_ace[ACCESS_PASS_RESTRICTED], "allows");
        buffer_text(text, ", one of your restricting SIDs");
    }
}

static void put_granted(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    if (right->reason == ACCESS_BY_ACE)
        put_granted_by_ace(text, explain, right);
    else if (right->reason == ACCESS_BY_NULL_DACL)
        buffer_text(text, "the object has no DACL: everybody is allowed everything");
    else if (right->reason == ACCESS_BY_OWNER)
        buffer_text(text, "you own the object");
    else
        buffer_printf(
            text, "%s gives it", access_privilege_name((enum access_privilege)right->privilege));
    if (right->pass_ace[ACCESS_PASS_PACKAGE]) {
        buffer_text(text, ", and ");
        put_ace(text, explain, right->pass_ace[ACCESS_PASS_PACKAGE], "allows");
        buffer_text(text, ", for your AppContainer");
    }
}

/* The hint for a right that nothing allows, as the whole explanation. */
static void put_allowed_but(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    bool conditional = right->hint == ACCESS_HINT_CONDITION || right->hint == ACCESS_HINT_UNKNOWN;
    put_ace(text, explain, right->hint_ace, conditional ? "would allow" : "allows");
    if (right->hint == ACCESS_HINT_DENY_ONLY)
        buffer_text(text, ", which is deny-only in your token: run elevated");
    else if (right->hint == ACCESS_HINT_DISABLED)
        buffer_text(text, ", which is disabled in your token");
    else if (right->hint == ACCESS_HINT_CONDITION)
        buffer_text(text, ", but its condition does not hold");
    else if (right->hint == ACCESS_HINT_UNKNOWN)
        buffer_text(text, ", but whether its condition holds is not known");
    else if (right->hint == ACCESS_HINT_OBJECT_TYPE)
        buffer_text(text, ", but for one object type only");
    else if (right->hint == ACCESS_HINT_INHERIT_ONLY)
        buffer_text(text, ", but only on objects created below this one");
}

static const char *nobody_allows(const struct access_right *right)
{
    if (right->pass == ACCESS_PASS_RESTRICTED)
        return "your token is restricted, and nothing allows it to your restricting SIDs";
    if (right->pass == ACCESS_PASS_PACKAGE)
        return right->reason == ACCESS_BY_NULL_DACL
                   ? "the object has no DACL, which gives an AppContainer nothing"
                   : "you are in an AppContainer, and nothing allows it to your package or "
                     "capabilities";
    return right->reason == ACCESS_BY_EMPTY_DACL
               ? "the DACL is empty: nothing is allowed to anybody but the owner"
               : "nothing allows it";
}

/* The hint for a right, as an addition. */
static void put_addition(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    if (right->hint == ACCESS_HINT_OTHER) {
        bool normal = right->pass == ACCESS_PASS_NORMAL;
        buffer_text(text, normal ? " to you; " : "; ");
        put_ace(text, explain, right->hint_ace, "allows");
    } else if (right->hint == ACCESS_HINT_PRIVILEGE) {
        buffer_printf(text, "; you hold %s, which would give it: enable it",
            access_privilege_name((enum access_privilege)right->hint_privilege));
    } else if (right->hint == ACCESS_HINT_OWNER) {
        buffer_text(text, "; you may change the permissions");
    } else if (right->hint == ACCESS_HINT_LATER) {
        buffer_text(text, "; ");
        put_ace(text, explain, right->hint_ace, "allows");
        buffer_text(text, ", but comes too late");
    }
}

static bool is_whole_explanation(const struct access_right *right)
{
    return right->reason == ACCESS_BY_NOTHING && right->hint_ace &&
           right->hint != ACCESS_HINT_OTHER && right->hint != ACCESS_HINT_LATER;
}

static void put_denied_by_ace(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    put_ace(text, explain, right->ace, "denies");
    if (right->pass == ACCESS_PASS_RESTRICTED)
        buffer_text(text, ", one of your restricting SIDs");
    put_addition(text, explain, right);
}

static void put_denied_in_dacl(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    if (right->reason == ACCESS_BY_ACE) {
        put_denied_by_ace(text, explain, right);
    } else if (is_whole_explanation(right)) {
        put_allowed_but(text, explain, right);
    } else {
        buffer_text(text, nobody_allows(right));
        put_addition(text, explain, right);
    }
}

static void put_denied(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    switch (right->reason) {
    case ACCESS_BY_INTEGRITY:
        buffer_text(text, "integrity: the object is ");
        put_integrity(text, explain->result->object_integrity);
        buffer_text(text, " and you are ");
        put_integrity(text, explain->result->token_integrity);
        break;
    case ACCESS_BY_TRUST:
        buffer_text(text, "trust label: the object keeps it for protected processes");
        break;
    case ACCESS_BY_FILTER:
        buffer_printf(text, "access filter: ACE %u of the SACL does not let it pass", right->ace);
        break;
    case ACCESS_BY_PRIVILEGE:
        buffer_printf(text, "%s is needed%s",
            access_privilege_name((enum access_privilege)right->privilege),
            right->hint == ACCESS_HINT_PRIVILEGE ? ", which you hold disabled: enable it" : "");
        break;
    default:
        put_denied_in_dacl(text, explain, right);
    }
}

void explain_right(
    struct buffer *text, const struct explain *explain, const struct access_right *right)
{
    if (right->granted)
        put_granted(text, explain, right);
    else
        put_denied(text, explain, right);
}

void explain_note(struct buffer *text, enum access_note note)
{
    switch (note) {
    case ACCESS_NOTE_SCOPED_POLICY:
        buffer_text(text, "a central access policy applies and was not evaluated");
        break;
    case ACCESS_NOTE_COMPOUND:
        buffer_text(text, "a compound ACE was not evaluated");
        break;
    case ACCESS_NOTE_UNKNOWN_ACE:
        buffer_text(text, "an ACE of an unknown type was not evaluated");
        break;
    case ACCESS_NOTE_CLAIMS:
        buffer_text(text, "a condition needs claims that were not read from the token");
        break;
    case ACCESS_NOTE_CONDITION:
        buffer_text(text, "a condition is malformed, or not one that Windows knows, and counts as "
                          "unknown");
        break;
    case ACCESS_NOTE_ABSENT:
        buffer_text(text, "a condition needs an attribute that is not there, without which it is "
                          "not known");
        break;
    case ACCESS_NOTE_UNFIT:
        buffer_text(text, "a condition compares values of different types, or gives an operator "
                          "what it cannot take, and counts as unknown");
        break;
    case ACCESS_NOTE_LARGE:
        buffer_text(text, "a condition compares lists that are too long to be compared here, and "
                          "counts as unknown");
        break;
    case ACCESS_NOTE_CONDITIONAL_DENY:
        buffer_text(text, "a conditional ACE denies: the kernel passes over such ACEs");
        break;
    case ACCESS_NOTE_WRITE_RESTRICTED:
        buffer_text(text, "the token is write-restricted, and the request writes: restricting SIDs "
                          "count for all of it");
        break;
    }
}

static void put_notes(struct buffer *text, uint32_t notes)
{
    for (; notes; notes &= notes - 1) {
        buffer_text(text, "note: ");
        explain_note(text, (enum access_note)(notes & (0 - notes)));
        buffer_text(text, "\n");
    }
}

void explain_result(struct buffer *text, const struct explain *explain)
{
    for (uint32_t i = 0; i < explain->result->count; i++) {
        const struct access_right *right = &explain->result->rights[i];
        const char *name = right_name(explain->object, right->right);
        if (name)
            buffer_text(text, name);
        else
            buffer_printf(text, "0x%08x", right->right);
        buffer_text(text, right->granted ? ": granted: " : ": denied: ");
        explain_right(text, explain, right);
        buffer_text(text, "\n");
    }
    put_notes(text, explain->result->notes);
}
