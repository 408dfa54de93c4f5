#include "prove/common/access_cases.h"

#include <stddef.h>

#define LATE_DENY "a deny behind an allow of the same right ends its walk"
#define OWNER     "the owner gets more than READ_CONTROL and WRITE_DAC"
#define OWNER_ACE "OWNER RIGHTS is an ordinary SID to it"
#define DENY_ONLY "a deny does not apply to a group that is deny-only"
#define ANOTHER   "S-1-5-21-1-2-3-1001"

#define GROUP(name, what, cases)                                                                   \
    const struct access_group name = {what, cases, sizeof(cases) / sizeof(*cases)}

static const struct access_case dacl[] = {
    {"D:", NULL},
    {"", NULL},
    {"D:P", NULL},
    {"D:(A;;FA;;;WD)", NULL},
    {"D:(A;;FR;;;WD)", NULL},
    {"D:(A;;FW;;;WD)", NULL},
    {"D:(A;;FX;;;WD)", NULL},
    {"D:(A;;GR;;;WD)", NULL},
    {"D:(A;;GW;;;WD)", NULL},
    {"D:(A;;GX;;;WD)", NULL},
    {"D:(A;;GA;;;WD)", NULL},
    {"D:(A;;GRGX;;;AU)", NULL},
    {"D:(A;;FR;;;AU)(A;;FW;;;BA)", NULL},
    {"D:(A;;FR;;;BU)(A;;SD;;;BA)", NULL},
    {"D:(A;;FA;;;SY)", NULL},
    {"D:(A;;FA;;;BA)", NULL},
    {"D:(A;;FA;;;BU)", NULL},
    {"D:(A;;FA;;;IU)", NULL},
    {"D:(A;;FA;;;NU)", NULL},
    {"D:(A;;FA;;;SU)", NULL},
    {"D:(A;;FA;;;BG)", NULL},
    {"D:(A;;FA;;;AN)", NULL},
    {"D:(A;;FA;;;PS)", NULL},
    {"D:(A;;FA;;;" ANOTHER ")", NULL},
    {"D:(D;;FA;;;WD)", NULL},
    {"D:(D;;FA;;;WD)(A;;FA;;;WD)", NULL},
    {"D:(D;;FW;;;WD)(A;;FA;;;WD)", NULL},
    {"D:(D;;GW;;;AU)(A;;GA;;;WD)", NULL},
    {"D:(D;;FA;;;BG)(A;;FR;;;WD)", NULL},
    {"D:(D;;FA;;;" ANOTHER ")(A;;FA;;;WD)", NULL},
    {"D:(D;;SD;;;BA)(A;;FA;;;WD)", DENY_ONLY},
    {"D:(A;;FR;;;WD)(D;;FR;;;WD)", LATE_DENY},
    {"D:(A;;FA;;;WD)(D;;FA;;;WD)", LATE_DENY},
    {"D:(A;;FR;;;WD)(D;;FA;;;BA)(A;;FA;;;BA)", LATE_DENY},
    {"D:(A;;CC;;;WD)(D;;DC;;;WD)(A;;FA;;;WD)", NULL},
    {"D:(A;;RC;;;WD)(A;;WD;;;AU)(A;;WO;;;BU)", NULL},
    {"D:(A;;0x120089;;;WD)", NULL},
    {"D:(A;;0x1f01ff;;;AU)", NULL},
    {"D:(A;IO;FA;;;WD)", NULL},
    {"D:(A;OICIIO;GA;;;WD)(A;;FR;;;WD)", NULL},
    {"D:(D;IO;FA;;;WD)(A;;FA;;;WD)", NULL},
    {"D:(A;OICI;FR;;;WD)", NULL},
    {"D:AI(A;ID;FR;;;WD)(D;ID;FW;;;WD)", LATE_DENY},
    {"D:(A;;FR;;;RC)", NULL},
    {"D:(A;;FA;;;RC)(A;;FR;;;WD)", NULL},
    {"D:(A;;FA;;;WD)(D;;FW;;;RC)", NULL},
    {"D:(D;;FW;;;RC)(A;;FA;;;WD)", NULL},
    {"D:(A;;FA;;;BA)(A;;FR;;;BU)(A;;FX;;;RC)", NULL},
};
GROUP(access_dacl, NULL, dacl);

