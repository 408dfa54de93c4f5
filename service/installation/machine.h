/* Whether this program is of the kind that the system wants for a service of files. */
#ifndef DEPUTY_INSTALLATION_MACHINE_H
#define DEPUTY_INSTALLATION_MACHINE_H

#include <stdbool.h>

/* Whether the system leads this process to other files than those that it names: a 32-bit program
 * on 64-bit Windows finds SysWOW64 under the name System32, also behind the prefix \\?\ (Microsoft:
 * "File System Redirector"). A 64-bit program is led astray nowhere, nor is one for x64 on ARM64,
 * which "IsWow64Process2 function" does not count as a WOW64 process. */
bool machine_redirects(void);

/* Whether the system is a 64-bit one, on which only a 64-bit program sees every file. */
bool machine_is_64bit(void);

#endif
