#include "ctl/files/file_words.h"
#include "ctl/common/failure.h"
#include "ctl/files/local_file.h"
#include "ctl/files/path_words.h"
#include "ctl/common/wide.h"
#include "base/status.h"
#include "base/utf16.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

void file_put_name(struct buffer *buffer, const wchar_t *name, size_t units, bool *exact)
{
    utf16_append(buffer, name, units);
    if (exact)
        *exact = utf16_valid(name, units);
}

void file_put_time(struct buffer *buffer, uint64_t time, bool people)
{
    FILETIME file_time = {.dwLowDateTime = (DWORD)time, .dwHighDateTime = (DWORD)(time >> 32)};
    SYSTEMTIME system;
    if (!time || !FileTimeToSystemTime(&file_time, &system)) {
        buffer_text(buffer, "-");
        return;
    }
    buffer_printf(buffer, "%04u-%02u-%02u%c%02u:%02u", system.wYear, system.wMonth, system.wDay,
        people ? ' ' : 'T', system.wHour, system.wMinute);
    if (!people)
        buffer_printf(buffer, ":%02u", system.wSecond);
    buffer_text(buffer, "Z");
}

void file_put_text(struct buffer *buffer, const wchar_t *name, size_t units)
{
    wide_print(buffer, name, units);
}

/* Microsoft, "File Attribute Constants"; not in mingw-w64's headers. */
enum {
    NO_SCRUB_DATA = 0x20000,
    RECALL_ON_OPEN = 0x40000,
    PINNED = 0x80000,
    UNPINNED = 0x100000,
    RECALL_ON_DATA_ACCESS = 0x400000,
    INTEGRITY_STREAM = 0x8000,
};

static const struct {
    uint32_t attribute;
    const char *letter; /* NULL for one that people are not shown */
    const char *word;
} attribute_words[] = {
    {FILE_ATTRIBUTE_DIRECTORY, "d", "directory"},
    {FILE_ATTRIBUTE_REPARSE_POINT, "l", "link"},
    {FILE_ATTRIBUTE_READONLY, "r", "read-only"},
    {FILE_ATTRIBUTE_HIDDEN, "h", "hidden"},
    {FILE_ATTRIBUTE_SYSTEM, "s", "system"},
    {FILE_ATTRIBUTE_ARCHIVE, NULL, "archive"},
    {FILE_ATTRIBUTE_COMPRESSED, NULL, "compressed"},
    {FILE_ATTRIBUTE_ENCRYPTED, NULL, "encrypted"},
    {FILE_ATTRIBUTE_OFFLINE, NULL, "offline"},
    {FILE_ATTRIBUTE_SPARSE_FILE, NULL, "sparse"},
    {FILE_ATTRIBUTE_TEMPORARY, NULL, "temporary"},
    {FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, NULL, "not-content-indexed"},
    {INTEGRITY_STREAM, NULL, "integrity-stream"},
    {NO_SCRUB_DATA, NULL, "no-scrub-data"},
    {RECALL_ON_OPEN, NULL, "recall-on-open"},
    {RECALL_ON_DATA_ACCESS, NULL, "recall-on-data-access"},
    {PINNED, NULL, "pinned"},
    {UNPINNED, NULL, "unpinned"},
};

enum { ATTRIBUTE_WORDS = sizeof(attribute_words) / sizeof(attribute_words[0]) };

void file_put_attributes(struct buffer *buffer, uint32_t attributes)
{
    for (size_t i = 0; i < ATTRIBUTE_WORDS && attribute_words[i].letter; i++)
        buffer_text(
            buffer, attributes & attribute_words[i].attribute ? attribute_words[i].letter : "-");
}

void file_put_attribute_words(struct buffer *buffer, uint32_t attributes)
{
    for (size_t i = 0; i < ATTRIBUTE_WORDS; i++) {
        if (!attribute_words[i].letter && attributes & attribute_words[i].attribute)
            buffer_printf(buffer, " %s", attribute_words[i].word);
    }
}

void file_json_attributes(struct json *json, uint32_t attributes)
{
    json_key(json, "attributes");
    json_array_begin(json);
    for (size_t i = 0; i < ATTRIBUTE_WORDS; i++) {
        if (attributes & attribute_words[i].attribute)
            json_text(json, attribute_words[i].word);
    }
    json_array_end(json);
}

void file_json_time(struct json *json, const char *key, uint64_t time)
{
    struct buffer text = {0};
    file_put_time(&text, time, false);
    if (time)
        json_member_buffer(json, key, &text);
    buffer_free(&text);
}

void file_json_facts(struct json *json, uint64_t size, const uint64_t times[3], uint64_t file_id)
{
    json_member_number(json, "size", size);
    file_json_time(json, "created", times[0]);
    file_json_time(json, "accessed", times[1]);
    file_json_time(json, "written", times[2]);
    json_key(json, "file_id");
    json_luid(json, file_id); /* 64 bits, like a LUID */
}