static const struct access_case owner[] = {
    {"O:BAG:BAD:", OWNER},
    {"O:BAG:BAD:(A;;FR;;;" ANOTHER ")", OWNER},
    {"O:BAG:BAD:(A;;FR;;;OW)", OWNER_ACE},
    {"O:BAG:BAD:(A;;RC;;;OW)(A;;FW;;;WD)", OWNER_ACE},
    {"O:BAG:BAD:(D;;FA;;;OW)(A;;FR;;;WD)", OWNER_ACE},
    {"O:BAG:BAD:(A;IO;RC;;;OW)", OWNER_ACE},
    {"O:BAG:BAD:(D;;RCWD;;;BA)", OWNER},
    {"O:WDG:WDD:", OWNER},
    {"O:WDG:WDD:(A;;FX;;;OW)", OWNER_ACE},
    {"O:BUG:BUD:(A;;GA;;;CO)", OWNER},
    {"O:SYG:SYD:", OWNER},
    {"D:(A;;FA;;;OW)", OWNER_ACE},
    {"D:(A;;FA;;;CO)(A;;FR;;;CG)", NULL},
    {"D:(A;;FR;;;WD)(A;;WO;;;PS)", NULL},
};
GROUP(access_owner, NULL, owner);

#define TYPE    "bf967aba-0de6-11d0-a285-00aa003049e2"
#define OBJECTS "object ACEs are passed over"

static const struct access_case object[] = {
    {"D:(OA;;FR;" TYPE ";;WD)", OBJECTS},
    {"D:(OD;;FR;" TYPE ";;WD)(A;;FA;;;WD)", OBJECTS},
    {"D:(OA;;FA;;" TYPE ";WD)", OBJECTS},
};
GROUP(access_object, NULL, object);

#define LABELS "it has no integrity levels"

static const struct access_case labels[] = {
    {"D:(A;;FA;;;WD)S:(ML;;NW;;;LW)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NW;;;ME)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NW;;;HI)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NW;;;SI)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NR;;;ME)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NR;;;HI)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NX;;;HI)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NWNR;;;SI)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;;NWNRNX;;;HI)", LABELS},
    {"D:(A;;FA;;;WD)S:(ML;IO;NWNRNX;;;SI)", LABELS},
    {"D:(A;;FR;;;WD)S:(ML;;NW;;;HI)", LABELS},
    {"O:BAG:BAD:S:(ML;;NW;;;HI)", LABELS},
    {"S:(ML;;NW;;;HI)", LABELS},
};
GROUP(access_labels, "integrity labels", labels);

#define CONTAINERS "it has no AppContainers"

static const struct access_case containers[] = {
    {"D:(A;;FA;;;AC)", NULL},
    {"D:(A;;FA;;;WD)(A;;FR;;;AC)", CONTAINERS},
    {"D:(A;;FR;;;WD)(A;;FA;;;AC)", CONTAINERS},
    {"D:(A;;FA;;;WD)(D;;FW;;;AC)(A;;FA;;;AC)", CONTAINERS},
    {"D:(D;;FA;;;AC)(A;;FA;;;WD)", CONTAINERS},
    {"D:(A;;FA;;;WD)(A;;FR;;;S-1-15-2-2)", CONTAINERS},
    {"D:(A;;FA;;;WD)(A;;FR;;;S-1-15-3-1)", CONTAINERS},
    {"D:(A;;FA;;;WD)(A;;FA;;;AC)S:(ML;;NW;;;LW)", CONTAINERS},
};
GROUP(access_containers, "AppContainers", containers);

#define CONDITIONS "conditional ACEs are passed over"

static const struct access_case conditions[] = {
    {"D:(XA;;FR;;;WD;(Member_of {SID(BA)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Member_of {SID(BU)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Member_of {SID(BA), SID(BU)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Member_of_Any {SID(BA), SID(BU)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Not_Member_of {SID(BA)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(!(Member_of {SID(BA)})))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Member_of {SID(BG)} || Member_of {SID(AU)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Member_of {SID(BA)} && Member_of {SID(AU)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(Device_Member_of {SID(BA)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(exists @User.Nothing))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(!(exists @User.Nothing)))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(@User.Nothing == 1))", CONDITIONS},
    {"D:(XD;;FW;;;WD;(@User.Nothing == 1))(A;;FA;;;WD)", CONDITIONS},
    {"D:(XD;;FW;;;WD;(Member_of {SID(AU)}))(A;;FA;;;WD)", CONDITIONS},
    {"D:(XD;;FW;;;BG;(Member_of {SID(AU)}))(A;;FA;;;WD)", CONDITIONS},
    {"D:(XA;IO;FR;;;WD;(Member_of {SID(AU)}))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(@Resource.Level == 3))S:(RA;;;;;WD;(\"Level\",TI,0,3))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(@Resource.Level > 3))S:(RA;;;;;WD;(\"Level\",TI,0,3))", CONDITIONS},
    {"D:(XA;;FR;;;WD;(@Resource.Name == \"a\"))S:(RA;;;;;WD;(\"Name\",TS,0,\"A\"))", CONDITIONS},
};
GROUP(access_conditions, "conditional ACEs", conditions);
