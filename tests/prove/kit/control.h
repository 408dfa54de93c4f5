/* Deputy as the service control manager runs it: stopped, started, ended. */
#ifndef DEPUTY_TESTS_PROVE_KIT_CONTROL_H
#define DEPUTY_TESTS_PROVE_KIT_CONTROL_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Open the service Deputy with these rights, to be closed with CloseServiceHandle; NULL when that
 * is refused, see GetLastError. */
SC_HANDLE control_open(DWORD access);

/* Stop Deputy, or start it, and wait until it has: at most a minute each; a Win32 status. Starting
 * one that runs is none. */
uint32_t control_stop(void);
uint32_t control_start(void);

/* Only begin to start it. */
uint32_t control_begin_start(void);

/* Say that this process of the service has ended, otherwise than by its stop: the next start waits
 * until the service control manager knows. */
void control_ended(DWORD id);

/* Send it a control that changes no state, as SERVICE_CONTROL_PARAMCHANGE: a Win32 status. */
uint32_t control_send(DWORD control);

/* The id of its process, by the service control manager; 0 when it does not run. */
DWORD control_process_id(void);

/* What the service control manager has of it at a level of QueryServiceConfig2, into so many bytes,
 * and other settings at that level; a Win32 status. */
uint32_t control_configuration(DWORD level, void *bytes, DWORD size);
uint32_t control_configure(DWORD level, void *info);

/* End its process as a crash would, and wait until it has; a Win32 status. */
uint32_t control_kill(void);

#endif
