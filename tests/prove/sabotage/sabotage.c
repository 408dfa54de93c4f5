#include "prove/sabotage/sabotage.h"
#include "prove/sabotage/means.h"
#include "prove/kit/control.h"

#include <stdlib.h>
#include <string.h>

static const char *run_under;

/* A service that did not stop is not started either; whether it runs, the next proof shows. */
static void start(void)
{
    control_start();
}

static uint32_t nothing(void)
{
    return ERROR_SUCCESS;
}

static void nothing_to_undo(void)
{
}

static const struct sabotage sabotages[] = {
    {"stopped", control_stop, start},                       /* Deputy does not run */
    {"open", open_things, close_things},                    /* what callers may not open they may */
    {"privileges", widen_privileges, restore_value},        /* the service asks for one more */
    {"sid", lose_sid, restore_value},                       /* it has no SID of its own */
    {"preshutdown", shorten_shutdown, restore_preshutdown}, /* it has no time for its records */
    {"messages", lose_messages, restore_value},             /* events have no text */
    {"data", open_data, close_data},      /* anybody may write to the service's data */
    {"log", open_log, restore_value},     /* anybody may clear the log */
    {"self", nothing, nothing_to_undo},   /* what is known without Deputy is wrong */
    {"places", nothing, nothing_to_undo}, /* what is in the caller's own places is another */
    {"recovery", lose_recovery, restore_recovery},  /* nobody starts it again */
    {"start", start_by_hand, start_as_before},      /* it does not start with Windows */
    {"service", open_service, close_service},       /* anybody may stop it */
    {"without-sid", run_without_sid, run_with_sid}, /* the running service has no SID of its own */
    {"swapped", nothing, nothing_to_undo},          /* who or what is to be refused is not */
};

const struct sabotage *sabotage_named(const char *name)
{
    for (size_t i = 0; i < sizeof(sabotages) / sizeof(*sabotages); i++)
        if (strcmp(sabotages[i].name, name) == 0)
            return &sabotages[i];
    return NULL;
}

int sabotage_is(const char *name)
{
    return run_under && strcmp(run_under, name) == 0;
}

void sabotage_run_under(const char *name)
{
    run_under = name;
}
