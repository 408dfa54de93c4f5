/* Which paths Deputy takes, decided from the text alone before anything is opened.
 *
 * A path is taken literally or refused with a reason, never changed: what the Win32 rules would
 * silently turn into another name (trailing dots, ".", slashes, device names) is refused, so that
 * the name on record is the name that was opened. Portable; the service and the client library use
 * the same rules.
 *
 * Sources: Microsoft, "Naming Files, Paths, and Namespaces"; "File path formats on Windows
 * systems"; [MS-FSCC] 2.1.5 "Pathname" (streams). */
#ifndef DEPUTY_PATHS_PATH_H
#define DEPUTY_PATHS_PATH_H

#include <stddef.h>
#include <stdint.h>

enum {
    PATH_UNITS_MAX = 32767, /* UTF-16 units with PATH_PREFIX, without the zero */
    PATH_PREFIX_UNITS = 4   /* of the prefix that turns the Win32 rules off */
};

/* What the caller of path_check allows besides files and directories. Behind PATH_PREFIX the Win32
 * rules are off, and what they would change or take for a device is a name like others: some
 * program made it, and nothing but the prefix reaches it. It is for what is there already; nothing
 * is given such a name. */
enum { PATH_ALLOW_STREAM = 1, PATH_ALLOW_LITERAL = 2 };

enum path_reason {
    PATH_OK,
    PATH_EMPTY,
    PATH_TOO_LONG,
    PATH_NUL,
    PATH_NOT_ABSOLUTE,
    PATH_NETWORK,
    PATH_DEVICE,
    PATH_SLASH,
    PATH_EMPTY_COMPONENT,
    PATH_DOT_COMPONENT,
    PATH_TRAILING,
    PATH_RESERVED,
    PATH_WILDCARD,
    PATH_CHARACTER,
    PATH_STREAM,
    PATH_STREAM_FORM,
    PATH_REASONS
};

/* Check a path of count UTF-16 units without its zero: "C:\..." or "\\?\C:\...". flags are
 * PATH_ALLOW_*. Lone surrogates are allowed, as file systems allow them. */
enum path_reason path_check(const uint16_t *path, size_t count, uint32_t flags);

/* Whether a path, which path_check took, has the prefix "\\?\" already. */
int path_is_prefixed(const uint16_t *path, size_t count);

/* The Win32 status of a reason: ERROR_FILENAME_EXCED_RANGE (206) for one that is too long,
 * ERROR_BAD_PATHNAME (161) for networks and devices, otherwise ERROR_INVALID_NAME (123). */
uint32_t path_status(enum path_reason reason);

/* A reason in words, as the rest of a sentence ("it is not absolute: ..."); NULL for PATH_OK. */
const char *path_reason_text(enum path_reason reason);

#endif
