/* file_open: a file is opened as the caller, and the handle handed to the calling process.
 *
 * What CreateFile's dispositions empty is emptied only when it is known to be a local file, and
 * keeps its attributes and other streams: see operations/files/open_path.h. */
#include "audit/record/record.h"
#include "operations/files/client_handle.h"
#include "operations/files/open_path.h"
#include "operation_list.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"

struct file_open_request {
    struct wire_path path;
    struct open_how how;
};

struct file_open_result {
    HANDLE file;        /* the service's own */
    uint64_t given;     /* the client's; 0 while there is none */
    ENCODED final_path; /* of what was given */
};

enum {
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    FLAGS = DEPUTY_FILE_DIRECTORY | DEPUTY_FILE_LINK | DEPUTY_FILE_STREAM | DEPUTY_FILE_LITERAL,
};

/* A directory can only be one that is there, and so can what only the literal form reaches; to
 * truncate CreateFile wants the right to write. */
static bool is_valid_disposition(const struct open_how *how)
{
    if (how->flags & (DEPUTY_FILE_DIRECTORY | DEPUTY_FILE_LITERAL))
        return how->disposition == OPEN_EXISTING;
    if (how->disposition == TRUNCATE_EXISTING)
        return (how->access & GENERIC_WRITE) != 0;
    return how->disposition >= CREATE_NEW && how->disposition <= OPEN_ALWAYS;
}

/* MAXIMUM_ALLOWED would mean the service's rights where the handle is duplicated. */
static bool is_valid(const struct open_how *how)
{
    return how->access && !(how->access & MAXIMUM_ALLOWED) &&
           !(how->share & ~(uint32_t)SHARE_ALL) && is_valid_disposition(how) &&
           !(how->flags & ~(uint32_t)FLAGS);
}

/* Whoever has such a handle can only read by it. What the generic rights of files mean: Microsoft,
 * "File Security and Access Rights". */
static bool only_reads(const struct open_how *how)
{
    const uint32_t rights =
        GENERIC_READ | GENERIC_EXECUTE | FILE_GENERIC_READ | FILE_GENERIC_EXECUTE;
    return how->disposition == OPEN_EXISTING && !(how->access & ~rights);
}

static uint32_t perform(struct call *call)
{
    const struct file_open_request *request = call->request;
    struct file_open_result *result = call->result;
    call->changes = !only_reads(&request->how);
    if (!is_valid(&request->how))
        return ERROR_INVALID_PARAMETER;
    const WCHAR *full;
    uint32_t status = path_take(call, &request->path, request->how.flags, &full);
    if (status == ERROR_SUCCESS)
        status = client_handle_prepare(call);
    return status == ERROR_SUCCESS ? open_taken(call, full, &request->how, &result->file) : status;
}

/* A handle in the client cannot be taken back, so that everything else comes before it: a handle
 * that nobody knows of must not be there. */
static uint32_t deliver(struct call *call)
{
    const struct file_open_request *request = call->request;
    struct file_open_result *result = call->result;
    uint32_t status = marshal_final_path(call, &result->final_path);
    if (status != ERROR_SUCCESS)
        return status;
    status = client_handle_give(call->session, result->file, request->how.access, &result->given);
    if (status != ERROR_SUCCESS)
        marshal_discard(&result->final_path);
    return status;
}

const struct operation operation_file_open = {
    .name = "file_open",
    .opnum = OPNUM_FILE_OPEN,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .deliver = deliver,
};

unsigned long s_file_open(SESSION session, unsigned long units, wchar_t *path, unsigned long access,
    unsigned long share, unsigned long disposition, unsigned long flags, hyper *handle,
    ENCODED *final_path, REPLY *reply)
{
    struct call call;
    struct file_open_result result = {0};
    const struct file_open_request request = {
        .path = {path, units},
        .how = {.access = access, .share = share, .disposition = disposition, .flags = flags},
    };
    (void)entry_run(session, &operation_file_open, &request, &result, &call); /* the reply has it */
    *handle = (hyper)result.given;
    *final_path = result.final_path;
    if (result.file)
        CloseHandle(result.file);
    return entry_finish(&call, reply);
}
