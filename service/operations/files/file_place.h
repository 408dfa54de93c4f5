/* Places of a file, which are read and written where they are. */
#ifndef DEPUTY_OPERATIONS_FILES_FILE_PLACE_H
#define DEPUTY_OPERATIONS_FILES_FILE_PLACE_H

#include "operations/files/open_path.h"

/* How a file is opened to be read in parts: flags are DEPUTY_FILE_LINK, _STREAM and _LITERAL;
 * ERROR_INVALID_PARAMETER for others. */
uint32_t read_how(uint32_t flags, struct open_how *how);

/* Read up to size bytes at this offset of a file that was opened for reading without overlapped
 * I/O; *got of them, 0 at its end and behind it ("ReadFile function": ERROR_HANDLE_EOF where a
 * place is given). Fails with what the system says. */
uint32_t read_at(HANDLE file, uint64_t offset, void *bytes, uint32_t size, DWORD *got);

/* How a file is opened to be written in place: DEPUTY_FILE_LINK, _STREAM and _APPEND, and a
 * disposition of CreateFile. ERROR_INVALID_PARAMETER for others. */
uint32_t write_how(uint32_t flags, uint32_t disposition, struct open_how *how);

/* Whether these bytes came with the call that the thread serves, are no more than WIRE_CHUNK_MAX,
 * and there is such an offset. */
bool write_is_valid(uint64_t offset, const void *bytes, uint32_t size);

/* Write all of what is valid at this offset of a file that was opened so, or at its end when it was
 * opened to be appended to. Fails with what the system says; ERROR_WRITE_FAULT when it did not take
 * all. */
uint32_t write_at(HANDLE file, bool append, uint64_t offset, const void *bytes, uint32_t size);

#endif
