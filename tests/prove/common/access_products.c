#include "prove/common/access_products.h"

#include <stddef.h>

#define DENY_ONLY  "a deny does not apply to a group that is deny-only"
#define LABELS     "it has no integrity levels"
#define CONTAINERS "it has no AppContainers"
#define CONDITIONS "conditional ACEs are passed over"

/* Denied to some before it is allowed to others: order, group by group. */
static const struct access_case denied[] = {
    {"D:(D;;FW;;;WD)", NULL},
    {"D:(D;;FR;;;AU)", NULL},
    {"D:(D;;SDWD;;;BU)", NULL},
    {"D:(D;;FA;;;BA)", DENY_ONLY},
    {"D:(D;;FX;;;RC)", NULL},
    {"D:(D;IO;FA;;;WD)", NULL},
    {NULL, NULL},
};
static const struct access_case allowed[] = {
    {"(A;;FA;;;WD)", NULL},
    {"(A;;FR;;;BU)(A;;FX;;;AU)", NULL},
    {"(A;;FA;;;BA)(A;;FR;;;RC)", NULL},
    {"(A;;FA;;;WD)(A;;FA;;;RC)", NULL},
    {"(A;;GRGW;;;IU)(A;;GX;;;SU)", NULL},
    {"(A;;FA;;;SY)(A;;FRFW;;;AU)", NULL},
    {NULL, NULL},
};
const struct access_product access_pairs = {NULL, denied, allowed};

/* Each level against who writes, reads and executes by the DACL. */
static const struct access_case opened[] = {
    {"D:(A;;FR;;;WD)", LABELS},
    {"D:(A;;FA;;;BA)(A;;FRFX;;;BU)", LABELS},
    {"D:(A;;FA;;;WD)(A;;FA;;;RC)", LABELS},
    {"D:(D;;FW;;;BU)(A;;FA;;;AU)", LABELS},
    {NULL, NULL},
};
static const struct access_case levels[] = {
    {"S:(ML;;NW;;;LW)", NULL},
    {"S:(ML;;NR;;;LW)", NULL},
    {"S:(ML;;NWNR;;;ME)", NULL},
    {"S:(ML;;NX;;;ME)", NULL},
    {"S:(ML;;NWNX;;;HI)", NULL},
    {"S:(ML;;NWNRNX;;;SI)", NULL},
    {NULL, NULL},
};
const struct access_product access_leveled = {"integrity labels", opened, levels};

/* What the user gets against what its container does: both passes have to allow. */
static const struct access_case users[] = {
    {"D:(A;;FA;;;WD)", CONTAINERS},
    {"D:(A;;FR;;;AU)(A;;FA;;;BA)", CONTAINERS},
    {"D:(D;;FW;;;BU)(A;;FA;;;WD)", CONTAINERS},
    {NULL, NULL},
};
static const struct access_case packages[] = {
    {"(A;;FR;;;AC)", NULL},
    {"(A;;FA;;;AC)(D;;FA;;;AC)", NULL},
    {"(D;;FW;;;S-1-15-2-2)(A;;FA;;;AC)", NULL},
    {"(A;;FW;;;AC)S:(ML;;NW;;;LW)", NULL},
    {NULL, NULL},
};
const struct access_product access_contained = {"AppContainers", users, packages};

/* Each condition as the one of an ACE that allows, and as that of one that denies before. */
static const struct access_case kinds[] = {
    {"D:(A;;FR;;;WD)(XA;;FW;;;WD;", CONDITIONS},
    {"D:(XD;;FW;;;WD;", CONDITIONS},
    {NULL, NULL},
};
static const struct access_case conditions[] = {
    {"(Member_of {SID(BA)}))(A;;FX;;;WD)", NULL},
    {"(Member_of {SID(BU), SID(AU)}))(A;;FX;;;WD)", NULL},
    {"(Member_of_Any {SID(SY), SID(BU)}))(A;;FX;;;WD)", NULL},
    {"(Not_Member_of_Any {SID(BA), SID(SY)}))(A;;FA;;;WD)", NULL},
    {"(Not_Member_of {SID(BA), SID(AU)}))(A;;FA;;;WD)", NULL},
    {"(Member_of {SID(BA)} || (exists @User.Nothing)))(A;;FA;;;WD)", NULL},
    {"(Member_of {SID(AU)} && (!(exists @User.Nothing))))(A;;FA;;;WD)", NULL},
    {"(Member_of {SID(AU)} && (@User.Nothing == 1)))(A;;FA;;;WD)", NULL},
    {"(Member_of {SID(AU)} || (@User.Nothing == 1)))(A;;FA;;;WD)", NULL},
    {"(!(@User.Nothing == 1)))(A;;FA;;;WD)", NULL},
    {"(@Resource.Level >= 2))(A;;FA;;;WD)S:(RA;;;;;WD;(\"Level\",TI,0,2))", NULL},
    {"(@Resource.Level != 2))(A;;FA;;;WD)S:(RA;;;;;WD;(\"Level\",TU,0,2))", NULL},
    {"(@Resource.Level Any_of {1, 2}))(A;;FA;;;WD)S:(RA;;;;;WD;(\"Level\",TI,0,2,5))", NULL},
    {"(@Resource.Level Contains {2, 5}))(A;;FA;;;WD)S:(RA;;;;;WD;(\"Level\",TI,0,2,5))", NULL},
    {NULL, NULL},
};
const struct access_product access_conditional = {"conditional ACEs", kinds, conditions};
