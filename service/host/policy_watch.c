#include "host/policy_watch.h"

#include <stdbool.h>
#include <windows.h>

#include <userenv.h>

static void CALLBACK on_signal(void *context, BOOLEAN timed_out)
{
    const struct policy_watch *watch = context;
    (void)timed_out;
    watch->changed(watch->context);
}

uint32_t policy_watch_start(
    struct policy_watch *watch, void (*changed)(void *context), void *context)
{
    uint32_t status = ERROR_SUCCESS;
    HANDLE wait, event = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!event)
        return GetLastError();
    *watch = (struct policy_watch){.changed = changed, .context = context, .event = event};
    if (!RegisterGPNotification(event, TRUE))
        goto close_event;
    if (!RegisterWaitForSingleObject(
            &wait, event, on_signal, watch, INFINITE, WT_EXECUTEINWAITTHREAD)) {
        status = GetLastError();
        goto stop_watch;
    }
    watch->wait = wait;
    return ERROR_SUCCESS;

stop_watch:
    policy_watch_stop(watch);
    return status;
close_event:
    CloseHandle(event);
    *watch = (struct policy_watch){0};
    return ERROR_SUCCESS;
}

/* The system lets go of the event before the wait for it does, and that before it is closed. */
void policy_watch_stop(struct policy_watch *watch)
{
    if (!watch->event)
        return;
    UnregisterGPNotification(watch->event);
    if (watch->wait)
        UnregisterWaitEx(watch->wait, INVALID_HANDLE_VALUE);
    CloseHandle(watch->event);
    *watch = (struct policy_watch){0};
}
