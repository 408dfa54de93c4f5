#include "include/deputy.h"

const char *deputy_stage_name(uint32_t stage)
{
    switch (stage) {
    case DEPUTY_STAGE_NONE:
        return "none";
    case DEPUTY_STAGE_ADMIT:
        return "admit";
    case DEPUTY_STAGE_IMPERSONATE:
        return "impersonate";
    case DEPUTY_STAGE_IDENTIFY:
        return "identify";
    case DEPUTY_STAGE_AUTHORIZE:
        return "authorize";
    case DEPUTY_STAGE_PERFORM:
        return "perform";
    case DEPUTY_STAGE_REVERT:
        return "revert";
    case DEPUTY_STAGE_RECORD:
        return "record";
    case DEPUTY_STAGE_AUDIT:
        return "audit";
    case DEPUTY_STAGE_CONNECT:
        return "connect";
    case DEPUTY_STAGE_TRANSPORT:
        return "transport";
    default:
        return "unknown";
    }
}
