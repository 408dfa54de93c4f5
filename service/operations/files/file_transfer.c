/* file_replace, file_copy and the steps that follow: files that are written in several calls and
 * are there either whole or not at all. All of them are one act, which is over when a step failed:
 * that may have written or not, and nobody can go on from there. */
#include "audit/record/record.h"
#include "operations/files/file_change.h"
#include "operation_list.h"
#include "operations/files/transfer.h"
#include "pipeline/act_call.h"
#include "rpc/memory.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

struct step_request {
    uint32_t id;
    uint32_t size;
    const BYTE *bytes;
};

struct begin_result {
    struct transfer *transfer;
    uint32_t id;
};

enum {
    COPY_STEP_MS = 250, /* so long a step of a copy takes, and a chunk more */
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    REPLACE_FLAGS = DEPUTY_FILE_REPLACE | DEPUTY_FILE_FORCE,
    COPY_FLAGS = REPLACE_FLAGS | DEPUTY_FILE_LITERAL,
};

/* --- beginning ------------------------------------------------------------------------------- */

static uint32_t perform_replace(struct call *call)
{
    const struct file_change *request = call->request;
    struct begin_result *result = call->result;
    if (request->flags & ~(uint32_t)REPLACE_FLAGS)
        return ERROR_INVALID_PARAMETER;
    return transfer_open(call, &request->path, request->flags, &result->transfer);
}

/* A source that others write to meanwhile is taken, as CopyFile takes it: so it is in public
 * sources (ReactOS' kernel32), since the page "CopyFileExW function" does not say. */
static uint32_t open_source(struct call *call, const struct file_change *request, HANDLE *source)
{
    const struct open_how how = {
        .access = FILE_READ_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = request->flags & DEPUTY_FILE_LITERAL,
        .extra = FILE_FLAG_SEQUENTIAL_SCAN | FILE_FLAG_BACKUP_SEMANTICS,
    };
    return open_path(call, &request->path, &how, source);
}

/* The record has both paths, the source's as it was found. */
static uint32_t begin_copy(struct call *call, const struct file_change *request,
    struct transfer **transfer, LARGE_INTEGER size)
{
    struct call_object object = call->object;
    uint32_t status = transfer_open(call, &request->to, request->flags & REPLACE_FLAGS, transfer);
    const struct call_object target = call->object;
    call->object = object;
    record_target(call, target.name, target.name_size);
    if (status == ERROR_SUCCESS)
        (*transfer)->total = (uint64_t)size.QuadPart;
    return status;
}

