#include "pipeline/held/act.h"

void act_free(struct act *act)
{
    audit_record_free(&act->record);
}
