#include "operations/files/transfer.h"
#include "operations/files/file_change.h"
#include "platform/native.h"
#include "operations/files/read_only.h"
#include "paths/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    DESCRIPTOR_ROOM = 1024,
    DESCRIPTOR_MAX = 1 << 17, /* an ACL has at most 65,535 bytes ("ACL structure") */
    TRIES = 4,                /* of a descriptor that grows meanwhile */
};

/* "deputy-", the call's GUID and ".tmp": the name leads to the call's record. */
#define TEMPORARY_BEFORE L"deputy-"
#define TEMPORARY_AFTER  L".tmp"
enum { TEMPORARY_UNITS = sizeof(TEMPORARY_BEFORE TEMPORARY_AFTER) / sizeof(WCHAR) };

const char transfer_kind = 't';

static void close_held(struct held *held)
{
    struct transfer *transfer = (struct transfer *)held;
    if (transfer->file)
        CloseHandle(transfer->file);
    if (transfer->source)
        CloseHandle(transfer->source);
    act_free(&transfer->act);
    free(transfer);
}

void transfer_close(struct transfer *transfer)
{
    close_held(&transfer->held);
}

/* In the target's directory; NULL when there is no memory. */
static WCHAR *temporary_path(struct call *call, const WCHAR *target)
{
    char guid[GUID_TEXT_SIZE];
    size_t directory = (size_t)(wcsrchr(target, L'\\') - target) + 1;
    WCHAR *path =
        arena_array(&call->arena, directory + TEMPORARY_UNITS + GUID_TEXT_SIZE, sizeof(WCHAR));
    if (!path)
        return NULL;
    guid_format(call->correlation, guid);
    memcpy(path, target, directory * sizeof(WCHAR));
    wcscpy(path + directory, TEMPORARY_BEFORE);
    WCHAR *end = path + wcslen(path);
    for (const char *digit = guid; *digit; digit++)
        *end++ = (WCHAR)*digit;
    wcscpy(end, TEMPORARY_AFTER);
    return path;
}

/* The DACL of an open file, as a security descriptor in the arena. There is room for most, so that
 * none is asked for its size first; one that needs more may have grown by then. What it needs a
 * file system says, and is believed as far as there are such descriptors. */
static uint32_t read_dacl(struct call *call, HANDLE file, void **descriptor)
{
    DWORD size = DESCRIPTOR_ROOM, needed = 0;
    for (int i = 0; i < TRIES && size <= DESCRIPTOR_MAX; i++) {
        void *read = arena_alloc(&call->arena, size);
        if (!read)
            return ERROR_NOT_ENOUGH_MEMORY;
        if (GetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, read, size, &needed)) {
            *descriptor = read;
            return ERROR_SUCCESS;
        }
        if (GetLastError() != ERROR_INSUFFICIENT_BUFFER)
            return GetLastError();
        size = needed;
    }
    return ERROR_INSUFFICIENT_BUFFER;
}

/* What it says of a file that is to be replaced. One that is read-only would be refused in the end,
 * when everything has been written. */
static uint32_t look_at_replaced(struct call *call, HANDLE file, bool force, void **descriptor)
{
    if (!force && read_only_is(file))
        return ERROR_ACCESS_DENIED;
    return read_dacl(call, file, descriptor);
}

