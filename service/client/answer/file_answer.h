/* What is said of files and directories, as JSON. */
#ifndef DEPUTY_CLIENT_ANSWER_FILE_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_FILE_ANSWER_H

#include "include/deputy.h"
#include "base/json.h"

/* Append a FILETIME as "2026-11-22T11:54:26Z", or for people "2026-11-22 11:54Z"; "-" for none. */
void file_put_time(struct buffer *buffer, uint64_t time, bool people);

/* Write it as a member; none is an absent key. */
void file_json_time(struct json *json, const char *key, uint64_t time);

/* Append attributes as "dlrhs": directory, link, read-only, hidden, system, each "-" when it is not
 * set; and the words of those that have no letter, each after a space. */
void file_put_attributes(struct buffer *buffer, uint32_t attributes);
void file_put_attribute_words(struct buffer *buffer, uint32_t attributes);

/* Write the member "attributes", an array of words. */
void file_json_attributes(struct json *json, uint32_t attributes);

/* Write a name as a member, what is not Unicode as U+FFFD; one that is no Unicode is there as
 * hexadecimal units as well, under the key with "_utf16" behind it. */
void file_json_name(struct json *json, const char *key, const wchar_t *name, size_t units);

/* Write what deputy_stat_file answered, and one entry of a directory, each as one object. */
void file_answer_info(
    struct json *json, const struct deputy_file_info *info, const struct deputy_reply *reply);
void file_answer_entry(struct json *json, const struct deputy_file_entry *entry);

/* Why the path of an operation that failed is refused, NULL when it is not: see deputy_path_reason.
 */
const char *file_answer_reason(
    const struct deputy_reply *reply, const wchar_t *path, uint32_t flags);

/* Write the members of a failure: "error", and unless the service was not reached, whose fault no
 * path is, "path" and "path_reason". advice: see failure_json_advised. */
void file_answer_failure(struct json *json, const struct deputy_reply *reply, const wchar_t *path,
    uint32_t flags, const char *advice);

#endif
