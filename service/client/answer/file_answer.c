#include "client/answer/file_answer.h"
#include "client/answer/done.h"
#include "client/answer/failure.h"
#include "identity/identity_json.h"
#include "base/utf16.h"

#include <windows.h>

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

static void json_facts(struct json *json, uint64_t size, const uint64_t times[3], uint64_t file_id)
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
    if (longer.status && !json->buffer->status)
        json->buffer->status = longer.status;
    json_member_buffer(json, longer.bytes ? longer.bytes : "", &text);
    buffer_free(&longer);
    buffer_free(&text);
}

void file_json_name(struct json *json, const char *key, const wchar_t *name, size_t units)
{
    struct buffer text = {0};
    utf16_append(&text, name, units);
    json_member_buffer(json, key, &text);
    if (!utf16_valid(name, units))
        json_units(json, key, name, units);
    buffer_free(&text);
}

void file_answer_info(
    struct json *json, const struct deputy_file_info *info, const struct deputy_reply *reply)
{
    const uint64_t times[] = {info->created, info->accessed, info->written};
    json_object_begin(json);
    if (info->final_path)
        file_json_name(json, "final_path", info->final_path, wcslen(info->final_path));
    json_facts(json, info->size, times, info->file_id);
    file_json_attributes(json, info->attributes);
    json_member_number(json, "links", info->links);
    json_member_number(json, "volume", info->volume);
    if (info->reparse_tag)
        json_member_number(json, "reparse_tag", info->reparse_tag);
    identity_json_sid(json, "owner", &info->owner);
    answer_correlation(json, reply);
    json_object_end(json);
}

void file_answer_entry(struct json *json, const struct deputy_file_entry *entry)
{
    const uint64_t times[] = {entry->created, entry->accessed, entry->written};
    json_object_begin(json);
    file_json_name(json, "name", entry->name, entry->name_size);
    json_facts(json, entry->size, times, entry->file_id);
    file_json_attributes(json, entry->attributes);
    if (entry->reparse_tag)
        json_member_number(json, "reparse_tag", entry->reparse_tag);
    json_object_end(json);
}

const char *file_answer_reason(
    const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    bool refused = reply->status == ERROR_INVALID_NAME || reply->status == ERROR_BAD_PATHNAME ||
                   reply->status == ERROR_FILENAME_EXCED_RANGE;
    return refused ? deputy_path_reason(path, flags) : NULL;
}

void file_answer_failure(struct json *json, const struct deputy_reply *reply, const wchar_t *path,
    uint32_t flags, const char *advice)
{
    const char *reason = file_answer_reason(reply, path, flags);
    failure_json_advised(json, reply, advice);
    if (reply->stage == DEPUTY_STAGE_CONNECT && !reason)
        return;
    file_json_name(json, "path", path, wcslen(path));
    json_member_text(json, "path_reason", reason);
}
