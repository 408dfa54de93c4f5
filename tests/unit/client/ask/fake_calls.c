#include "unit/client/ask/fake_calls.h"
#include "audit/record/field.h"
#include "base/utf16.h"
#include "include/deputy.h"
#include "unit/imported.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define RECORD "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

uint32_t fake_status;
struct buffer fake_calls;
int fake_results;
int fake_handles;
unsigned fake_entries;
uint32_t fake_events;
uint32_t fake_value_size;

/* Note the name of a call, a text unless that is NULL, and numbers, which end with END. */
#define END UINT64_MAX

static void note(const char *name, const wchar_t *text, ...)
{
    va_list numbers;
    uint64_t number;
    buffer_text(&fake_calls, name);
    if (text) {
        buffer_text(&fake_calls, " ");
        utf16_append(&fake_calls, text, wcslen(text));
    }
    va_start(numbers, text);
    while ((number = va_arg(numbers, uint64_t)) != END)
        buffer_printf(&fake_calls, " %llx", number);
    va_end(numbers);
    buffer_text(&fake_calls, "\n");
}

#define NOTE(name, text, ...) note(name, text, __VA_ARGS__ END)
#define N(number)             (uint64_t)(number),

static void note_more(const wchar_t *text)
{
    NOTE(" ", text, );
}

static uint32_t end_call(struct deputy_reply *reply)
{
    *reply = (struct deputy_reply){.status = fake_status,
        .stage = fake_status ? DEPUTY_STAGE_PERFORM : DEPUTY_STAGE_NONE,
        .correlation = RECORD};
    return fake_status;
}

/* A result, unless the call fails. */
static void give(void *result, void **place)
{
    if (fake_status)
        return;
    *place = result;
    fake_results++;
}

static void take(const void *result)
{
    if (result)
        fake_results--;
}

/* --- the service ----------------------------------------------------------------------------- */

uint32_t deputy_ping(
    struct deputy_session *session, struct deputy_service_info *info, struct deputy_reply *reply)
{
    (void)session;
    NOTE("ping", NULL, );
    *info = (struct deputy_service_info){
        .version = 0x010203, .process_id = 4, .state = 2, .uptime_ms = 7};
    return end_call(reply);
}

/* --- the caller ------------------------------------------------------------------------------ */

static const struct deputy_identity nobody;

static uint32_t whoami(const char *name, struct deputy_whoami **result, struct deputy_reply *reply)
{
    static struct deputy_whoami made = {&nobody, &nobody};
    NOTE(name, NULL, );
    give(&made, (void **)result);
    return end_call(reply);
}

uint32_t deputy_whoami(
    struct deputy_session *session, struct deputy_whoami **result, struct deputy_reply *reply)
{
    (void)session;
    return whoami("whoami", result, reply);
}

uint32_t deputy_whoami_linked(
    struct deputy_session *session, struct deputy_whoami **result, struct deputy_reply *reply)
{
    (void)session;
    return whoami("whoami_linked", result, reply);
}

void deputy_whoami_free(struct deputy_whoami *result)
{
    take(result);
}

uint32_t deputy_statistics(struct deputy_session *session, struct deputy_statistics *statistics,
    struct deputy_reply *reply)
{
    (void)session;
    NOTE("statistics", NULL, );
    *statistics = (struct deputy_statistics){.uptime_ms = 7};
    return end_call(reply);
}

/* --- access ---------------------------------------------------------------------------------- */

static struct deputy_access granted = {.kind = DEPUTY_OBJECT_KEY, .wanted = 2};

uint32_t deputy_access(struct deputy_session *session, enum deputy_object kind,
    const wchar_t *object, uint32_t want, struct deputy_access **result, struct deputy_reply *reply)
{
    (void)session;
    NOTE("access", object, N(kind) N(want));
    give(&granted, (void **)result);
    return end_call(reply);
}

uint32_t deputy_access_sddl(struct deputy_session *session, enum deputy_object kind,
    const char *sddl, uint32_t want, struct deputy_access **result, struct deputy_reply *reply)
{
    (void)session;
    buffer_text(&fake_calls, sddl);
    NOTE(" access_sddl", NULL, N(kind) N(want));
    give(&granted, (void **)result);
    return end_call(reply);
}

void deputy_access_free(struct deputy_access *result)
{
    take(result);
}

/* --- files ----------------------------------------------------------------------------------- */

const char *deputy_path_reason(const wchar_t *path, uint32_t flags)
{
    (void)flags;
    return wcschr(path, L'/') ? "it has a slash" : NULL;
}

