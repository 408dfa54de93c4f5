/* What an access check is asked, and what it answers. */
#ifndef DEPUTY_ACCESS_QUESTION_H
#define DEPUTY_ACCESS_QUESTION_H

#include "access/model/descriptor.h"
#include "access/model/rights.h"
#include "access/model/token.h"

enum {
    ACCESS_RIGHTS_MAX = 32,
    ACCESS_OBJECT_TYPES_MAX = 64,
    ACCESS_PRIVILEGE_NOT_HELD = 1314, /* ERROR_PRIVILEGE_NOT_HELD */
};

enum access_flag {
    ACCESS_BACKUP_INTENT = 1,        /* opened for backup: SeBackupPrivilege counts */
    ACCESS_RESTORE_INTENT = 2,       /* opened for restoring: SeRestorePrivilege counts */
    ACCESS_SKIP_CONDITIONAL_DENY = 4 /* as the kernel, which passes over conditional denies that
                                        AuthzAccessCheck and MS-DTYP honour */
};

/* A node of an object type list, in the order of a walk from the root, whose level is 0
 * (OBJECT_TYPE_LIST). */
struct access_object_type {
    uint16_t level;
    uint8_t guid[ACE_GUID_SIZE];
};

struct access_request {
    const struct descriptor *descriptor;
    uint32_t desired; /* may have generic rights, RIGHT_MAXIMUM_ALLOWED, RIGHT_SYSTEM_SECURITY */
    const struct right_mapping *mapping;
    uint32_t flags;         /* enum access_flag */
    struct access_sid self; /* takes the place of PRINCIPAL SELF; may be absent */
    const struct access_object_type *types;
    uint32_t type_count; /* at most ACCESS_OBJECT_TYPES_MAX */
};

/* What decided a right. The mandatory ones are last. */
enum access_reason {
    ACCESS_BY_NOTHING = 0, /* denied: nothing allows it */
    ACCESS_BY_EMPTY_DACL,  /* denied: there is a DACL, and nothing in it */
    ACCESS_BY_NULL_DACL,   /* granted: there is no DACL; it does not grant to AppContainers */
    ACCESS_BY_ACE,         /* granted or denied by an ACE of the DACL */
    ACCESS_BY_OWNER,       /* granted: the token owns the object, and no ACE speaks of its owner */
    ACCESS_BY_PRIVILEGE,   /* granted by a privilege, or denied for want of it */
    ACCESS_BY_INTEGRITY,   /* denied: the object's integrity level is above the token's */
    ACCESS_BY_TRUST,       /* denied: the object's trust label is above the token's */
    ACCESS_BY_FILTER,      /* denied by an access filter of the SACL */
};

/* Which SIDs a pass over the DACL is for. */
enum access_pass {
    ACCESS_PASS_NORMAL = 0,
    ACCESS_PASS_RESTRICTED = 1,
    ACCESS_PASS_PACKAGE = 2,
    ACCESS_PASS_COUNT
};

/* What would change a denial. hint_ace is an ACE of the DACL that allows the right... */
enum access_hint {
    ACCESS_HINT_NONE = 0,
    ACCESS_HINT_DENY_ONLY,    /* ... to a SID that is there for denying only */
    ACCESS_HINT_DISABLED,     /* ... to a group that is disabled */
    ACCESS_HINT_CONDITION,    /* ... on a condition that does not hold */
    ACCESS_HINT_UNKNOWN,      /* ... on a condition of which nobody knows whether it holds */
    ACCESS_HINT_LATER,        /* ... but stands behind the one that denies it */
    ACCESS_HINT_OBJECT_TYPE,  /* ... for an object type that was not asked for */
    ACCESS_HINT_INHERIT_ONLY, /* ... but is there to be inherited only */
    ACCESS_HINT_OTHER,        /* ... to a SID that the token lacks */
    ACCESS_HINT_PRIVILEGE,    /* hint_privilege gives it, held but disabled; no ACE */
    ACCESS_HINT_OWNER,        /* the token may change the DACL; no ACE */
};

/* One right and what became of it. */
struct access_right {
    uint32_t right; /* one bit */
    bool granted;
    uint8_t reason;                       /* enum access_reason */
    uint8_t pass;                         /* enum access_pass, for reasons in the DACL */
    uint8_t privilege;                    /* enum access_privilege, for ACCESS_BY_PRIVILEGE */
    uint8_t hint;                         /* enum access_hint, when denied */
    uint8_t hint_privilege;               /* enum access_privilege */
    uint16_t ace;                         /* number in the DACL, or in the SACL for labels */
    uint16_t hint_ace;                    /* number in the DACL; 0 none */
    uint16_t pass_ace[ACCESS_PASS_COUNT]; /* ACE that decided it in each pass; 0 none */
};

/* What an answer must be taken with. */
enum access_note {
    ACCESS_NOTE_SCOPED_POLICY = 1,     /* a central access policy was not evaluated */
    ACCESS_NOTE_COMPOUND = 2,          /* a compound ACE was passed over */
    ACCESS_NOTE_UNKNOWN_ACE = 4,       /* an ACE of a type that nobody knows was passed over */
    ACCESS_NOTE_CLAIMS = 8,            /* a condition needs claims or device groups not read */
    ACCESS_NOTE_CONDITION = 16,        /* a condition is malformed, and so unknown */
    ACCESS_NOTE_CONDITIONAL_DENY = 32, /* a conditional deny applies, or was passed over on request:
                                          the kernel and AuthzAccessCheck differ there */
    ACCESS_NOTE_WRITE_RESTRICTED = 64, /* restricting SIDs were asked for every right, because the
                                          request has one that writes */
    ACCESS_NOTE_ABSENT = 128, /* a condition needs an attribute that is not there, and may be
                                 unknown for that */
    ACCESS_NOTE_UNFIT = 256,  /* a condition compares values of different types, or its like,
                                 and so is unknown */
    ACCESS_NOTE_LARGE = 512,  /* a condition compares lists that are too long, and so is
                                 unknown */
};

struct access_result {
    uint32_t status;           /* 0, ERROR_ACCESS_DENIED or ACCESS_PRIVILEGE_NOT_HELD */
    uint32_t desired;          /* as mapped, with RIGHT_MAXIMUM_ALLOWED if it was there */
    uint32_t granted;          /* what the platform would grant: 0 unless status is 0 */
    uint32_t available;        /* every right examined that is granted by itself */
    uint32_t notes;            /* enum access_note */
    uint32_t object_integrity; /* SECURITY_MANDATORY_*_RID */
    uint32_t token_integrity;
    uint32_t count;
    struct access_right rights[ACCESS_RIGHTS_MAX]; /* lowest bit first */
};

#endif
