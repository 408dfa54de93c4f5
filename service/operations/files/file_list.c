/* file_list and file_list_next: a directory's entries, page by page, in one act.
 *
 * The session holds the directory open. The file system keeps the place in it: an entry that is
 * there all the time comes exactly once, whatever comes and goes meanwhile. */
#include "audit/record/record.h"
#include "platform/native.h"
#include "operations/files/open_path.h"
#include "operation_list.h"
#include "pipeline/act_call.h"
#include "paths/entry.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"

#include <stdlib.h>
#include <string.h>

struct cursor {
    struct held held;
    struct act act;
    HANDLE directory;
    bool begun;
    size_t name_size; /* of the directory's path, in units */
    WCHAR name[];
};

struct file_list_request {
    struct wire_path path;
    uint32_t flags;
    uint32_t id; /* file_list_next */
};

struct file_list_result {
    struct cursor *cursor;
    uint32_t id;
    struct buffer page;
};

enum {
    FLAGS = DEPUTY_FILE_LINK | DEPUTY_FILE_DIRECTORY | DEPUTY_FILE_LITERAL,
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    PAGE_SIZE = 64 * 1024,
    SHORT_NAME_DOT_DOT = 2,
};

static const char cursor_kind;

static void close_cursor(struct held *held)
{
    struct cursor *cursor = (struct cursor *)held;
    CloseHandle(cursor->directory);
    act_free(&cursor->act);
    free(cursor);
}

/* The directory's path stays for the record of a page that fails. */
static struct cursor *make_cursor(const struct call *call, HANDLE directory)
{
    size_t size = call->object.name_size;
    struct cursor *cursor = calloc(1, sizeof(*cursor) + size * sizeof(WCHAR));
    if (!cursor)
        return NULL;
    cursor->held = (struct held){.kind = &cursor_kind, .close = close_cursor, .act = &cursor->act};
    cursor->act.unit = ACT_ENTRIES;
    cursor->directory = directory;
    cursor->name_size = size;
    memcpy(cursor->name, call->object.name, size * sizeof(WCHAR));
    return cursor;
}