enum { HANDED_BACK = 1236 };

static BOOL WINAPI fake_close(HANDLE handle)
{
    bool known = handle == (HANDLE)(uintptr_t)HANDED_BACK;
    fake_handles -= known;
    return known;
}

extern BOOL(WINAPI *imported_close)(HANDLE) IMPORTED(CloseHandle, 4);
BOOL(WINAPI *imported_close)(HANDLE) = fake_close;

uint32_t deputy_open_file(struct deputy_session *session, const wchar_t *path, uint32_t access,
    uint32_t share, uint32_t disposition, uint32_t flags, void **handle, wchar_t **final_path,
    struct deputy_reply *reply)
{
    static wchar_t final[] = L"C:\\final";
    (void)session;
    NOTE("open", path, N(access) N(share) N(disposition) N(flags));
    give(final, (void **)final_path);
    *handle = (HANDLE)(uintptr_t)HANDED_BACK;
    fake_handles += !fake_status;
    return end_call(reply);
}

void deputy_text_free(wchar_t *text)
{
    take(text);
}

uint32_t deputy_stat_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_info **info, struct deputy_reply *reply)
{
    static struct deputy_file_info made = {.size = 3};
    (void)session;
    NOTE("stat", path, N(flags));
    give(&made, (void **)info);
    return end_call(reply);
}

void deputy_file_info_free(struct deputy_file_info *info)
{
    take(info);
}

struct deputy_file_list {
    unsigned left;
    struct deputy_file_entry entry;
};

uint32_t deputy_list_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_list **list, struct deputy_reply *reply)
{
    (void)session;
    NOTE("list", path, N(flags));
    if (end_call(reply))
        return fake_status;
    struct deputy_file_list *made = calloc(1, sizeof(*made));
    if (!made)
        return reply->status = ERROR_NOT_ENOUGH_MEMORY;
    made->left = fake_entries;
    give(made, (void **)list);
    return ERROR_SUCCESS;
}

uint32_t deputy_list_next(struct deputy_file_list *list, const struct deputy_file_entry **entry,
    struct deputy_reply *reply)
{
    if (end_call(reply))
        return fake_status;
    if (!list->left)
        return reply->status = ERROR_NO_MORE_FILES;
    list->left--;
    list->entry = (struct deputy_file_entry){.size = list->left, .name = L"e", .name_size = 1};
    *entry = &list->entry;
    return ERROR_SUCCESS;
}

void deputy_list_close(struct deputy_file_list *list)
{
    take(list);
    free(list);
}

uint32_t deputy_make_directory(
    struct deputy_session *session, const wchar_t *path, struct deputy_reply *reply)
{
    (void)session;
    NOTE("mkdir", path, );
    return end_call(reply);
}

uint32_t deputy_delete_file(
    struct deputy_session *session, const wchar_t *path, uint32_t flags, struct deputy_reply *reply)
{
    (void)session;
    NOTE("delete", path, N(flags));
    return end_call(reply);
}

uint32_t deputy_rename_file(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_reply *reply)
{
    (void)session;
    NOTE("rename", path, N(flags));
    note_more(to);
    return end_call(reply);
}

uint32_t deputy_read_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint64_t offset, void *bytes, uint32_t size, uint32_t *read, struct deputy_reply *reply)
{
    (void)session;
    NOTE("read", path, N(flags) N(offset) N(size));
    memcpy(bytes, "\x01\xFE", 2);
    *read = 2;
    return end_call(reply);
}

uint32_t deputy_write_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, uint64_t offset, const void *bytes, uint32_t size,
    struct deputy_reply *reply)
{
    const uint8_t *first = bytes;
    (void)session;
    NOTE("write", path, N(flags) N(disposition) N(offset) N(size) N(size ? *first : 0));
    return end_call(reply);
}

/* --- files that are held between calls -------------------------------------------------------- */

struct deputy_transfer {
    uint64_t done;
};

static uint32_t begin_transfer(struct deputy_transfer **transfer, struct deputy_reply *reply)
{
    if (end_call(reply))
        return fake_status;
    struct deputy_transfer *made = calloc(1, sizeof(*made));
    if (!made)
        return reply->status = ERROR_NOT_ENOUGH_MEMORY;
    give(made, (void **)transfer);
    return ERROR_SUCCESS;
}

uint32_t deputy_replace_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_transfer **transfer, struct deputy_reply *reply)
{
    (void)session;
    NOTE("replace", path, N(flags));
    return begin_transfer(transfer, reply);
}

