/* The privileges of a process's primary token, held against the list of those needed. */
#ifndef DEPUTY_INSTALLATION_PRIVILEGES_H
#define DEPUTY_INSTALLATION_PRIVILEGES_H

#include "base/buffer.h"

/* Remove every privilege that is not needed from this process's primary token, for good, and enable
 * the others. One that the platform cannot remove is disabled.
 *
 * ERROR_NOT_ALL_ASSIGNED when the token has more than the list afterwards, or less; otherwise what
 * the system says (Microsoft: "AdjustTokenPrivileges", SE_PRIVILEGE_REMOVED). */
uint32_t privileges_trim(void);

/* Compare a token (HANDLE with TOKEN_QUERY) with the list: append the names of the privileges it
 * has too many to extra, and of those that are needed and not there or not enabled to missing, with
 * ", " between them. ERROR_INVALID_DATA for a token with more privileges than there are. */
uint32_t privileges_compare(void *token, struct buffer *extra, struct buffer *missing);

/* The same for a process (HANDLE with PROCESS_QUERY_INFORMATION). */
uint32_t privileges_compare_process(void *process, struct buffer *extra, struct buffer *missing);

#endif
