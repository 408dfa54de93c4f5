/* Files and paths on the command line and in the output. */
#ifndef DEPUTY_CTL_FILES_FILE_WORDS_H
#define DEPUTY_CTL_FILES_FILE_WORDS_H

#include "ctl/common/command.h"

/* A path or name as UTF-8, what is not Unicode as U+FFFD; exact is set to whether nothing was. */
void file_put_name(struct buffer *buffer, const wchar_t *name, size_t units, bool *exact);

/* A FILETIME as "2026-11-22T11:54:26Z", or for people "2026-11-22 11:54Z"; "-" for none. */
void file_put_time(struct buffer *buffer, uint64_t time, bool people);

/* Write it as a member; none is an absent key. */
void file_json_time(struct json *json, const char *key, uint64_t time);

/* Attributes as "dlrhs": directory, link, read-only, hidden, system, each "-" when it is not set.
 */
void file_put_attributes(struct buffer *buffer, uint32_t attributes);

/* Write the member "attributes", an array of words. */
void file_json_attributes(struct json *json, uint32_t attributes);

/* Write the members "size", "created", "accessed", "written" and "file_id". */
void file_json_facts(struct json *json, uint64_t size, const uint64_t times[3], uint64_t file_id);

/* Write a name as a member; one that is no Unicode is there as hexadecimal units as well, under the
 * key with "_utf16" behind it. */
void file_json_name(struct json *json, const char *key, const wchar_t *name, size_t units);

/* Append a name for people, made safe; see wide_print. */
void file_put_text(struct buffer *buffer, const wchar_t *name, size_t units);

/* Append the words of attributes that have no letter, each after a space. */
void file_put_attribute_words(struct buffer *buffer, uint32_t attributes);

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
