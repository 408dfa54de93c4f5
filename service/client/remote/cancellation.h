/* Cancelling the remote call of another thread, and clearing what is left of that.
 *
 * RpcCancelThreadEx is documented for every protocol but ncalrpc ("RpcCancelThreadEx function");
 * newer runtimes cancel local calls all the same, answer RPC_S_NO_CALL_ACTIVE when the thread is in
 * none, and older ones do nothing. Nothing says what becomes of a cancellation that meets no call:
 * it may wait for the thread's next one, and cancel that. RpcTestCancel takes notice of it
 * ("RpcTestCancel function": RPC_S_OK when there was one); RpcServerTestCancel does not, it "only
 * indicates" and asks about a call that the thread serves. */
#ifndef DEPUTY_CLIENT_REMOTE_CANCELLATION_H
#define DEPUTY_CLIENT_REMOTE_CANCELLATION_H

#include <windows.h>
#include <rpc.h>

typedef BOOL(WINAPI cancel_synchronous_io)(HANDLE);
typedef RPC_STATUS(RPC_ENTRY test_cancel)(void);

/* What not every system has; NULL where it is missing. */
struct cancellation {
    cancel_synchronous_io *io;
    test_cancel *test;
};

void cancellation_find(struct cancellation *cancellation);

/* Cancel what the thread waits for in a remote call. The handle needs THREAD_SET_CONTEXT and
 * THREAD_TERMINATE. */
void cancellation_send(const struct cancellation *cancellation, HANDLE thread);

/* Clear what waits for the calling thread, to which so many cancellations were sent. */
void cancellation_clear(struct cancellation *cancellation, unsigned sent);

#endif
