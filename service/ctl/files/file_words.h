/* Files and paths on the command line and in the output. */
#ifndef DEPUTY_CTL_FILES_FILE_WORDS_H
#define DEPUTY_CTL_FILES_FILE_WORDS_H

#include "ctl/common/command.h"

/* Like call_fail, for an operation on this path: the path stands before the failure, and where the
 * path itself is refused, the reason behind it; with --json as "path" and "path_reason". flags are
 * what the operation allows of paths: DEPUTY_FILE_STREAM, _LITERAL. What is known of why is said
 * too: that the file is read-only, or what to type instead. */
enum exit_code file_fail(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags);

/* The members that file_fail writes with --json, into an object that is begun already. */
void file_json_failure(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags);

/* The same for a failure of this program's own, such as ERROR_NOT_ENOUGH_MEMORY. */
enum exit_code file_fail_local(struct call *call, uint32_t status, const wchar_t *path);

/* Of an operation on two paths, the one that a failure is about. The first is tried with the rights
 * that the operation needs for it: what fails alike is to blame. to may be NULL. */
const wchar_t *file_blamed(
    const struct deputy_reply *reply, const wchar_t *path, const wchar_t *to, uint32_t access);

#endif
