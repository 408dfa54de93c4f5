/* Reading at a place of a file. */
#ifndef DEPUTY_OPERATIONS_FILES_READ_AT_H
#define DEPUTY_OPERATIONS_FILES_READ_AT_H

#include <stdint.h>
#include <windows.h>

/* Read up to size bytes at this offset of a file that was opened for reading without overlapped
 * I/O; *got of them, 0 at its end and behind it ("ReadFile function": ERROR_HANDLE_EOF where a
 * place is given). Fails with what the system says. */
uint32_t read_at(HANDLE file, uint64_t offset, void *bytes, uint32_t size, DWORD *got);

#endif
