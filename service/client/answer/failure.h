/* What failed, in words and as JSON, and what to do about it. */
#ifndef DEPUTY_CLIENT_ANSWER_FAILURE_H
#define DEPUTY_CLIENT_ANSWER_FAILURE_H

#include "include/deputy.h"
#include "base/json.h"

#include <stdbool.h>

/* Append the system's text for a Win32 status, without its full stop; "unknown error" when it has
 * none (Windows: FormatMessage). */
void failure_system_text(struct buffer *buffer, uint32_t status);

/* Whether a call failed before the service looked at it, for a reason that has words of its own:
 * the service is not there, not trusted, too busy, or not open to this caller. */
bool failure_of_service(const struct deputy_reply *reply);

/* Write the member "error": {"status":5,"message":"...","stage":"authorize","advice":"...",
 * "correlation":"...","retry_after_ms":100}; the last three only when they are known. */
void failure_json(struct json *json, const struct deputy_reply *reply);

/* Append the failure in one or two sentences: "Deputy is not installed (error 1060). Install it
 * with install.cmd." */
void failure_text(struct buffer *buffer, const struct deputy_reply *reply);

/* The same with other advice than the failure's own; NULL is that. */
void failure_json_advised(struct json *json, const struct deputy_reply *reply, const char *advice);
void failure_text_advised(
    struct buffer *buffer, const struct deputy_reply *reply, const char *advice);

/* The same for a request that deputy_ask cannot read: status 87, stage "connect", and the sentence,
 * which has neither a capital nor a stop. */
void failure_json_request(struct json *json, const char *sentence);

/* The same for a wrong command line, in stage "usage". command is NULL when there is none. */
void failure_json_usage(struct json *json, const char *sentence);
void failure_text_usage(struct buffer *buffer, const char *sentence, const char *command);

#endif