uint32_t deputy_copy_open(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_transfer **transfer, uint64_t *total, struct deputy_reply *reply)
{
    (void)session;
    NOTE("copy", path, N(flags));
    note_more(to);
    *total = UINT64_C(1) << 33;
    return begin_transfer(transfer, reply);
}

uint32_t deputy_transfer_write(
    struct deputy_transfer *transfer, const void *bytes, uint32_t size, struct deputy_reply *reply)
{
    const uint8_t *first = bytes;
    (void)transfer;
    NOTE("put", NULL, N(size) N(size ? *first : 0));
    return end_call(reply);
}

uint32_t deputy_copy_step(
    struct deputy_transfer *transfer, uint64_t *done, int *finished, struct deputy_reply *reply)
{
    NOTE("step", NULL, );
    *done = ++transfer->done;
    *finished = transfer->done == 2;
    return end_call(reply);
}

uint32_t deputy_transfer_commit(struct deputy_transfer *transfer, struct deputy_reply *reply)
{
    (void)transfer;
    NOTE("commit", NULL, );
    return end_call(reply);
}

void deputy_transfer_close(struct deputy_transfer *transfer)
{
    take(transfer);
    free(transfer);
}

struct deputy_reader {
    int unused;
};

uint32_t deputy_read_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_reader **reader, uint64_t *size, struct deputy_reply *reply)
{
    (void)session;
    NOTE("read_open", path, N(flags));
    if (end_call(reply))
        return fake_status;
    struct deputy_reader *made = calloc(1, sizeof(*made));
    if (!made)
        return reply->status = ERROR_NOT_ENOUGH_MEMORY;
    *size = UINT64_C(1) << 33;
    give(made, (void **)reader);
    return ERROR_SUCCESS;
}

uint32_t deputy_read_at(struct deputy_reader *reader, uint64_t offset, void *bytes, uint32_t size,
    uint32_t *read, struct deputy_reply *reply)
{
    (void)reader;
    NOTE("read_at", NULL, N(offset) N(size));
    memcpy(bytes, "\x01\xFE", 2);
    *read = 2;
    return end_call(reply);
}

void deputy_read_close(struct deputy_reader *reader)
{
    take(reader);
    free(reader);
}

struct deputy_writer {
    int unused;
};

uint32_t deputy_write_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, struct deputy_writer **writer, struct deputy_reply *reply)
{
    (void)session;
    NOTE("write_open", path, N(flags) N(disposition));
    if (end_call(reply))
        return fake_status;
    struct deputy_writer *made = calloc(1, sizeof(*made));
    if (!made)
        return reply->status = ERROR_NOT_ENOUGH_MEMORY;
    give(made, (void **)writer);
    return ERROR_SUCCESS;
}

uint32_t deputy_write_at(struct deputy_writer *writer, uint64_t offset, const void *bytes,
    uint32_t size, struct deputy_reply *reply)
{
    (void)writer;
    NOTE("write_at", NULL, N(offset) N(size) N(size ? *(const uint8_t *)bytes : 0));
    return end_call(reply);
}

void deputy_write_close(struct deputy_writer *writer)
{
    take(writer);
    free(writer);
}

/* --- the registry ---------------------------------------------------------------------------- */

uint32_t deputy_registry_get(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_registry_value **value,
    struct deputy_reply *reply)
{
    static uint8_t bytes[32 << 20] = {42};
    static struct deputy_registry_value made = {
        .key = L"\\REGISTRY\\K", .type = REG_DWORD, .bytes = bytes};
    made.size = fake_value_size;
    (void)session;
    NOTE("get", key, N(flags));
    note_more(name);
    give(&made, (void **)value);
    return end_call(reply);
}

void deputy_registry_value_free(struct deputy_registry_value *value)
{
    take(value);
}

uint32_t deputy_registry_list(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    uint32_t kind, uint32_t start, struct deputy_registry_page **page, struct deputy_reply *reply)
{
    static struct deputy_registry_page made = {.key = L"\\REGISTRY\\K"};
    (void)session;
    NOTE("reglist", key, N(flags) N(kind) N(start));
    give(&made, (void **)page);
    return end_call(reply);
}

void deputy_registry_page_free(struct deputy_registry_page *page)
{
    take(page);
}

uint32_t deputy_registry_set(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, uint32_t type, const void *bytes, uint32_t size,
    struct deputy_reply *reply)
{
    const uint8_t *first = bytes;
    (void)session;
    NOTE("set", key, N(flags) N(type) N(size) N(size ? *first : 0));
    note_more(name);
    return end_call(reply);
}