static uint32_t perform_open(struct call *call)
{
    const struct file_list_request *request = call->request;
    struct file_list_result *result = call->result;
    const struct open_how how = {
        .access = FILE_LIST_DIRECTORY | SYNCHRONIZE,
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = request->flags | DEPUTY_FILE_DIRECTORY,
        .extra = FILE_FLAG_OPEN_NO_RECALL, /* to look is not to fetch ("CreateFileW function") */
    };
    HANDLE directory;
    if (request->flags & ~(uint32_t)FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = open_path(call, &request->path, &how, &directory);
    if (status != ERROR_SUCCESS)
        return status;
    result->cursor = make_cursor(call, directory);
    if (result->cursor)
        return ERROR_SUCCESS;
    CloseHandle(directory);
    return ERROR_NOT_ENOUGH_MEMORY;
}

static uint32_t conclude_open(struct call *call)
{
    struct file_list_result *result = call->result;
    uint32_t status =
        held_add(&call->session->held, &call->caller, &result->cursor->held, &result->id);
    if (status == ERROR_SUCCESS)
        act_begin(call, &result->cursor->act);
    return status;
}

static bool is_dots(const FILE_ID_BOTH_DIR_INFO *information)
{
    DWORD units = information->FileNameLength / sizeof(WCHAR);
    return units <= SHORT_NAME_DOT_DOT && information->FileName[0] == L'.' &&
           (units == 1 || information->FileName[1] == L'.');
}

/* Returns how many entries that made. */
static unsigned encode(struct buffer *page, const FILE_ID_BOTH_DIR_INFO *information)
{
    bool link = (information->FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    const struct entry entry = {
        .size = (uint64_t)information->EndOfFile.QuadPart,
        .created = (uint64_t)information->CreationTime.QuadPart,
        .accessed = (uint64_t)information->LastAccessTime.QuadPart,
        .written = (uint64_t)information->LastWriteTime.QuadPart,
        .file_id = (uint64_t)information->FileId.QuadPart,
        .attributes = information->FileAttributes,
        .reparse_tag = link ? information->EaSize : 0, /* [MS-FSCC] 2.4.17 */
        .name_size = information->FileNameLength / sizeof(WCHAR),
        .name = information->FileName,
    };
    if (is_dots(information))
        return 0;
    entry_encode(page, &entry);
    return 1;
}

static unsigned encode_all(struct buffer *page, const BYTE *bytes)
{
    unsigned count = 0;
    for (;;) {
        const FILE_ID_BOTH_DIR_INFO *information = (const void *)bytes;
        count += encode(page, information);
        if (!information->NextEntryOffset)
            return count;
        bytes += information->NextEntryOffset;
    }
}

/* The next page that is not empty; at the end of the directory an empty one. */
static uint32_t read_page(struct call *call, struct cursor *cursor, struct buffer *page)
{
    BYTE *bytes = arena_alloc(&call->arena, PAGE_SIZE);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    while (!page->size && !page->status) {
        if (call_cancelled(call))
            return ERROR_OPERATION_ABORTED;
        uint32_t status = native_list(cursor->directory, bytes, PAGE_SIZE, !cursor->begun);
        if (status == ERROR_NO_MORE_FILES || (status == ERROR_FILE_NOT_FOUND && !cursor->begun))
            return ERROR_SUCCESS;
        if (status != ERROR_SUCCESS)
            return status;
        cursor->begun = true;
        cursor->act.amount += encode_all(page, bytes);
    }
    return page->status;
}

/* The listing is done with the page behind the last one, which is empty. One that is done has no
 * more pages, which is no step of it any more. */
static uint32_t next_page(struct call *call, struct cursor *cursor, struct buffer *page)
{
    if (cursor->act.state == ACT_DONE)
        return ERROR_SUCCESS;
    uint32_t status = act_step(call, &cursor->act);
    if (status == ERROR_SUCCESS)
        status = read_page(call, cursor, page);
    if (status == ERROR_SUCCESS && !page->size)
        act_finish(call);
    return status;
}

static uint32_t perform_next(struct call *call)
{
    const struct file_list_request *request = call->request;
    struct file_list_result *result = call->result;
    struct cursor *cursor =
        (struct cursor *)held_find(&call->session->held, &call->caller, request->id, &cursor_kind);
    call->object = (struct call_object){.type = "Directory"};
    if (!cursor)
        return ERROR_INVALID_HANDLE;
    call->object.name = cursor->name;
    call->object.name_size = cursor->name_size;
    return next_page(call, cursor, &result->page);
}

const struct operation operation_file_list = {
    .name = "file_list",
    .opnum = OPNUM_FILE_LIST,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform_open,
    .conclude = conclude_open,
};

const struct operation operation_file_list_next = {
    .name = "file_list_next",
    .opnum = OPNUM_FILE_LIST_NEXT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform_next,
};

unsigned long s_file_list(SESSION session, unsigned long units, wchar_t *path, unsigned long flags,
    unsigned long *id, REPLY *reply)
{
    struct call call;
    struct file_list_result result = {0};
    const struct file_list_request request = {.path = {path, units}, .flags = flags};
    *id = 0;
    uint32_t status = entry_run(session, &operation_file_list, &request, &result, &call);
    if (status == ERROR_SUCCESS)
        *id = result.id;
    else if (result.id)
        (void)held_close(&call.session->held, result.id, &cursor_kind); /* it is there */
    else if (result.cursor)
        close_cursor(&result.cursor->held);
    return entry_finish(&call, reply);
}

unsigned long s_file_list_next(SESSION session, unsigned long id, ENCODED *page, REPLY *reply)
{
    struct call call;
    struct file_list_result result = {0};
    const struct file_list_request request = {.id = id};
    *page = (ENCODED){0};
    uint32_t status = entry_run(session, &operation_file_list_next, &request, &result, &call);
    if (status == ERROR_SUCCESS)
        status = marshal_bytes(&call, result.page.bytes, result.page.size, page);
    buffer_free(&result.page);
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}

unsigned long s_file_list_end(SESSION session, unsigned long id)
{
    return entry_close_held(session, id, &cursor_kind);
}
