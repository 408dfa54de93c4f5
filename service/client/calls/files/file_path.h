/* Paths of a program, on their way to the service and back. */
#ifndef DEPUTY_CLIENT_CALLS_FILES_FILE_PATH_H
#define DEPUTY_CLIENT_CALLS_FILES_FILE_PATH_H

#include "deputy_rpc.h"

#include <stdint.h>

/* A path as the wire takes it. */
struct path_argument {
    wchar_t *text;
    unsigned long units; /* with its zero */
};

/* Take a program's path. ERROR_INVALID_PARAMETER for NULL, ERROR_FILENAME_EXCED_RANGE for one that
 * the wire does not take; what else is wrong with it, the service says. */
uint32_t path_argument(const wchar_t *path, struct path_argument *argument);

/* A text in UTF-16 that the service sent, as the program gets it, NULL for none.
 * ERROR_INVALID_DATA for one that is no text, ERROR_NOT_ENOUGH_MEMORY. */
uint32_t text_take(const ENCODED *encoded, wchar_t **text);

#endif
