#include "client/answer/failure.h"
#include "client/answer/done.h"
#include "base/printable.h"
#include "base/status.h"
#include "base/utf16.h"

#include <inttypes.h>
#include <windows.h>

/* Failures to reach the service, in words that say more than the system's. */
struct known_failure {
    uint32_t status;
    const char *message;
    const char *advice;
};

static const struct known_failure known_failures[] = {
    {ERROR_SERVICE_DOES_NOT_EXIST, "Deputy is not installed", "Install it with install.cmd."},
    {ERROR_SERVICE_NOT_ACTIVE, "the Deputy service is stopped",
        "Start it with: sc.exe start Deputy"},
    {ERROR_SERVICE_REQUEST_TIMEOUT, "the Deputy service was still starting when the time was up",
        "Try again, or wait longer with --timeout."},
    {ERROR_TIMEOUT, "the Deputy service did not answer in time",
        "Try again, wait longer with --timeout, or see: deputyctl status"},
    {ERROR_SHUTDOWN_IN_PROGRESS, "the Deputy service is stopping",
        "Try again when it has started again."},
    {DEPUTY_STATUS_NO_RECORD,
        "the Deputy service can put nothing on record and refuses all operations until it can",
        "An administrator sees to the Event Log and to the disk that has the spool."},
    {ERROR_BUSY, "too many calls or sessions at a time, of this account or of all",
        "Try again when some of them have ended."},
    {ERROR_NOT_ENOUGH_QUOTA, "too many calls, or too much data, in too short a time",
        "Try again later."},
    {ERROR_SERVICE_DISABLED, "the Deputy service is disabled",
        "Enable it with: sc.exe config Deputy start= auto"},
    {RPC_S_SERVER_UNAVAILABLE, "the Deputy service does not answer", "See: deputyctl status"},
    {RPC_S_SERVER_TOO_BUSY, "the Deputy service is too busy", "Try again."},
    {EPT_S_NOT_REGISTERED, "the Deputy service does not answer", "See: deputyctl status"},
    {ERROR_ACCESS_DENIED, "the Deputy service refuses calls from this account",
        "An administrator decides who may use Deputy."},
    {ERROR_MUTUAL_AUTH_FAILED,
        "whoever answers in Deputy's place does not run under the expected account",
        "Nothing was sent to it. Find out which process it is; --server-sid names another "
        "account."},
};

/* Failures that happened before the service looked at the call; a code from an operation itself, or
 * from this program, means something else, even when it is the same number. */
static bool before_operation(uint32_t stage)
{
    return stage == DEPUTY_STAGE_ADMIT || stage == DEPUTY_STAGE_AUDIT ||
           stage == DEPUTY_STAGE_CONNECT || stage == DEPUTY_STAGE_TRANSPORT;
}

static const struct known_failure *find_known(const struct deputy_reply *reply)
{
    for (size_t i = 0; i < sizeof(known_failures) / sizeof(known_failures[0]); i++) {
        if (known_failures[i].status == reply->status && before_operation(reply->stage))
            return &known_failures[i];
    }
    return NULL;
}

/* What the system has no clear words for. */
static const char *performed_message(uint32_t status)
{
    switch (status) {
    case WIN32_DIRECTORY_NOT_SUPPORTED:
        return "this cannot be done with a directory";
    case ERROR_INVALID_SERVICE_CONTROL:
        return "the service does not take this control";
    default:
        return NULL;
    }
}

static const char *performed_advice(uint32_t status)
{
    switch (status) {
    case ERROR_ACCESS_DENIED:
        return "It was tried with your own rights; see: deputyctl whoami --all";
    case ERROR_TIMEOUT:
        return "The service ended it after OperationTimeoutMilliseconds.";
    default:
        return NULL;
    }
}

static const char *stage_advice(const struct deputy_reply *reply)
{
    switch (reply->stage) {
    case DEPUTY_STAGE_CONNECT:
    case DEPUTY_STAGE_TRANSPORT:
        return "See: deputyctl status";
    case DEPUTY_STAGE_IMPERSONATE:
    case DEPUTY_STAGE_IDENTIFY:
        return "The service could not act as you; the Event Log has the reason.";
    case DEPUTY_STAGE_AUTHORIZE:
        return "An administrator decides who may use this operation.";
    case DEPUTY_STAGE_PERFORM:
        return performed_advice(reply->status);
    case DEPUTY_STAGE_REVERT:
        return "The service ended to be safe; its event 4004 has the reason.";
    case DEPUTY_STAGE_RECORD:
        return "It was performed, but neither the Event Log nor the spool took its record.";
    default:
        return NULL;
    }
}

