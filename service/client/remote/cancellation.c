#include "client/remote/cancellation.h"
#include "client/remote/binding.h"
#include "platform/seh.h"

static FARPROC find(const wchar_t *dll, const char *name)
{
    HMODULE module = GetModuleHandleW(dll);
    return module ? GetProcAddress(module, name) : NULL;
}

/* Where connections are pipes, the runtime waits for the server to empty one before it closes it,
 * which only CancelSynchronousIo cancels. ReactOS does not have it. */
void cancellation_find(struct cancellation *cancellation)
{
    cancellation->io =
        (cancel_synchronous_io *)(uintptr_t)find(L"kernel32.dll", "CancelSynchronousIo");
    cancellation->test = (test_cancel *)(uintptr_t)find(L"rpcrt4.dll", "RpcTestCancel");
}

/* Neither says reliably whether there was something to cancel: the caller's next look tells. */
void cancellation_send(const struct cancellation *cancellation, HANDLE thread)
{
    (void)RpcCancelThreadEx(thread, 0);
    if (cancellation->io)
        (void)cancellation->io(thread);
}

struct test {
    test_cancel *function;
    RPC_STATUS status;
};

static void run_test(void *argument)
{
    struct test *test = argument;
    test->status = test->function();
}

/* Wine's runtime, of which ReactOS has a copy, exports the function and raises an exception in it,
 * through frames that no handler can be found behind; it keeps no cancellation either. What raises
 * all the same is not asked again. */
void cancellation_clear(struct cancellation *cancellation, unsigned sent)
{
    struct test test = {.function = cancellation->test, .status = RPC_S_OK};
    if (!binding_authenticates())
        return;
    while (sent-- && test.function && test.status == RPC_S_OK) {
        if (seh_call(run_test, &test)) {
            InterlockedExchangePointer((void *volatile *)&cancellation->test, NULL);
            return;
        }
    }
}
