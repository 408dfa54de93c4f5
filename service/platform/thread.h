/* Threads, by the system's ids. */
#ifndef DEPUTY_PLATFORM_THREAD_H
#define DEPUTY_PLATFORM_THREAD_H

#include <stdint.h>

/* The system's id of the calling thread. */
uint32_t thread_id(void);

/* Cancel the synchronous input or output that a thread waits for; its call then fails with
 * ERROR_OPERATION_ABORTED (995). What it waits for otherwise goes on, and what it begins afterwards
 * is not concerned. Where the platform has no such function nothing happens.
 *
 * A thread that waits for the service control manager waits in an RPC call, which this does not
 * end. RpcCancelThreadEx could, but nobody says what becomes of a cancellation that meets the
 * thread before or after such a call: it might end a call of the next caller that the thread
 * serves.
 *
 * Source: Microsoft, "CancelSynchronousIo function", "RpcCancelThreadEx function". */
void thread_cancel(uint32_t id);

#endif
