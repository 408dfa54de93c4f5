/* The files that "deputyctl verify" reads. They may be in use by the service. */
#ifndef DEPUTY_CTL_VERIFY_VERIFY_FILES_H
#define DEPUTY_CTL_VERIFY_VERIFY_FILES_H

#include "audit/verify/verify.h"
#include "base/arena.h"

/* Check what is at a path: a folder with segments, a segment, an archived log, or an export of
 * events ("-" is standard input). Names that findings refer to are in the arena. Returns a Win32
 * status of what could not be read, with its name in *file; what could be read was checked. *unread
 * becomes true when an export ends with what "events" failed with: it is not all of its log. */
uint32_t verify_path(
    struct verify *verify, struct arena *arena, const char *path, const char **file, bool *unread);

#endif
