/* file_stat: what the file system says of a file or directory. */
#include "audit/record/record.h"
#include "names/names.h"
#include "identity/sid.h"
#include "platform/native.h"
#include "operations/files/open_path.h"
#include "operation_list.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"

struct file_stat_request {
    struct wire_path path;
    uint32_t flags;
};

struct file_stat_result {
    FILE_INFO info;
    struct deputy_sid owner; /* size 0: not known */
};

enum {
    FLAGS = DEPUTY_FILE_LINK | DEPUTY_FILE_STREAM | DEPUTY_FILE_LITERAL,
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    OWNER_SIZE_MAX = SECURITY_DESCRIPTOR_MIN_LENGTH + SID_SIZE_MAX + 16,
};

static hyper join(DWORD high, DWORD low)
{
    return (hyper)((uint64_t)high << 32 | low);
}

static hyper time_value(FILETIME time)
{
    return join(time.dwHighDateTime, time.dwLowDateTime);
}

static uint32_t read_information(HANDLE file, FILE_INFO *info)
{
    BY_HANDLE_FILE_INFORMATION read;
    if (!GetFileInformationByHandle(file, &read))
        return GetLastError();
    bool link = (read.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    *info = (FILE_INFO){
        .size = join(read.nFileSizeHigh, read.nFileSizeLow),
        .created = time_value(read.ftCreationTime),
        .accessed = time_value(read.ftLastAccessTime),
        .written = time_value(read.ftLastWriteTime),
        .file_id = join(read.nFileIndexHigh, read.nFileIndexLow),
        .volume = read.dwVolumeSerialNumber,
        .attributes = read.dwFileAttributes,
        .links = read.nNumberOfLinks,
        .reparse_tag = link ? native_reparse_tag(file) : 0,
    };
    return ERROR_SUCCESS;
}

/* The owner is left out when it cannot be read; GetSecurityInfo would load a DLL. */
static uint32_t read_owner(struct call *call, HANDLE file, struct deputy_sid *owner)
{
    union {
        SECURITY_DESCRIPTOR aligned;
        BYTE bytes[OWNER_SIZE_MAX];
    } descriptor;
    DWORD size;
    BOOL defaulted;
    PSID sid = NULL;
    if (!GetKernelObjectSecurity(
            file, OWNER_SECURITY_INFORMATION, &descriptor, sizeof(descriptor), &size) ||
        !GetSecurityDescriptorOwner(&descriptor, &sid, &defaulted) || !sid)
        return ERROR_SUCCESS;
    return sid_copy(&call->arena, sid, GetLengthSid(sid), owner) ? ERROR_SUCCESS
                                                                 : ERROR_NOT_ENOUGH_MEMORY;
}

/* Who may not read the owner may know the rest. */
static uint32_t open_to_describe(struct call *call, const WCHAR *full, uint32_t flags, HANDLE *file)
{
    struct open_how how = {
        .access = FILE_READ_ATTRIBUTES | READ_CONTROL,
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = flags,
        .any = true,
        .extra = FILE_FLAG_OPEN_NO_RECALL, /* to look is not to fetch ("CreateFileW function") */
    };
    uint32_t status = open_taken(call, full, &how, file);
    if (status != ERROR_ACCESS_DENIED)
        return status;
    how.access = FILE_READ_ATTRIBUTES;
    return open_taken(call, full, &how, file);
}

static uint32_t perform(struct call *call)
{
    const struct file_stat_request *request = call->request;
    struct file_stat_result *result = call->result;
    const WCHAR *full;
    HANDLE file;
    if (request->flags & ~(uint32_t)FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = path_take(call, &request->path, request->flags, &full);
    if (status == ERROR_SUCCESS)
        status = open_to_describe(call, full, request->flags, &file);
    if (status != ERROR_SUCCESS)
        return status;
    status = read_information(file, &result->info);
    if (status == ERROR_SUCCESS)
        status = read_owner(call, file, &result->owner);
    CloseHandle(file);
    return status;
}

/* A name that does not come in time is left out. */
static uint32_t conclude(struct call *call)
{
    struct file_stat_result *result = call->result;
    if (!result->owner.size)
        return ERROR_SUCCESS;
    return names_fill_sid(
        call->pipeline->names, &result->owner, &call->arena, call->pipeline->name_wait_ms);
}

const struct operation operation_file_stat = {
    .name = "file_stat",
    .opnum = OPNUM_FILE_STAT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .conclude = conclude,
};

/* "DOMAIN\name" in UTF-8. */
static uint32_t marshal_name(struct call *call, const struct deputy_sid *sid, ENCODED *encoded)
{
    struct buffer text = {0};
    if (!sid->name)
        return ERROR_SUCCESS;
    if (sid->domain && *sid->domain) {
        buffer_text(&text, sid->domain);
        buffer_text(&text, "\\");
    }
    buffer_text(&text, sid->name);
    uint32_t status = text.status;
    if (status == ERROR_SUCCESS)
        status = marshal_bytes(call, text.bytes, text.size, encoded);
    buffer_free(&text);
    return status;
}

static uint32_t marshal_result(struct call *call, const struct file_stat_result *result,
    ENCODED *final_path, ENCODED *owner, ENCODED *owner_name)
{
    uint32_t status = marshal_final_path(call, final_path);
    if (status == ERROR_SUCCESS && result->owner.size)
        status = marshal_bytes(call, result->owner.bytes, result->owner.size, owner);
    return status == ERROR_SUCCESS ? marshal_name(call, &result->owner, owner_name) : status;
}

unsigned long s_file_stat(SESSION session, unsigned long units, wchar_t *path, unsigned long flags,
    FILE_INFO *info, ENCODED *final_path, ENCODED *owner, ENCODED *owner_name, REPLY *reply)
{
    struct call call;
    struct file_stat_result result = {0};
    const struct file_stat_request request = {.path = {path, units}, .flags = flags};
    *final_path = *owner = *owner_name = (ENCODED){0};
    *info = (FILE_INFO){0};
    uint32_t status = entry_run(session, &operation_file_stat, &request, &result, &call);
    if (status == ERROR_SUCCESS)
        status = marshal_result(&call, &result, final_path, owner, owner_name);
    if (status == ERROR_SUCCESS) {
        *info = result.info;
    } else {
        marshal_discard(final_path);
        marshal_discard(owner);
        marshal_discard(owner_name);
    }
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}
