/* The access check, rule by rule. Each row names the section or page that its rule is from. */
#include "unit/access/access_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum {
    READ = 0x1,   /* FILE_READ_DATA */
    WRITE = 0x2,  /* FILE_WRITE_DATA */
    APPEND = 0x4, /* FILE_APPEND_DATA */
    DENIED = 5,
    PRIVILEGE = ACCESS_PRIVILEGE_NOT_HELD,
    ANY = 255, /* any reason */
};

/* A check of a file, and what it must come to. right is looked at for the reason; 0 for none. */
struct row {
    const char *rule;
    const char *token;
    const char *sddl;
    uint32_t desired;
    uint32_t status;
    uint32_t granted;
    uint32_t right;
    unsigned reason;
    unsigned ace;
};

#define OWNED   "O:" FIXTURE_USER "G:BU"
#define FOREIGN "O:SYG:SY"

static const struct row rows[] = {
    /* allow and deny */
    {"2.5.3.2 an ACE allows the user", "", FOREIGN "D:(A;;0x1;;;" FIXTURE_USER ")", READ, 0, READ,
        READ, ACCESS_BY_ACE, 1},
    {"2.5.3.2 an ACE allows a group", "+BU", FOREIGN "D:(A;;0x1;;;BU)", READ, 0, READ, READ,
        ACCESS_BY_ACE, 1},
    {"2.5.3.2 an ACE for somebody else allows nothing", "+BU", FOREIGN "D:(A;;0x1;;;BA)", READ,
        DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"2.5.3.2 rights may come from several ACEs", "+BU +AU", FOREIGN "D:(A;;0x1;;;BU)(A;;0x2;;;AU)",
        READ | WRITE, 0, READ | WRITE, WRITE, ACCESS_BY_ACE, 2},
    {"2.5.3.2 one missing right denies all", "+BU", FOREIGN "D:(A;;0x1;;;BU)", READ | WRITE, DENIED,
        0, WRITE, ACCESS_BY_NOTHING, 0},
    {"2.5.3.2 a deny before the allow denies", "+BU +AU", FOREIGN "D:(D;;0x1;;;AU)(A;;0x1;;;BU)",
        READ, DENIED, 0, READ, ACCESS_BY_ACE, 1},
    {"2.5.3.2 a deny behind the allow comes too late", "+BU +AU",
        FOREIGN "D:(A;;0x1;;;BU)(D;;0x1;;;AU)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"2.5.3.2 an inherited deny behind an explicit allow comes too late", "+BU",
        FOREIGN "D:(A;;0x1;;;BU)(D;ID;0x1;;;BU)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"2.5.3.2 a deny of other rights does not matter", "+BU",
        FOREIGN "D:(D;;0x2;;;BU)(A;;0x1;;;BU)", READ, 0, READ, READ, ACCESS_BY_ACE, 2},
    {"2.5.3.2 a deny of somebody else does not matter", "+BU",
        FOREIGN "D:(D;;0x1;;;BA)(A;;0x1;;;BU)", READ, 0, READ, READ, ACCESS_BY_ACE, 2},
    {"2.5.3.2 nothing asked for is denied", "+BU", FOREIGN "D:(A;;GA;;;BU)", 0, DENIED, 0, 0, 0, 0},
    {"2.4.4.1 inherit-only ACEs are passed over", "+BU",
        FOREIGN "D:(D;OICIIO;0x1;;;BU)(A;;0x1;;;BU)", READ, 0, READ, READ, ACCESS_BY_ACE, 2},
    {"2.4.4.1 an inherit-only allow gives nothing", "+BU", FOREIGN "D:(A;OICIIO;0x1;;;BU)", READ,
        DENIED, 0, READ, ACCESS_BY_NOTHING, 0},

    /* no DACL and an empty one */
    {"2.5.3.2 no DACL allows everything", "", FOREIGN, READ | WRITE, 0, READ | WRITE, READ,
        ACCESS_BY_NULL_DACL, 0},
    {"2.5.3.2 a null DACL allows everything", "", FOREIGN "D:NO_ACCESS_CONTROL", WRITE, 0, WRITE,
        WRITE, ACCESS_BY_NULL_DACL, 0},
    {"2.5.3.2 an empty DACL allows nothing", "+WD", FOREIGN "D:", READ, DENIED, 0, READ,
        ACCESS_BY_EMPTY_DACL, 0},
    {"2.5.3.2 a null DACL does not give ACCESS_SYSTEM_SECURITY", "", FOREIGN, RIGHT_SYSTEM_SECURITY,
        PRIVILEGE, 0, RIGHT_SYSTEM_SECURITY, ACCESS_BY_PRIVILEGE, 0},

    /* how SIDs count */
    {"SID attributes: deny-only groups are not allowed anything", "-BA", FOREIGN "D:(A;;GA;;;BA)",
        READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"SID attributes: deny-only groups are denied", "-BA +BU",
        FOREIGN "D:(D;;0x1;;;BA)(A;;0x1;;;BU)", READ, DENIED, 0, READ, ACCESS_BY_ACE, 1},
    {"SID attributes: disabled groups are not allowed anything", "~BA", FOREIGN "D:(A;;GA;;;BA)",
        READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"SID attributes: disabled groups are not denied", "~BA +BU",
        FOREIGN "D:(D;;0x1;;;BA)(A;;0x1;;;BU)", READ, 0, READ, READ, ACCESS_BY_ACE, 2},
    {"SID attributes: a user for denying only is not allowed anything", "denied",
        FOREIGN "D:(A;;0x1;;;" FIXTURE_USER ")", READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"SID attributes: a user for denying only is denied", "denied +BU",
        FOREIGN "D:(D;;0x1;;;" FIXTURE_USER ")(A;;0x1;;;BU)", READ, DENIED, 0, READ, ACCESS_BY_ACE,
        1},

    {"SID attributes: a SID that is there twice counts in both ways", "+BU -BU",
        FOREIGN "D:(A;;0x1;;;BU)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},

    /* the owner */
    {"2.5.3.2 the owner may read and change the DACL", "",
        OWNED "D:", RIGHT_READ_CONTROL | RIGHT_WRITE_DAC, 0, RIGHT_READ_CONTROL | RIGHT_WRITE_DAC,
        RIGHT_WRITE_DAC, ACCESS_BY_OWNER, 0},
    {"2.5.3.2 the owner may nothing else", "", OWNED "D:", RIGHT_WRITE_OWNER, DENIED, 0,
        RIGHT_WRITE_OWNER, ACCESS_BY_EMPTY_DACL, 0},
    {"2.5.3.2 a deny does not keep the owner from the DACL", "",
        OWNED "D:(D;;WD;;;" FIXTURE_USER ")", RIGHT_WRITE_DAC, 0, RIGHT_WRITE_DAC, RIGHT_WRITE_DAC,
        ACCESS_BY_OWNER, 0},
    {"2.5.3.2 an enabled group may be the owner", "+BA", "O:BAG:BAD:", RIGHT_WRITE_DAC, 0,
        RIGHT_WRITE_DAC, RIGHT_WRITE_DAC, ACCESS_BY_OWNER, 0},
    {"2.5.3.2 a deny-only group is not the owner", "-BA", "O:BAG:BAD:", RIGHT_WRITE_DAC, DENIED, 0,
        RIGHT_WRITE_DAC, ACCESS_BY_EMPTY_DACL, 0},
    {"2.5.3.2 OWNER RIGHTS replaces what the owner may", "", OWNED "D:(A;;0x1;;;OW)",
        RIGHT_WRITE_DAC, DENIED, 0, RIGHT_WRITE_DAC, ACCESS_BY_NOTHING, 0},
    {"2.5.3.2 OWNER RIGHTS allows the owner", "", OWNED "D:(A;;0x1;;;OW)", READ, 0, READ, READ,
        ACCESS_BY_ACE, 1},
    {"2.5.3.2 OWNER RIGHTS denies the owner", "+WD", OWNED "D:(D;;0x1;;;OW)(A;;0x1;;;WD)", READ,
        DENIED, 0, READ, ACCESS_BY_ACE, 1},
    {"2.5.3.2 OWNER RIGHTS is nothing to others", "+BU", FOREIGN "D:(D;;0x1;;;OW)(A;;0x1;;;BU)",
        READ, 0, READ, READ, ACCESS_BY_ACE, 2},
    {"2.5.3.2 an inherit-only OWNER RIGHTS leaves the owner alone", "",
        OWNED "D:(A;OICIIO;0x1;;;OW)", RIGHT_WRITE_DAC, 0, RIGHT_WRITE_DAC, RIGHT_WRITE_DAC,
        ACCESS_BY_OWNER, 0},

    /* privileges */
    {"2.5.3.2 SeSecurityPrivilege gives ACCESS_SYSTEM_SECURITY", "p:8",
        FOREIGN "D:", RIGHT_SYSTEM_SECURITY, 0, RIGHT_SYSTEM_SECURITY, RIGHT_SYSTEM_SECURITY,
        ACCESS_BY_PRIVILEGE, 0},
    {"2.5.3.2 a disabled SeSecurityPrivilege does not", "h:8", FOREIGN "D:(A;;GA;;;WD)",
        RIGHT_SYSTEM_SECURITY, PRIVILEGE, 0, RIGHT_SYSTEM_SECURITY, ACCESS_BY_PRIVILEGE, 0},
    {"2.5.3.2 no ACE gives ACCESS_SYSTEM_SECURITY", "+WD", FOREIGN "D:(A;;0x01000001;;;WD)",
        RIGHT_SYSTEM_SECURITY | READ, PRIVILEGE, 0, RIGHT_SYSTEM_SECURITY, ACCESS_BY_PRIVILEGE, 0},
    {"2.5.3.2 SeTakeOwnershipPrivilege gives WRITE_OWNER", "p:9", FOREIGN "D:(D;;WO;;;WD)",
        RIGHT_WRITE_OWNER, 0, RIGHT_WRITE_OWNER, RIGHT_WRITE_OWNER, ACCESS_BY_PRIVILEGE, 0},
    {"2.5.3.2 SeTakeOwnershipPrivilege gives nothing else", "p:9", FOREIGN "D:", RIGHT_WRITE_DAC,
        DENIED, 0, RIGHT_WRITE_DAC, ACCESS_BY_EMPTY_DACL, 0},
    {"SeRelabelPrivilege gives WRITE_OWNER", "p:32", FOREIGN "D:", RIGHT_WRITE_OWNER, 0,
        RIGHT_WRITE_OWNER, RIGHT_WRITE_OWNER, ACCESS_BY_PRIVILEGE, 0},
    {"privilege constants: backup counts only when asked for", "p:17", FOREIGN "D:", READ, DENIED,
        0, READ, ACCESS_BY_EMPTY_DACL, 0},

    /* generic rights and the maximum */
    {"2.4.3 generic rights are mapped in the request", "+BU", FOREIGN "D:(A;;FR;;;BU)",
        RIGHT_GENERIC_READ, 0, 0x120089, READ, ACCESS_BY_ACE, 1},
    {"2.4.3 generic rights are mapped in ACEs", "+BU", FOREIGN "D:(A;;GR;;;BU)", READ, 0, READ,
        READ, ACCESS_BY_ACE, 1},
    {"2.5.3.2 MAXIMUM_ALLOWED gives what can be had", "+BU +AU",
        FOREIGN "D:(D;;0x2;;;AU)(A;;0x7;;;BU)(A;;RC;;;AU)", RIGHT_MAXIMUM_ALLOWED, 0,
        READ | APPEND | RIGHT_READ_CONTROL, WRITE, ACCESS_BY_ACE, 1},
    {"2.5.3.2 MAXIMUM_ALLOWED with a right that is denied", "+BU", FOREIGN "D:(A;;0x1;;;BU)",
        RIGHT_MAXIMUM_ALLOWED | WRITE, DENIED, 0, WRITE, ACCESS_BY_NOTHING, 0},
    {"2.5.3.2 MAXIMUM_ALLOWED of nothing is denied", "+BU", FOREIGN "D:(A;;GA;;;BA)",
        RIGHT_MAXIMUM_ALLOWED, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"2.5.3.2 MAXIMUM_ALLOWED has the owner's rights", "", OWNED "D:", RIGHT_MAXIMUM_ALLOWED, 0,
        RIGHT_READ_CONTROL | RIGHT_WRITE_DAC, RIGHT_WRITE_DAC, ACCESS_BY_OWNER, 0},
    {"2.5.3.2 MAXIMUM_ALLOWED without a DACL is all", "", FOREIGN, RIGHT_MAXIMUM_ALLOWED, 0,
        0x1F01FF, READ, ACCESS_BY_NULL_DACL, 0},
    {"2.5.3.2 MAXIMUM_ALLOWED does not ask privileges", "p:8 p:9 +BU", FOREIGN "D:(A;;0x1;;;BU)",
        RIGHT_MAXIMUM_ALLOWED, 0, READ, RIGHT_WRITE_OWNER, ACCESS_BY_NOTHING, 0},

    /* restricted tokens */
    {"restricted tokens: both passes must allow", "+BU r:RC",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;RC)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"restricted tokens: the second pass denies", "+BU r:RC", FOREIGN "D:(A;;0x1;;;BU)", READ,
        DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"restricted tokens: the second pass alone gives nothing", "+BU r:RC",
        FOREIGN "D:(A;;0x1;;;RC)", READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"restricted tokens: a deny of a restricting SID", "+BU r:RC",
        FOREIGN "D:(D;;0x1;;;RC)(A;;0x1;;;BU)(A;;0x1;;;RC)", READ, DENIED, 0, READ, ACCESS_BY_ACE,
        1},
    {"restricted tokens: the owner must be restricting too", "r:RC", OWNED "D:", RIGHT_WRITE_DAC,
        DENIED, 0, RIGHT_WRITE_DAC, ACCESS_BY_EMPTY_DACL, 0},
    {"restricted tokens: for reading the DACL as well", "r:RC", OWNED "D:", RIGHT_READ_CONTROL,
        DENIED, 0, RIGHT_READ_CONTROL, ACCESS_BY_EMPTY_DACL, 0},
    {"write-restricted tokens: the owner may read the DACL", "r:RC writes", OWNED "D:",
        RIGHT_READ_CONTROL, 0, RIGHT_READ_CONTROL, RIGHT_READ_CONTROL, ACCESS_BY_OWNER, 0},
    {"restricted tokens: an owner that is restricting too", "r:" FIXTURE_USER,
        OWNED "D:", RIGHT_WRITE_DAC, 0, RIGHT_WRITE_DAC, RIGHT_WRITE_DAC, ACCESS_BY_OWNER, 0},
    {"restricted tokens: OWNER RIGHTS is the owner in both passes", "r:" FIXTURE_USER,
        OWNED "D:(A;;0x1;;;OW)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"restricted tokens: OWNER RIGHTS alone is not restricting", "r:RC", OWNED "D:(A;;0x1;;;OW)",
        READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"restricted tokens: privileges are not restricted", "p:9 r:RC", FOREIGN "D:",
        RIGHT_WRITE_OWNER, 0, RIGHT_WRITE_OWNER, RIGHT_WRITE_OWNER, ACCESS_BY_PRIVILEGE, 0},
    {"restricted tokens: no DACL allows everything", "r:RC", FOREIGN, READ, 0, READ, READ,
        ACCESS_BY_NULL_DACL, 0},
    {"write-restricted tokens: no DACL allows everything", "r:WR writes", FOREIGN, WRITE, 0, WRITE,
        WRITE, ACCESS_BY_NULL_DACL, 0},
    {"write-restricted tokens: reading needs one pass", "+BU r:WR writes", FOREIGN "D:(A;;GA;;;BU)",
        READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"write-restricted tokens: writing needs both", "+BU r:WR writes", FOREIGN "D:(A;;GA;;;BU)",
        WRITE, DENIED, 0, WRITE, ACCESS_BY_NOTHING, 0},
    {"write-restricted tokens: WRITE_DAC is writing", "+BU r:WR writes", FOREIGN "D:(A;;GA;;;BU)",
        RIGHT_WRITE_DAC, DENIED, 0, RIGHT_WRITE_DAC, ACCESS_BY_NOTHING, 0},
    {"write-restricted tokens: a request that writes is checked whole", "+BU r:WR writes",
        FOREIGN "D:(A;;GA;;;BU)(A;;0x2;;;WR)", READ | WRITE, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"write-restricted tokens: the maximum is right by right", "+BU r:WR writes",
        FOREIGN "D:(A;;0x3;;;BU)(A;;0x4;;;WR)", RIGHT_MAXIMUM_ALLOWED, 0, READ, WRITE,
        ACCESS_BY_NOTHING, 0},

    /* AppContainers */
    {"AppContainer: user and package must be allowed", "+BU pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;S-1-15-2-9)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"AppContainer: the user alone is not enough", "+BU pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(A;;0x1;;;BU)", READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"AppContainer: the package alone is not enough", "pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(A;;0x1;;;S-1-15-2-9)", READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"AppContainer: ALL APPLICATION PACKAGES", "+BU pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;AC)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"LPAC: not ALL APPLICATION PACKAGES", "+BU pkg:S-1-15-2-9 lpac il:4096",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;AC)", READ, DENIED, 0, READ, ACCESS_BY_NOTHING, 0},
    {"LPAC: ALL RESTRICTED APPLICATION PACKAGES", "+BU pkg:S-1-15-2-9 lpac il:4096",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;S-1-15-2-2)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"AppContainer: a capability", "+BU pkg:S-1-15-2-9 c:S-1-15-3-1 il:4096",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;S-1-15-3-1)", READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"AppContainer: a disabled capability", "+BU pkg:S-1-15-2-9 C:S-1-15-3-1 il:4096",
        FOREIGN "D:(A;;0x1;;;BU)(A;;0x1;;;S-1-15-3-1)", READ, DENIED, 0, READ, ACCESS_BY_NOTHING,
        0},
    {"AppContainer: a deny of the package does not count", "+BU pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(D;;0x1;;;S-1-15-2-9)(A;;0x1;;;BU)(A;;0x1;;;AC)", READ, 0, READ, READ,
        ACCESS_BY_ACE, 2},
    {"AppContainer: a null DACL gives nothing", "pkg:S-1-15-2-9 il:4096", FOREIGN, READ, DENIED, 0,
        READ, ACCESS_BY_NULL_DACL, 0},
    {"AppContainer: owning gives nothing without the package", "pkg:S-1-15-2-9 il:4096",
        OWNED "D:", RIGHT_WRITE_DAC, DENIED, 0, RIGHT_WRITE_DAC, ACCESS_BY_EMPTY_DACL, 0},
    {"AppContainer: a medium object may be written with the package", "+BU pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(A;;GA;;;BU)(A;;GA;;;AC)", WRITE, 0, WRITE, WRITE, ACCESS_BY_ACE, 1},
    {"AppContainer: a high object may not", "+BU pkg:S-1-15-2-9 il:4096",
        FOREIGN "D:(A;;GA;;;BU)(A;;GA;;;AC)S:(ML;;NW;;;HI)", WRITE, DENIED, 0, WRITE,
        ACCESS_BY_INTEGRITY, 1},

    /* mandatory integrity */
    {"2.5.3.3 no label is medium: low may not write", "+BU il:4096", FOREIGN "D:(A;;GA;;;BU)",
        WRITE, DENIED, 0, WRITE, ACCESS_BY_INTEGRITY, 0},
    {"2.5.3.3 no label is medium: low may read", "+BU il:4096", FOREIGN "D:(A;;GA;;;BU)", READ, 0,
        READ, READ, ACCESS_BY_ACE, 1},
    {"2.5.3.3 medium may write medium", "+BU il:8192", FOREIGN "D:(A;;GA;;;BU)S:(ML;;NW;;;ME)",
        WRITE, 0, WRITE, WRITE, ACCESS_BY_ACE, 1},
    {"2.5.3.3 medium may not write high", "+BU il:8192", FOREIGN "D:(A;;GA;;;BU)S:(ML;;NW;;;HI)",
        WRITE, DENIED, 0, WRITE, ACCESS_BY_INTEGRITY, 1},
    {"2.5.3.3 no-read-up keeps from reading", "+BU il:8192",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;;NR;;;HI)", READ, DENIED, 0, READ, ACCESS_BY_INTEGRITY, 1},
    {"2.5.3.3 no-read-up does not keep from writing", "+BU il:8192",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;;NR;;;HI)", WRITE, 0, WRITE, WRITE, ACCESS_BY_ACE, 1},
    {"2.5.3.3 no-execute-up keeps from executing", "+BU il:8192",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;;NX;;;HI)", 0x20, DENIED, 0, 0x20, ACCESS_BY_INTEGRITY, 1},
    {"2.5.3.3 deleting is writing", "+BU il:4096", FOREIGN "D:(A;;GA;;;BU)", RIGHT_DELETE, DENIED,
        0, RIGHT_DELETE, ACCESS_BY_INTEGRITY, 0},
    {"2.5.3.3 a token without no-write-up is free", "+BU il:4096 policy:0",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;;NWNRNX;;;SI)", WRITE, 0, WRITE, WRITE, ACCESS_BY_ACE, 1},
    {"2.5.3.3 SeRelabelPrivilege leaves WRITE_OWNER", "+BU il:4096 p:32", FOREIGN "D:(A;;GA;;;BU)",
        RIGHT_WRITE_OWNER, 0, RIGHT_WRITE_OWNER, RIGHT_WRITE_OWNER, ACCESS_BY_PRIVILEGE, 0},
    {"2.5.3.3 the owner is held, too", "il:4096", OWNED "D:", RIGHT_WRITE_DAC, DENIED, 0,
        RIGHT_WRITE_DAC, ACCESS_BY_INTEGRITY, 0},
    {"2.5.3.3 a null DACL does not lift it", "il:4096", FOREIGN, WRITE, DENIED, 0, WRITE,
        ACCESS_BY_INTEGRITY, 0},
    {"2.5.3.3 an inherit-only label does not count", "+BU il:8192",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;OICIIO;NW;;;HI)", WRITE, 0, WRITE, WRITE, ACCESS_BY_ACE, 1},
    {"2.5.3.3 its refusal comes before lack of a privilege", "il:4096", FOREIGN "D:",
        RIGHT_SYSTEM_SECURITY, DENIED, 0, RIGHT_SYSTEM_SECURITY, ACCESS_BY_INTEGRITY, 0},
    {"2.5.3.3 also when the privilege lacks for another right", "+BU il:8192",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;;NR;;;HI)", RIGHT_SYSTEM_SECURITY | READ, DENIED, 0, READ,
        ACCESS_BY_INTEGRITY, 1},
    {"2.5.3.3 the maximum is held", "+BU il:4096", FOREIGN "D:(A;;GA;;;BU)", RIGHT_MAXIMUM_ALLOWED,
        0, 0x1200A9, WRITE, ACCESS_BY_INTEGRITY, 0},
    {"2.5.3.3 a platform without levels has no such check", "+BU",
        FOREIGN "D:(A;;GA;;;BU)S:(ML;;NW;;;SI)", WRITE, 0, WRITE, WRITE, ACCESS_BY_ACE, 1},

    /* process trust and access filters */
    {"trust label: who is below gets its mask", "+BU",
        FOREIGN "D:(A;;GA;;;BU)S:(TL;;0x1;;;S-1-19-512-4096)", WRITE, DENIED, 0, WRITE,
        ACCESS_BY_TRUST, 1},
    {"trust label: its mask remains", "+BU", FOREIGN "D:(A;;GA;;;BU)S:(TL;;0x1;;;S-1-19-512-4096)",
        READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"trust label: who dominates is free", "+BU trust:512-8192",
        FOREIGN "D:(A;;GA;;;BU)S:(TL;;0x1;;;S-1-19-512-4096)", WRITE, 0, WRITE, WRITE,
        ACCESS_BY_ACE, 1},
    {"trust label: a higher level of a lower type does not dominate", "+BU trust:512-8192",
        FOREIGN "D:(A;;GA;;;BU)S:(TL;;0x1;;;S-1-19-1024-4096)", WRITE, DENIED, 0, WRITE,
        ACCESS_BY_TRUST, 1},
    {"access filter: a condition that does not hold leaves the mask", "+BU",
        FOREIGN "D:(A;;GA;;;BU)S:(FL;;0x1;;;WD;(Member_of{SID(BA)}))", WRITE, DENIED, 0, WRITE,
        ACCESS_BY_FILTER, 1},
    {"access filter: an unknown condition leaves the mask", "+BU",
        FOREIGN "D:(A;;GA;;;BU)S:(FL;;0x1;;;WD;(@User.Title == \"PM\"))", WRITE, DENIED, 0, WRITE,
        ACCESS_BY_FILTER, 1},
    {"access filter: a condition that holds does nothing", "+BU",
        FOREIGN "D:(A;;GA;;;BU)S:(FL;;0x1;;;WD;(Member_of{SID(BU)}))", WRITE, 0, WRITE, WRITE,
        ACCESS_BY_ACE, 1},

    /* conditional ACEs */
    {"2.4.4.17 a true condition allows", "+BU", FOREIGN "D:(XA;;0x1;;;BU;(Member_of{SID(BU)}))",
        READ, 0, READ, READ, ACCESS_BY_ACE, 1},
    {"2.4.4.17 a false condition does not allow", "+BU",
        FOREIGN "D:(XA;;0x1;;;BU;(Member_of{SID(BA)}))", READ, DENIED, 0, READ, ACCESS_BY_NOTHING,
        0},
    {"2.4.4.17 an unknown condition does not allow", "+BU",
        FOREIGN "D:(XA;;0x1;;;BU;(@User.Title == \"PM\"))", READ, DENIED, 0, READ,
        ACCESS_BY_NOTHING, 0},
    {"2.4.4.17 an unknown condition denies", "+BU",
        FOREIGN "D:(XD;;0x1;;;BU;(@User.Title == \"PM\"))(A;;0x1;;;BU)", READ, DENIED, 0, READ,
        ACCESS_BY_ACE, 1},
    {"2.4.4.17 a false condition does not deny", "+BU",
        FOREIGN "D:(XD;;0x1;;;BU;(Member_of{SID(BA)}))(A;;0x1;;;BU)", READ, 0, READ, READ,
        ACCESS_BY_ACE, 2},
    {"2.4.10.1 resource attributes are in the SACL", "+BU",
        FOREIGN "D:(XA;;0x1;;;BU;(@Resource.Level >= 3))S:(RA;;;;;WD;(\"Level\",TI,0,5))", READ, 0,
        READ, READ, ACCESS_BY_ACE, 1},

    {"winnt.h: a deny-only attribute is not there for an allow", "+BU",
        FOREIGN "D:(XA;;0x1;;;BU;(@Resource.a == 1))S:(RA;;;;;WD;(\"a\",TI,0x4,1))", READ, DENIED,
        0, READ, ACCESS_BY_NOTHING, 0},
    {"winnt.h: a deny-only attribute is there for a deny", "+BU",
        FOREIGN "D:(XD;;0x1;;;BU;(@Resource.a != 1))(A;;0x1;;;BU)"
                "S:(RA;;;;;WD;(\"a\",TI,0x4,1))",
        READ, 0, READ, READ, ACCESS_BY_ACE, 2},

    /* object ACEs without a list of types */
    {"2.5.3.2 an object ACE without a type is an ordinary one", "+BU",
        FOREIGN "D:(OA;;0x1;;bf967aba-0de6-11d0-a285-00aa003049e2;BU)", READ, 0, READ, READ,
        ACCESS_BY_ACE, 1},
    {"2.5.3.2 an object allow with a type gives nothing without types", "+BU",
        FOREIGN "D:(OA;;0x1;bf967aba-0de6-11d0-a285-00aa003049e2;;BU)", READ, DENIED, 0, READ,
        ACCESS_BY_NOTHING, 0},
    {"2.5.3.2 an object deny with a type denies without types", "+BU",
        FOREIGN "D:(OD;;0x1;bf967aba-0de6-11d0-a285-00aa003049e2;;BU)(A;;0x1;;;BU)", READ, DENIED,
        0, READ, ACCESS_BY_ACE, 1},
};

START_TEST(rule)
{
    const struct row *row = &rows[_i];
    struct access_result result =
        fixture_check(RIGHT_OBJECT_FILE, row->token, row->sddl, row->desired, 0);
    ck_assert_msg(result.status == row->status, "%s: status %u", row->rule, result.status);
    ck_assert_msg(result.granted == row->granted, "%s: granted 0x%x", row->rule, result.granted);
    if (!row->right)
        return;
    const struct access_right *right = fixture_right(&result, row->right);
    ck_assert_msg(right->reason == row->reason, "%s: reason %u", row->rule, right->reason);
    ck_assert_msg(right->ace == row->ace, "%s: ACE %u", row->rule, right->ace);
}
END_TEST

static Suite *access_rules_suite(void)
{
    Suite *suite = suite_create("access rules");
    TCase *tcase = tcase_create("rules");
    tcase_add_loop_test(tcase, rule, 0, sizeof(rows) / sizeof(rows[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_rules_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