uint32_t deputy_registry_delete_value(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_reply *reply)
{
    (void)session;
    NOTE("delete_value", key, N(flags));
    note_more(name);
    return end_call(reply);
}

uint32_t deputy_registry_delete_key(
    struct deputy_session *session, const wchar_t *key, uint32_t flags, struct deputy_reply *reply)
{
    (void)session;
    NOTE("delete_key", key, N(flags));
    return end_call(reply);
}

uint32_t deputy_registry_create(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    int *existed, struct deputy_reply *reply)
{
    (void)session;
    NOTE("create", key, N(flags));
    *existed = 1;
    return end_call(reply);
}

/* --- services -------------------------------------------------------------------------------- */

uint32_t deputy_services_list(struct deputy_session *session, uint32_t types, uint32_t states,
    uint32_t start, struct deputy_services_page **page, struct deputy_reply *reply)
{
    static struct deputy_services_page made;
    (void)session;
    NOTE("services", NULL, N(types) N(states) N(start));
    give(&made, (void **)page);
    return end_call(reply);
}

void deputy_services_page_free(struct deputy_services_page *page)
{
    take(page);
}

uint32_t deputy_service_status(struct deputy_session *session, const wchar_t *name,
    struct deputy_service **service, struct deputy_reply *reply)
{
    static struct deputy_service made = {.state = {.state = SERVICE_STOPPED}};
    (void)session;
    NOTE("status", name, );
    give(&made, (void **)service);
    return end_call(reply);
}

void deputy_service_free(struct deputy_service *service)
{
    take(service);
}

uint32_t deputy_service_start(struct deputy_session *session, const wchar_t *name, uint32_t count,
    const wchar_t *const *arguments, struct deputy_reply *reply)
{
    (void)session;
    NOTE("start", name, N(count));
    for (uint32_t i = 0; i < count; i++)
        note_more(arguments[i]);
    return end_call(reply);
}

uint32_t deputy_service_stop(struct deputy_session *session, const wchar_t *name,
    struct deputy_service_state *state, struct deputy_reply *reply)
{
    (void)session;
    NOTE("stop", name, );
    *state = (struct deputy_service_state){.state = SERVICE_STOP_PENDING};
    return end_call(reply);
}

uint32_t deputy_service_control(struct deputy_session *session, const wchar_t *name, uint32_t code,
    struct deputy_service_state *state, struct deputy_reply *reply)
{
    (void)session;
    NOTE("control", name, N(code));
    *state = (struct deputy_service_state){.state = SERVICE_RUNNING};
    return end_call(reply);
}

/* --- events ---------------------------------------------------------------------------------- */

static const char *const opened[AUDIT_FIELDS] = {
    [AUDIT_CALLER_SID - 1] = "S-1-5-21-1",
    [AUDIT_CALLER_ACCOUNT - 1] = "Alice",
    [AUDIT_OPERATION - 1] = "file_open",
    [AUDIT_OUTCOME - 1] = "denied",
    [AUDIT_OBJECT_NAME - 1] = "C:\\^{25}a",
    [AUDIT_CORRELATION - 1] = RECORD,
};
static const char *const asked[AUDIT_FIELDS] = {
    [AUDIT_CALLER_SID - 1] = "S-1-5-21-2",
    [AUDIT_CALLER_ACCOUNT - 1] = "Bob",
    [AUDIT_OPERATION - 1] = "whoami",
    [AUDIT_OUTCOME - 1] = "success",
};
static const struct deputy_event events[] = {
    {.id = 1, .time = UINT64_C(134082828000000000), .fields = opened, .field_count = AUDIT_FIELDS},
    {.id = 2, .time = UINT64_C(134082828010000000), .fields = asked, .field_count = AUDIT_FIELDS},
};

uint32_t deputy_events_read(struct deputy_session *session, uint32_t flags, uint64_t cursor,
    uint32_t wait_ms, struct deputy_events_page **page, struct deputy_reply *reply)
{
    static struct deputy_events_page made = {.next = 0x1F, .lost = 1, .items = events};
    made.count = fake_events;
    (void)session;
    NOTE("events", NULL, N(flags) N(cursor == DEPUTY_EVENTS_NEWEST ? 0xFFFF : cursor) N(wait_ms));
    give(&made, (void **)page);
    return end_call(reply);
}

void deputy_events_page_free(struct deputy_events_page *page)
{
    take(page);
}
