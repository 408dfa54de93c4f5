/* Exceptions out of an operation. */
#ifndef DEPUTY_CRASH_EXCEPTION_H
#define DEPUTY_CRASH_EXCEPTION_H

#include <stdint.h>

struct call;

/* Run a function of an operation. Returns its status, or that of the exception that ended it in its
 * middle: an RPC_STATUS or Win32 code as it is, ERROR_CALL_NOT_IMPLEMENTED (120) for what a
 * platform exports without having it, else ERROR_UNHANDLED_EXCEPTION (574).
 *
 * Those that are fatal (crash/dump.c) have ended the process by then. After any other the call goes
 * on as a failed one: what was open in the operation is lost, but the thread's token is not
 * believed anyway, because the guard proves it when it is left. */
uint32_t exception_catch(uint32_t (*function)(struct call *call), struct call *call);

#endif