/* What is under the name already, if anything may be: its DACL. */
static uint32_t look_at_target(
    struct call *call, const struct transfer *transfer, void **descriptor)
{
    bool replace = transfer->replace;
    const struct open_how how = {
        .access = FILE_READ_ATTRIBUTES | (replace ? READ_CONTROL : 0),
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_LINK,
        .any = !replace,
        .extra = FILE_FLAG_BACKUP_SEMANTICS,
    };
    HANDLE file;
    uint32_t status = open_taken(call, transfer->target, &how, &file);
    if (status == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (status != ERROR_SUCCESS)
        return status;
    status =
        replace ? look_at_replaced(call, file, transfer->force, descriptor) : ERROR_FILE_EXISTS;
    CloseHandle(file);
    return status;
}

/* The record stays that of the file that was made. */
static uint32_t delete_by_name(struct call *call, const WCHAR *path)
{
    const struct call_object made = call->object;
    const struct open_how how = {
        .access = DELETE | FILE_READ_ATTRIBUTES,
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_LINK,
        .extra = FILE_FLAG_DELETE_ON_CLOSE,
    };
    HANDLE file;
    uint32_t status = open_taken(call, path, &how, &file);
    if (status == ERROR_SUCCESS)
        CloseHandle(file);
    call->object = made;
    return status;
}

/* A file system that makes the DACL that was passed on into a read-only attribute, as Wine does,
 * refuses at first. */
static uint32_t set_delete(HANDLE file)
{
    uint32_t status = native_set_delete(file, true);
    return status == ERROR_ACCESS_DENIED ? read_only_delete(file) : status;
}

static uint32_t open_temporary(
    struct call *call, const WCHAR *target, void *descriptor, HANDLE *file)
{
    const struct open_how how = {
        .access = GENERIC_WRITE | DELETE | FILE_READ_ATTRIBUTES,
        .disposition = CREATE_NEW,
        .descriptor = descriptor,
    };
    HANDLE opened;
    const WCHAR *path = temporary_path(call, target);
    if (!path)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = open_taken(call, path, &how, &opened);
    if (status != ERROR_SUCCESS)
        return status;
    status = set_delete(opened);
    if (status == ERROR_SUCCESS) {
        *file = opened;
        return ERROR_SUCCESS;
    }
    CloseHandle(opened);
    uint32_t failure = delete_by_name(call, path); /* nobody else knows this name */
    return failure == ERROR_SUCCESS ? status : failure;
}

static struct transfer *make(const WCHAR *target, uint32_t flags)
{
    size_t size = (wcslen(target) + 1) * sizeof(WCHAR);
    struct transfer *transfer = calloc(1, sizeof(*transfer) + size);
    if (!transfer)
        return NULL;
    transfer->held =
        (struct held){.kind = &transfer_kind, .close = close_held, .act = &transfer->act};
    transfer->act.unit = ACT_BYTES;
    transfer->replace = (flags & DEPUTY_FILE_REPLACE) != 0;
    transfer->force = (flags & DEPUTY_FILE_FORCE) != 0;
    memcpy(transfer->target, target, size);
    return transfer;
}

static void record_path(struct call *call, const WCHAR *path)
{
    call->object.name = path;
    call->object.name_size = wcslen(path);
    call->object.name_final = false;
}

/* Where the target is going to be: in the directory in which the file was made that is on the
 * record, which may be another one than the caller named. */
static void record_place(struct call *call, const WCHAR *target)
{
    const struct call_object made = call->object;
    const WCHAR *name = wcsrchr(target, L'\\') + 1;
    size_t directory = made.name_size, size = wcslen(name);
    while (directory && made.name[directory - 1] != L'\\')
        directory--;
    record_path(call, target);
    WCHAR *path =
        made.name_final ? arena_array(&call->arena, directory + size, sizeof(WCHAR)) : NULL;
    if (!path)
        return;
    memcpy(path, made.name, directory * sizeof(WCHAR));
    memcpy(path + directory, name, size * sizeof(WCHAR));
    call->object.name = path;
    call->object.name_size = directory + size;
}

uint32_t transfer_open(
    struct call *call, const struct wire_path *target, uint32_t flags, struct transfer **transfer)
{
    const WCHAR *full;
    void *descriptor = NULL;
    uint32_t status = path_take(call, target, 0, &full);
    if (status != ERROR_SUCCESS)
        return status;
    struct transfer *made = make(full, flags);
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    status = look_at_target(call, made, &descriptor);
    record_path(call, target->text);
    if (status == ERROR_SUCCESS)
        status = open_temporary(call, full, descriptor, &made->file);
    if (status != ERROR_SUCCESS) {
        record_path(call, target->text);
        transfer_close(made);
        return status;
    }
    record_place(call, target->text);
    *transfer = made;
    return ERROR_SUCCESS;
}

struct transfer *transfer_find(struct call *call, uint32_t id)
{
    struct transfer *found =
        (struct transfer *)held_find(&call->session->held, &call->caller, id, &transfer_kind);
    call->object.type = "File";
    if (found)
        record_path(call, found->target + PATH_PREFIX_UNITS);
    return found;
}

uint32_t transfer_write(struct transfer *transfer, const void *bytes, uint32_t size)
{
    DWORD written = 0;
    if (size && !WriteFile(transfer->file, bytes, size, &written, NULL))
        return GetLastError();
    if (written != size)
        return ERROR_WRITE_FAULT;
    transfer->act.amount += size;
    return ERROR_SUCCESS;
}

/* What did not get its name goes as it came; that it stays after all is the worse failure. */
static uint32_t delete_again(struct transfer *transfer, uint32_t status)
{
    uint32_t failure = set_delete(transfer->file);
    return failure == ERROR_SUCCESS ? status : failure;
}

/* Where it has got its name: that may be elsewhere than where it was begun, since what the path
 * leads through may have been changed in between. */
static void record_committed(struct call *call, const struct transfer *transfer)
{
    const WCHAR *target = transfer->target + PATH_PREFIX_UNITS;
    record_path(call, target);
    if (transfer->source)
        record_final_path(call, transfer->source);
    if (!call->object.name_final) {
        record_final_path(call, transfer->file);
        return;
    }
    record_target(call, target, wcslen(target));
    record_final_target(call, transfer->file);
}

uint32_t transfer_commit(struct call *call, struct transfer *transfer)
{
    if (!FlushFileBuffers(transfer->file))
        return GetLastError();
    uint32_t status = native_set_delete(transfer->file, false);
    if (status != ERROR_SUCCESS)
        return status;
    status = native_rename(transfer->file, transfer->target, transfer->replace);
    if (status == ERROR_ACCESS_DENIED && transfer->replace && transfer->force)
        status = read_only_replace(call, transfer->file, transfer->target);
    transfer->committed = status == ERROR_SUCCESS;
    if (transfer->committed)
        record_committed(call, transfer);
    else
        status = delete_again(transfer, status);
    return status;
}