static const char *advice_of(const struct deputy_reply *reply)
{
    const struct known_failure *known = find_known(reply);
    return known ? known->advice : stage_advice(reply);
}

/* Cut what FormatMessage leaves at the end: spaces, line breaks, a full stop. */
static DWORD trimmed(const WCHAR *text, DWORD length)
{
    while (length && (text[length - 1] <= L' ' || text[length - 1] == L'.'))
        length--;
    return length;
}

void failure_system_text(struct buffer *buffer, uint32_t status)
{
    WCHAR units[512];
    char text[3 * (sizeof(units) / sizeof(units[0])) + 1];
    DWORD length = FormatMessageW(
        FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK,
        NULL, status, 0, units, sizeof(units) / sizeof(units[0]), NULL);
    length = trimmed(units, length);
    text[utf16_to_utf8(units, length, text, sizeof(text) - 1)] = 0; /* there is always room */
    printable_append(buffer, *text ? text : "unknown error");
}

static void put_message(struct buffer *buffer, const struct deputy_reply *reply)
{
    const struct known_failure *known = find_known(reply);
    bool performed = reply->stage == DEPUTY_STAGE_PERFORM;
    const char *message = known       ? known->message
                          : performed ? performed_message(reply->status)
                                      : NULL;
    if (message)
        buffer_text(buffer, message);
    else
        failure_system_text(buffer, reply->status);
}

bool failure_of_service(const struct deputy_reply *reply)
{
    return find_known(reply) != NULL;
}

void failure_json(struct json *json, const struct deputy_reply *reply)
{
    failure_json_advised(json, reply, NULL);
}

void failure_json_advised(struct json *json, const struct deputy_reply *reply, const char *advice)
{
    struct buffer message = {0};
    put_message(&message, reply);
    json_key(json, "error");
    json_object_begin(json);
    json_member_number(json, "status", reply->status);
    json_member_buffer(json, "message", &message);
    json_member_text(json, "stage", deputy_stage_name(reply->stage));
    json_member_text(json, "advice", advice ? advice : advice_of(reply));
    answer_correlation(json, reply);
    if (reply->retry_after_ms)
        json_member_number(json, "retry_after_ms", reply->retry_after_ms);
    json_object_end(json);
    buffer_free(&message);
}

static void json_words(
    struct json *json, const char *sentence, const char *stage, const char *advice)
{
    json_key(json, "error");
    json_object_begin(json);
    json_member_number(json, "status", ERROR_INVALID_PARAMETER);
    json_member_text(json, "message", sentence);
    json_member_text(json, "stage", stage);
    json_member_text(json, "advice", advice);
    json_object_end(json);
}

void failure_json_usage(struct json *json, const char *sentence)
{
    json_words(json, sentence, "usage", "See: deputyctl --help");
}

void failure_json_request(struct json *json, const char *sentence)
{
    json_words(json, sentence, deputy_stage_name(DEPUTY_STAGE_CONNECT),
        "The page of deputy_ask has the members of each request.");
}

void failure_text(struct buffer *buffer, const struct deputy_reply *reply)
{
    failure_text_advised(buffer, reply, NULL);
}

void failure_text_advised(
    struct buffer *buffer, const struct deputy_reply *reply, const char *advice)
{
    advice = advice ? advice : advice_of(reply);
    put_message(buffer, reply);
    buffer_printf(buffer, " (error %" PRIu32, reply->status);
    /* "Deputy is not installed" needs no stage; what only the system has words for does. */
    if (reply->stage != DEPUTY_STAGE_NONE &&
        !(find_known(reply) && reply->stage == DEPUTY_STAGE_CONNECT))
        buffer_printf(buffer, ", stage %s", deputy_stage_name(reply->stage));
    if (*reply->correlation)
        buffer_printf(buffer, ", record %s", reply->correlation);
    buffer_text(buffer, ").");
    if (reply->retry_after_ms)
        buffer_printf(buffer, " Try again in %" PRIu32 " ms.", reply->retry_after_ms);
    else if (advice)
        buffer_printf(buffer, " %s", advice);
}

void failure_text_usage(struct buffer *buffer, const char *sentence, const char *command)
{
    buffer_text(buffer, sentence);
    buffer_printf(
        buffer, ". See: deputyctl %s%s--help", command ? command : "", command ? " " : "");
}
