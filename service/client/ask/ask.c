/* deputy_ask: a request is read, answered, and the answer handed over. */
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/remote/reply.h"

#include <stdlib.h>

enum { ANSWER_MAX = 64 << 20 };

static void (*const functions[ASK_OPERATIONS])(struct ask *ask) = {
    [ASK_PING] = ask_ping,
    [ASK_WHOAMI] = ask_whoami,
    [ASK_WHOAMI_LINKED] = ask_whoami,
    [ASK_ACCESS] = ask_access,
    [ASK_FILE_OPEN] = ask_file_open,
    [ASK_FILE_STAT] = ask_file_stat,
    [ASK_FILE_LIST] = ask_file_list,
    [ASK_FILE_LIST_END] = ask_file_list_end,
    [ASK_FILE_MKDIR] = ask_file_mkdir,
    [ASK_FILE_DELETE] = ask_file_delete,
    [ASK_FILE_RENAME] = ask_file_rename,
    [ASK_FILE_READ] = ask_file_read,
    [ASK_FILE_WRITE] = ask_file_write,
    [ASK_FILE_READ_OPEN] = ask_file_read_open,
    [ASK_FILE_READ_AT] = ask_file_read_at,
    [ASK_FILE_READ_CLOSE] = ask_file_read_close,
    [ASK_FILE_WRITE_OPEN] = ask_file_write_open,
    [ASK_FILE_WRITE_AT] = ask_file_write_at,
    [ASK_FILE_WRITE_CLOSE] = ask_file_write_close,
    [ASK_FILE_REPLACE] = ask_file_replace,
    [ASK_FILE_PUT] = ask_file_put,
    [ASK_FILE_COPY] = ask_file_copy,
    [ASK_FILE_COPY_STEP] = ask_file_copy_step,
    [ASK_FILE_COMMIT] = ask_file_commit,
    [ASK_FILE_CANCEL] = ask_file_cancel,
    [ASK_REGISTRY_GET] = ask_registry_get,
    [ASK_REGISTRY_LIST] = ask_registry_list,
    [ASK_REGISTRY_SET] = ask_registry_set,
    [ASK_REGISTRY_DELETE_VALUE] = ask_registry_delete,
    [ASK_REGISTRY_DELETE_KEY] = ask_registry_delete,
    [ASK_REGISTRY_CREATE] = ask_registry_create,
    [ASK_SERVICES_LIST] = ask_services_list,
    [ASK_SERVICE_STATUS] = ask_service_status,
    [ASK_SERVICE_START] = ask_service_start,
    [ASK_SERVICE_STOP] = ask_service_stop,
    [ASK_SERVICE_CONTROL] = ask_service_control,
    [ASK_EVENTS_OWN] = ask_events,
    [ASK_EVENTS_ALL] = ask_events,
    [ASK_STATISTICS] = ask_statistics,
};

/* The length of a request; one more than the most when it is longer. */
static size_t length_of(const char *request)
{
    size_t size = 0;
    while (size <= ASK_REQUEST_MAX && request[size])
        size++;
    return size;
}

static void answer_request(
    struct deputy_session *session, const char *text, struct buffer *out, struct deputy_reply *said)
{
    struct json json = {.buffer = out, .ascii = true};
    struct ask_request request;
    struct buffer wrong = {0};
    struct ask ask = {session, &request, &json, said};
    if (request_read(text, length_of(text), &request, &wrong))
        functions[request.operation](&ask);
    else
        ask_refused_text(&ask, &wrong);
    buffer_free(&wrong);
    request_free(&request);
}

/* The answer could not be held. What was asked for may have been done, and its record is known. */
static void answer_lost(struct buffer *out, struct deputy_reply *said)
{
    uint32_t status = out->status;
    struct json json = {.buffer = out, .ascii = true};
    struct ask ask = {.json = &json, .reply = said};
    buffer_free(out);
    said->status = status;
    said->stage = DEPUTY_STAGE_TRANSPORT;
    ask_failed(&ask);
    if (out->status)
        buffer_free(out);
}

uint32_t deputy_ask(
    struct deputy_session *session, const char *request, char **answer, struct deputy_reply *reply)
{
    struct deputy_reply said = {0};
    struct buffer out = {.limit = ANSWER_MAX};
    if (!session || !request || !answer)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    answer_request(session, request, &out, &said);
    if (out.status)
        answer_lost(&out, &said);
    *answer = out.bytes;
    return reply_give(&said, reply);
}

void deputy_answer_free(char *answer)
{
    free(answer);
}
