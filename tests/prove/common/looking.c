#include "prove/common/looking.h"
#include "prove/sabotage/sabotage.h"
#include "prove/common/asking.h"
#include "prove/proof.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* What the proofs make, each before what it lies in. */
static const WCHAR *const made[] = {
    LOOKING_FOLDER L"\\link",
    LOOKING_FOLDER L"\\second",
    LOOKING_FOLDER L"\\" LONGER,
    PREFIX LOOKING_FOLDER L"\\a.",
    PREFIX LOOKING_FOLDER L"\\nul",
    PREFIX DEEPER L"\\file",
    PREFIX DEEPER,
    PREFIX DEEP,
    A_FILE L":stream", /* of its own where the file system has none */
    A_FILE,
    REAL,
    LOOKING_FOLDER,
};

void looking_end(void)
{
    for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
        if (!RemoveDirectoryW(made[i]))
            DeleteFileW(made[i]);
}

uint32_t looking_make(const WCHAR *path)
{
    DWORD written;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    const BOOL done = WriteFile(file, CONTENTS, sizeof(CONTENTS) - 1, &written, NULL);
    CloseHandle(file);
    return done ? ERROR_SUCCESS : ERROR_WRITE_FAULT;
}

void looking_begin(void)
{
    looking_end();
    ck_assert(CreateDirectoryW(LOOKING_FOLDER, NULL));
    ck_assert(CreateDirectoryW(REAL, NULL));
    ck_assert_uint_eq(looking_make(A_FILE), 0);
}

/* --- what Deputy sees ------------------------------------------------------------------------- */

static uint64_t id_of(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION info;
    return GetFileInformationByHandle(file, &info)
               ? (uint64_t)info.nFileIndexHigh << 32 | info.nFileIndexLow
               : 0;
}

static void look_at(
    struct deputy_session *session, const WCHAR *path, uint32_t flags, struct seen *seen)
{
    struct deputy_file_info *info;
    seen->stat_status = deputy_stat_file(session, path, flags, &info, NULL);
    if (seen->stat_status)
        return;
    seen->stat_id = info->file_id;
    seen->size = info->size;
    seen->links = info->links;
    seen->tag = info->reparse_tag;
    if (info->final_path)
        wcsncpy(seen->final, info->final_path, LOOKING_UNITS - 1);
    deputy_file_info_free(info);
}

static void look_inside(
    struct deputy_session *session, const WCHAR *path, uint32_t flags, struct seen *seen)
{
    void *file;
    seen->open_status = deputy_open_file(session, path, FILE_READ_DATA | FILE_READ_ATTRIBUTES,
        FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING, flags, &file, NULL, NULL);
    if (seen->open_status)
        return;
    seen->open_id = id_of(file);
    CloseHandle(file);
}

struct seen look(const WCHAR *path, uint32_t flags)
{
    struct seen seen = {0};
    struct deputy_session *session = ask();
    look_at(session, path, flags, &seen);
    look_inside(session, path, flags, &seen);
    deputy_close(session);
    return seen;
}

struct seen look_good(const WCHAR *path, uint32_t flags)
{
    WCHAR asked[LOOKING_UNITS];
    _snwprintf(asked, LOOKING_UNITS, L"%ls%ls", path, sabotage_is("swapped") ? L"." : L"");
    return look(asked, flags);
}

uint64_t looking_id(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, FILE_READ_ATTRIBUTES,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    const uint64_t id = file == INVALID_HANDLE_VALUE ? 0 : id_of(file);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return id;
}

void expect_file(const struct seen *seen, uint64_t id, const WCHAR *end)
{
    const size_t length = wcslen(seen->final), wanted = wcslen(end);
    ck_assert_uint_eq(seen->stat_status, 0);
    ck_assert_uint_eq(seen->open_status, 0);
    ck_assert_uint_ne(id, 0);
    ck_assert_uint_eq(seen->stat_id, id);
    ck_assert_uint_eq(seen->open_id, id);
    ck_assert_uint_eq(seen->size, sizeof(CONTENTS) - 1);
    if (length)
        ck_assert_msg(length >= wanted && _wcsicmp(seen->final + length - wanted, end) == 0,
            "expected a path that ends with %ls, seen %ls", end, seen->final);
}

void looking_need(uint32_t status, const char *what)
{
    if (!status)
        return;
    looking_end();
    SKIP("%s cannot be made here: error %lu", what, (unsigned long)status);
}
