/* As whom a process runs. */
#ifndef DEPUTY_CTL_IDENTITY_PROCESS_USER_H
#define DEPUTY_CTL_IDENTITY_PROCESS_USER_H

#include "identity/sid.h"

/* The SID of the user of a process's token, which is opened with PROCESS_QUERY_INFORMATION. Returns
 * what the system says. */
uint32_t process_user(void *process, char text[SID_TEXT_SIZE]);

#endif
