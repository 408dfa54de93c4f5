#include "operations/files/open_path.h"
#include "platform/native.h"
#include "operations/files/parent.h"

enum { TRIES = 4 }; /* of a file that comes and goes meanwhile */

static bool makes(const struct open_how *how)
{
    return how->disposition == CREATE_NEW || how->disposition == CREATE_ALWAYS ||
           how->disposition == OPEN_ALWAYS;
}

static uint32_t make(struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    struct parent parent;
    uint32_t status = parent_open(call, full, FILE_READ_ATTRIBUTES, &parent);
    if (status != ERROR_SUCCESS)
        return status;
    status = parent_make(&parent, how, file);
    CloseHandle(parent.handle);
    return status;
}

/* What is there is opened, what is not is made; what comes meanwhile is tried again. */
static uint32_t open_or_make(
    struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file, bool *made)
{
    bool new = how->disposition == CREATE_NEW;
    uint32_t status = ERROR_FILE_EXISTS;
    *made = false;
    for (int i = 0; i < TRIES && status == ERROR_FILE_EXISTS; i++) {
        status = new ? ERROR_FILE_NOT_FOUND : open_existing(full, how, file);
        if (status != ERROR_FILE_NOT_FOUND || !makes(how))
            return status;
        status = make(call, full, how, file);
        *made = status == ERROR_SUCCESS;
        if (new)
            return status;
    }
    return status;
}

/* A file that was there loses what is in it only when it is known what it is. */
static uint32_t check_opened(struct call *call, HANDLE file, const struct open_how *how, bool made)
{
    uint32_t status = open_check(call, file, how);
    return status == ERROR_SUCCESS && !made && open_empties(how) ? native_empty(file) : status;
}

uint32_t open_taken(struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    HANDLE opened;
    bool made;
    open_record_access(call, how);
    uint32_t status = open_or_make(call, full, how, &opened, &made);
    if (status != ERROR_SUCCESS)
        return status;
    status = check_opened(call, opened, how, made);
    if (status == ERROR_SUCCESS) {
        *file = opened;
        return ERROR_SUCCESS;
    }
    if (made && how->access & DELETE)
        (void)native_set_delete(opened, true); /* the refusal is what counts */
    CloseHandle(opened);
    return status;
}

uint32_t open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file)
{
    const WCHAR *full;
    uint32_t status = path_take(call, path, how->flags, &full);
    return status == ERROR_SUCCESS ? open_taken(call, full, how, file) : status;
}
