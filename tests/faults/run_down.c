/* A run-down that comes late: the linker puts these before the true session_run_down and
 * session_end_all (--wrap) in a service that is built for tests only. Wine's runtime runs all
 * sessions down as soon as it listens no more. No page says when a runtime does so: it may as well
 * be at the moment at which a stop ends all sessions. */
#include "faults/fault.h"
#include "pipeline/pipeline.h"
#include "pipeline/session.h"

#include <stdatomic.h>
#include <windows.h>

enum { STEPS = 200, STEP_MS = 50 };

/* The linker's names for what is called instead of these, and for themselves. */
void __wrap_session_run_down(struct pipeline *pipeline, uintptr_t number);
void __real_session_run_down(struct pipeline *pipeline, uintptr_t number);
struct session *__wrap_session_end_all(struct pipeline *pipeline);
struct session *__real_session_end_all(struct pipeline *pipeline);

static atomic_uintptr_t late; /* the session that is run down then */

void __wrap_session_run_down(struct pipeline *pipeline, uintptr_t number)
{
    if (fault_read() == FAULT_STALL_RUN_DOWN)
        late = number;
    else
        __real_session_run_down(pipeline, number);
}

static DWORD WINAPI run_down(void *pipeline)
{
    __real_session_run_down(pipeline, late);
    return 0;
}

struct session *__wrap_session_end_all(struct pipeline *pipeline)
{
    HANDLE thread = late ? CreateThread(NULL, 0, run_down, pipeline, 0, NULL) : NULL;
    if (thread) {
        for (int i = 0; i < STEPS && !pipeline->ending; i++)
            Sleep(STEP_MS);
        CloseHandle(thread);
    }
    return __real_session_end_all(pipeline);
}