static void json_units(struct json *json, const char *key, const wchar_t *name, size_t units)
{
    struct buffer text = {0};
    struct buffer longer = {0};
    buffer_printf(&longer, "%s_utf16", key);
    for (size_t i = 0; i < units; i++)
        buffer_printf(&text, "%04x", name[i]);
    if (longer.bytes)
        json_member_buffer(json, longer.bytes, &text);
    buffer_free(&longer);
    buffer_free(&text);
}

void file_json_name(struct json *json, const char *key, const wchar_t *name, size_t units)
{
    struct buffer text = {0};
    bool exact = true;
    file_put_name(&text, name, units, &exact);
    json_member_buffer(json, key, &text);
    if (!exact)
        json_units(json, key, name, units);
    buffer_free(&text);
}

static const char *reason_of(const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    bool refused = reply->status == ERROR_INVALID_NAME || reply->status == ERROR_BAD_PATHNAME ||
                   reply->status == ERROR_FILENAME_EXCED_RANGE;
    return refused ? deputy_path_reason(path, flags) : NULL;
}

static bool has_option(const struct command *command, const char *name)
{
    const struct option *option = command ? command->options : NULL;
    for (; option && option->kind != OPTION_END; option++) {
        if (strcmp(option->name, name) == 0)
            return true;
    }
    return false;
}

/* Whoever may not is told so by the system; that a file is read-only it does not tell apart. What
 * --force would have passed over is not in the way. */
static const char *advice_of(
    const struct call *call, const struct deputy_reply *reply, const wchar_t *path)
{
    bool changes = has_option(call->command, "force");
    if (!changes || call->options.force || reply->stage != DEPUTY_STAGE_PERFORM ||
        reply->status != ERROR_ACCESS_DENIED || !local_file_has(path, FILE_ATTRIBUTE_READONLY))
        return NULL;
    return has_option(call->command, "atomic") && !call->options.atomic
               ? "It is read-only; --atomic --force replaces it all the same."
               : "It is read-only; --force passes over that.";
}

void file_json_failure(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    failure_json_advised(&call->json, reply, advice_of(call, reply, path));
    file_json_name(&call->json, "path", path, wcslen(path));
    json_member_text(&call->json, "path_reason", reason_of(reply, path, flags));
}

static void fail_json(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    json_object_begin(&call->json);
    file_json_failure(call, reply, path, flags);
    json_object_end(&call->json);
}

static void put_reason(
    const struct call *call, struct buffer *out, const wchar_t *path, uint32_t flags)
{
    const char *reason = deputy_path_reason(path, flags);
    bool stream =
        !(flags & DEPUTY_FILE_STREAM) && !deputy_path_reason(path, flags | DEPUTY_FILE_STREAM);
    buffer_text(out, " The path is refused: ");
    buffer_text(out, reason ? reason : "");
    buffer_text(out, ".");
    if (stream && has_option(call->command, "stream"))
        buffer_text(out, " --stream is for streams.");
    else if (stream && call->command && strcmp(call->command->name, "cp") == 0)
        buffer_text(out, " A stream is written by: deputyctl put --stream");
    else
        path_put_suggestion(out, path, flags);
}

static void fail_text(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    struct buffer *out = &call->failure;
    file_put_text(out, path, wcslen(path));
    buffer_text(out, ": ");
    failure_text_advised(out, reply, advice_of(call, reply, path));
    if (reason_of(reply, path, flags))
        put_reason(call, out, path, flags);
}

/* A failure to reach the service is none of the path's. */
enum exit_code file_fail(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    const char *reason = reason_of(reply, path, flags);
    if (reply->stage == DEPUTY_STAGE_CONNECT && !reason)
        return call_fail(call, reply);
    if (call->options.json)
        fail_json(call, reply, path, flags);
    else
        fail_text(call, reply, path, flags);
    return failure_exit_code(reply);
}

enum exit_code file_fail_local(struct call *call, uint32_t status, const wchar_t *path)
{
    const struct deputy_reply reply = {.status = status};
    return path ? file_fail(call, &reply, path, 0) : call_fail(call, &reply);
}

const wchar_t *file_blamed(
    const struct deputy_reply *reply, const wchar_t *path, const wchar_t *to, uint32_t access)
{
    if (!to || reply->stage != DEPUTY_STAGE_PERFORM ||
        deputy_path_reason(path, DEPUTY_FILE_LITERAL))
        return path;
    if (deputy_path_reason(to, 0))
        return to;
    switch (reply->status) {
    case ERROR_TIMEOUT:
    case ERROR_NOT_SUPPORTED:
        return path;
    case WIN32_DIRECTORY_NOT_SUPPORTED:
        return local_file_has(path, FILE_ATTRIBUTE_DIRECTORY) ? path : to;
    default:
        return local_file_try(path, access) == reply->status ? path : to;
    }
}
