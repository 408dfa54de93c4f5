#include "client/ctl/file_words.h"
#include "client/ctl/failure.h"
#include "identity/printable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

void file_put_name(struct buffer *buffer, const wchar_t *name, size_t units, bool *exact)
{
    int count = (int)units;
    int size = WideCharToMultiByte(CP_UTF8, 0, name, count, NULL, 0, NULL, NULL);
    char *text = size > 0 ? calloc(1, (size_t)size + 1) : NULL;
    if (units && !text) {
        buffer->status = buffer->status ? buffer->status : ERROR_NOT_ENOUGH_MEMORY;
        return;
    }
    if (text) {
        WideCharToMultiByte(CP_UTF8, 0, name, count, text, size, NULL, NULL);
        buffer_text(buffer, text);
    }
    free(text);
    if (exact)
        *exact = !units || WideCharToMultiByte(
                               CP_UTF8, WC_ERR_INVALID_CHARS, name, count, NULL, 0, NULL, NULL) > 0;
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
        buffer_printf(buffer, ":%02uZ", system.wSecond);
}

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
};

enum { ATTRIBUTE_WORDS = sizeof(attribute_words) / sizeof(attribute_words[0]) };

void file_put_attributes(struct buffer *buffer, uint32_t attributes)
{
    for (size_t i = 0; i < ATTRIBUTE_WORDS && attribute_words[i].letter; i++)
        buffer_text(
            buffer, attributes & attribute_words[i].attribute ? attribute_words[i].letter : "-");
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

static void fail_json(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, const char *reason)
{
    json_object_begin(&call->json);
    failure_json(&call->json, reply);
    file_json_name(&call->json, "path", path, wcslen(path));
    json_member_text(&call->json, "path_reason", reason);
    json_object_end(&call->json);
}

static void fail_text(
    struct buffer *out, const struct deputy_reply *reply, const wchar_t *path, const char *reason)
{
    struct buffer name = {0};
    file_put_name(&name, path, wcslen(path), NULL);
    printable_append(out, name.bytes ? name.bytes : "the path");
    buffer_text(out, ": ");
    failure_text(out, reply);
    if (reason) {
        buffer_text(out, " The path is refused: ");
        buffer_text(out, reason);
        buffer_text(out, ".");
    }
    buffer_free(&name);
}

/* A failure to reach the service is none of the path's. */
enum exit_code file_fail(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    const char *reason = reason_of(reply, path, flags);
    if (reply->stage == DEPUTY_STAGE_CONNECT && !reason)
        return call_fail(call, reply);
    if (call->options.json)
        fail_json(call, reply, path, reason);
    else
        fail_text(&call->failure, reply, path, reason);
    return failure_exit_code(reply);
}

enum exit_code file_fail_local(struct call *call, uint32_t status, const wchar_t *path)
{
    const struct deputy_reply reply = {.status = status};
    return path ? file_fail(call, &reply, path, 0) : call_fail(call, &reply);
}

const wchar_t *file_blamed(const struct deputy_reply *reply, const wchar_t *path, const wchar_t *to)
{
    bool exists = reply->status == ERROR_FILE_EXISTS || reply->status == ERROR_ALREADY_EXISTS;
    return to && (exists || deputy_path_reason(to, 0)) ? to : path;
}
