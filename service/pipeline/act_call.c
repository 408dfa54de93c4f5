#include "pipeline/act_call.h"
#include "base/status.h"
#include "pipeline/event.h"

#include <string.h>

void act_begin(struct call *call, struct act *act)
{
    call->act = act;
    call->act_part = ACT_BEGINNING;
}

uint32_t act_step(struct call *call, struct act *act)
{
    if (act->state != ACT_OPEN)
        return WIN32_INVALID_STATE;
    call->act = act;
    call->act_part = ACT_STEP;
    return WIN32_OK;
}

void act_leave(struct call *call)
{
    call->act = NULL;
}

void act_finish(struct call *call)
{
    call->act_part = ACT_LAST_STEP;
}

/* Where the settings let it begin without a record, what comes later has the GUID all the same. */
static uint32_t begin(struct call *call)
{
    struct act *act = call->act;
    uint32_t status = event_act_begin(call, &act->record, &act->shown);
    if (status != WIN32_OK)
        return status;
    act->counted = !act->record.id;
    memcpy(act->correlation, call->correlation, GUID_SIZE);
    act->started_ns = call->started_ns;
    act->state = ACT_OPEN;
    return WIN32_OK;
}

/* Where its last step found what it is about, the end says: that need not be where it began. Its
 * record lives as long as the act, and a failure to say so is one to put the end on record. */
static void show_found(struct act *act, const struct call_object *object)
{
    if (object->name_final && !act->counted)
        audit_set_utf16_pair(&act->record, AUDIT_OBJECT_NAME, object->name, object->name_size,
            object->tail, object->tail_size);
}

/* The end is not tried again where it could not be put on record: it is counted as lost. */
static uint32_t go_on(struct call *call)
{
    struct act *act = call->act;
    memcpy(call->correlation, act->correlation, GUID_SIZE);
    act->steps++;
    if (call->act_part != ACT_LAST_STEP)
        return WIN32_OK;
    show_found(act, &call->object);
    uint32_t status = act_end(call->pipeline, act, ACT_DONE, true);
    if (status != WIN32_OK)
        act->state = ACT_BROKEN;
    return status;
}

/* An act that was only counted has no beginning that wants an end: its failure is one as any other,
 * under a GUID of its own, and is counted with the like. */
static uint32_t fail_counted(struct call *call)
{
    uint32_t status = guid_make(call->correlation);
    call->act->shown = status == WIN32_OK;
    return status == WIN32_OK ? event_call(call) : status;
}

static uint32_t fail_recorded(struct call *call)
{
    bool safe;
    memcpy(call->correlation, call->act->correlation, GUID_SIZE);
    uint32_t status = event_act_break(call, &safe);
    call->act->shown = call->act->shown || safe;
    return status;
}

static uint32_t fail(struct call *call)
{
    call->act->state = ACT_BROKEN;
    return call->act->counted ? fail_counted(call) : fail_recorded(call);
}

static void hide_unless_shown(struct call *call)
{
    if (!call->act->shown)
        memset(call->correlation, 0, GUID_SIZE);
}

static uint32_t put_step_on_record(struct call *call)
{
    return call->status == WIN32_OK ? go_on(call) : fail(call);
}

uint32_t act_put_on_record(struct call *call)
{
    if (call->act_part == ACT_BEGINNING && call->status != WIN32_OK)
        return event_call(call);
    uint32_t status = call->act_part == ACT_BEGINNING ? begin(call) : put_step_on_record(call);
    hide_unless_shown(call);
    return status;
}

void act_answer_lost(struct call *call)
{
    struct act *act = call->act;
    if (!act || call->act_part != ACT_STEP || call->status == WIN32_OK || act->state != ACT_OPEN)
        return;
    act->steps--;
    (void)fail(call); /* the call has failed already */
    hide_unless_shown(call);
}

uint32_t act_end(const struct pipeline *pipeline, struct act *act, enum act_state how, bool wait)
{
    bool safe;
    if (act->state != ACT_OPEN)
        return WIN32_OK;
    act->state = how;
    if (act->counted)
        return WIN32_OK;
    uint32_t status = event_act_end(pipeline, act, wait, &safe);
    act->shown = act->shown || safe;
    return status;
}

uint32_t act_close(const struct pipeline *pipeline, struct act *act)
{
    return act_end(pipeline, act, act->done_when_closed ? ACT_DONE : ACT_ABANDONED, true);
}
