/* Where the machine's programs keep their data. */
#ifndef DEPUTY_INSTALLATION_PROGRAM_DATA_H
#define DEPUTY_INSTALLATION_PROGRAM_DATA_H

#include <stdint.h>
#include <wchar.h>

enum { PROGRAM_DATA_SIZE = 200 }; /* what a path in it may have behind it still fits everywhere */

/* The folder that Windows calls ProgramData, without a backslash at its end; on systems before it
 * the profile of all users, which is where %ALLUSERSPROFILE% points.
 *
 * From the registry, not from the environment, which whoever starts a process may choose; nor from
 * SHGetKnownFolderPath, which would bring all of the shell into the service.
 * ERROR_BAD_PATHNAME when what the registry has is no path with a drive letter. */
uint32_t program_data_path(wchar_t path[PROGRAM_DATA_SIZE]);

#endif