static uint32_t perform_copy(struct call *call)
{
    const struct file_change *request = call->request;
    struct begin_result *result = call->result;
    HANDLE source;
    LARGE_INTEGER size;
    if (request->flags & ~(uint32_t)COPY_FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = wire_check_text(request->to.text, request->to.units, WIRE_PATH_MAX);
    if (status == ERROR_SUCCESS)
        status = open_source(call, request, &source);
    if (status != ERROR_SUCCESS)
        return status;
    status = GetFileSizeEx(source, &size) ? begin_copy(call, request, &result->transfer, size)
                                          : GetLastError();
    if (status == ERROR_SUCCESS)
        result->transfer->source = source;
    else
        CloseHandle(source);
    return status;
}

static uint32_t conclude_begin(struct call *call)
{
    struct begin_result *result = call->result;
    uint32_t status =
        held_add(&call->session->held, &call->caller, &result->transfer->held, &result->id);
    if (status == ERROR_SUCCESS)
        act_begin(call, &result->transfer->act);
    return status;
}

/* --- going on -------------------------------------------------------------------------------- */

static uint32_t perform_put(struct call *call)
{
    const struct step_request *request = call->request;
    struct transfer *transfer = transfer_find(call, request->id);
    if (!transfer || transfer->source)
        return ERROR_INVALID_HANDLE;
    uint32_t status = act_step(call, &transfer->act);
    if (status != ERROR_SUCCESS)
        return status;
    if (request->size > WIRE_CHUNK_MAX || !memory_owns(request->bytes, request->size))
        return ERROR_INVALID_PARAMETER;
    return transfer_write(transfer, request->bytes, request->size);
}

static uint32_t copy_chunk(struct transfer *transfer, void *bytes)
{
    DWORD size = 0;
    if (!ReadFile(transfer->source, bytes, WIRE_CHUNK_MAX, &size, NULL))
        return GetLastError();
    transfer->finished = size == 0;
    return transfer_write(transfer, bytes, size);
}

static uint32_t perform_copy_step(struct call *call)
{
    const struct step_request *request = call->request;
    struct transfer *transfer = transfer_find(call, request->id);
    if (!transfer || !transfer->source)
        return ERROR_INVALID_HANDLE;
    uint32_t status = act_step(call, &transfer->act);
    if (status != ERROR_SUCCESS)
        return status;
    void *bytes = arena_alloc(&call->arena, WIRE_CHUNK_MAX);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    ULONGLONG begun = GetTickCount64();
    uint64_t done = transfer->act.amount;
    while (
        status == ERROR_SUCCESS && !transfer->finished && GetTickCount64() - begun < COPY_STEP_MS)
        status = call_cancelled(call) ? ERROR_OPERATION_ABORTED : copy_chunk(transfer, bytes);
    call->bytes += transfer->act.amount - done;
    *(struct transfer **)call->result = transfer;
    return status;
}

/* A copy has the time at which its source was last written. */
static uint32_t finish_copy(struct transfer *transfer)
{
    FILETIME written;
    if (!transfer->source)
        return ERROR_SUCCESS;
    if (!GetFileTime(transfer->source, NULL, NULL, &written) ||
        !SetFileTime(transfer->file, NULL, NULL, &written))
        return GetLastError();
    return ERROR_SUCCESS;
}

static uint32_t perform_commit(struct call *call)
{
    const struct step_request *request = call->request;
    struct transfer *transfer = transfer_find(call, request->id);
    if (!transfer)
        return ERROR_INVALID_HANDLE;
    if (transfer->source && !transfer->finished)
        return ERROR_INVALID_STATE; /* it can be gone on with: this was no step of it */
    uint32_t status = act_step(call, &transfer->act);
    if (status == ERROR_SUCCESS)
        status = finish_copy(transfer);
    if (status == ERROR_SUCCESS)
        status = transfer_commit(call, transfer);
    act_finish(call);
    *(bool *)call->result = transfer->committed;
    return status;
}

const struct operation operation_file_replace = {
    .name = "file_replace",
    .opnum = OPNUM_FILE_REPLACE,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_replace,
    .conclude = conclude_begin,
};

const struct operation operation_file_put = {
    .name = "file_put",
    .opnum = OPNUM_FILE_PUT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_put,
};

const struct operation operation_file_copy = {
    .name = "file_copy",
    .opnum = OPNUM_FILE_COPY,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_copy,
    .conclude = conclude_begin,
};

const struct operation operation_file_copy_step = {
    .name = "file_copy_step",
    .opnum = OPNUM_FILE_COPY_STEP,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_copy_step,
};

const struct operation operation_file_commit = {
    .name = "file_commit",
    .opnum = OPNUM_FILE_COMMIT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_commit,
};

/* --- routines -------------------------------------------------------------------------------- */

/* What was begun and could not be put on record is undone. */
static uint32_t begin(struct call *call, SESSION session, const struct operation *operation,
    const struct file_change *request, unsigned long *id, uint64_t *total)
{
    struct begin_result result = {0};
    uint32_t status = entry_run(session, operation, request, &result, call);
    *id = 0;
    if (status == ERROR_SUCCESS) {
        *id = result.id;
        *total = result.transfer->total;
    } else if (result.id) {
        (void)held_close(&call->session->held, result.id, &transfer_kind); /* it is there */
    } else if (result.transfer) {
        transfer_close(result.transfer);
    }
    return status;
}

unsigned long s_file_replace(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long *id, REPLY *reply)
{
    struct call call;
    uint64_t total;
    const struct file_change request = {.path = {path, units}, .flags = flags};
    (void)begin(&call, session, &operation_file_replace, &request, id, &total);
    return entry_finish(&call, reply);
}

unsigned long s_file_put(
    SESSION session, unsigned long id, unsigned long size, byte *bytes, REPLY *reply)
{
    struct call call;
    const struct step_request request = {.id = id, .size = size, .bytes = bytes};
    (void)entry_run(session, &operation_file_put, &request, NULL, &call);
    return entry_finish(&call, reply);
}

unsigned long s_file_copy(SESSION session, unsigned long units, wchar_t *path,
    unsigned long to_units, wchar_t *to, unsigned long flags, unsigned long *id, hyper *total,
    REPLY *reply)
{
    struct call call;
    uint64_t size = 0;
    const struct file_change request = {
        .path = {path, units}, .to = {to, to_units}, .flags = flags};
    (void)begin(&call, session, &operation_file_copy, &request, id, &size);
    *total = (hyper)size;
    return entry_finish(&call, reply);
}

unsigned long s_file_copy_step(
    SESSION session, unsigned long id, hyper *done, unsigned long *finished, REPLY *reply)
{
    struct call call;
    struct transfer *transfer = NULL;
    const struct step_request request = {.id = id};
    *done = 0;
    *finished = 0;
    if (entry_run(session, &operation_file_copy_step, &request, &transfer, &call) ==
        ERROR_SUCCESS) {
        *done = (hyper)transfer->act.amount;
        *finished = transfer->finished;
    }
    return entry_finish(&call, reply);
}

/* With its name the file is no transfer any more, whether or not that could be put on record. */
unsigned long s_file_commit(SESSION session, unsigned long id, REPLY *reply)
{
    struct call call;
    bool committed = false;
    const struct step_request request = {.id = id};
    (void)entry_run(session, &operation_file_commit, &request, &committed, &call);
    if (committed) {
        act_leave(&call);
        (void)held_close(&call.session->held, id, &transfer_kind); /* it was found */
    }
    return entry_finish(&call, reply);
}

unsigned long s_file_cancel(SESSION session, unsigned long id)
{
    return entry_close_held(session, id, &transfer_kind);
}
