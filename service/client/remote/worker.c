#include "client/remote/worker.h"
#include "platform/thread_start.h"

#include <stdlib.h>

struct worker {
    HMODULE module;
    void (*run)(void *argument);
    void *argument;
};

static unsigned __stdcall worker_run(void *argument)
{
    struct worker worker = *(struct worker *)argument;
    free(argument);
    worker.run(worker.argument);
    FreeLibraryAndExitThread(worker.module, 0);
}

/* The module is found by an address in it: nobody knows under which name it is loaded, or which
 * program it is a part of ("GetModuleHandleExW function"). */
static uint32_t hold_module(HMODULE *module)
{
    return GetModuleHandleExW(
               GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)(uintptr_t)worker_run, module)
               ? ERROR_SUCCESS
               : GetLastError();
}

uint32_t worker_start(
    size_t stack_size, void (*run)(void *argument), void *argument, HANDLE *thread)
{
    struct worker *worker = malloc(sizeof(*worker));
    if (!worker)
        return ERROR_NOT_ENOUGH_MEMORY;
    *worker = (struct worker){.run = run, .argument = argument};
    HMODULE module;
    uint32_t status = hold_module(&module);
    if (status)
        goto free_worker;
    worker->module = module;
    status = thread_start(worker_run, worker, stack_size, thread, NULL);
    if (!status)
        return ERROR_SUCCESS;
    FreeLibrary(module);
free_worker:
    free(worker);
    return status;
}
