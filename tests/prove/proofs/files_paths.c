/* Files by their names: which are taken, and what is opened then. */
#include "prove/kit/machine.h"
#include "prove/sabotage/sabotage.h"
#include "prove/common/asking.h"
#include "prove/common/looking.h"
#include "prove/proofs/subjects.h"

#include "include/deputy.h"

#include <stddef.h>
#include <wchar.h>
#include <winioctl.h>

/* --- links ------------------------------------------------------------------------------------ */

/* [MS-FSCC] 2.1.2.5 "Mount Point Reparse Data Buffer". */
struct mount_point {
    DWORD tag;
    WORD size, reserved;
    WORD substitute_offset, substitute_size, print_offset, print_size;
    WCHAR names[MAX_PATH];
};

static uint32_t set_mount_point(const WCHAR *path, struct mount_point *point)
{
    DWORD returned;
    HANDLE folder = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
        FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (folder == INVALID_HANDLE_VALUE)
        return GetLastError();
    const uint32_t status =
        DeviceIoControl(folder, FSCTL_SET_REPARSE_POINT, point,
            (DWORD)(point->size + offsetof(struct mount_point, substitute_offset)), NULL, 0,
            &returned, NULL)
            ? ERROR_SUCCESS
            : GetLastError();
    CloseHandle(folder);
    return status;
}

/* Some systems say that they made a link and did not. */
static uint32_t expect_link(const WCHAR *path)
{
    const DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return GetLastError();
    return attributes & FILE_ATTRIBUTE_REPARSE_POINT ? ERROR_SUCCESS : ERROR_NOT_SUPPORTED;
}

/* Both names end with a zero that their sizes leave out. */
static uint32_t make_junction(const WCHAR *path, const WCHAR *target)
{
    struct mount_point point = {.tag = IO_REPARSE_TAG_MOUNT_POINT};
    const int units = _snwprintf(point.names, MAX_PATH, L"\\??\\%ls", target);
    point.substitute_size = (WORD)(units * (int)sizeof(WCHAR));
    point.print_offset = (WORD)(point.substitute_size + sizeof(WCHAR));
    point.size = (WORD)(4 * sizeof(WORD) + point.print_offset + sizeof(WCHAR));
    if (!CreateDirectoryW(path, NULL))
        return GetLastError();
    const uint32_t status = set_mount_point(path, &point);
    return status ? status : expect_link(path);
}

START_TEST(junction)
{
    looking_begin();
    const uint64_t id = looking_id(A_FILE);
    const uint32_t status = make_junction(LOOKING_FOLDER L"\\link", REAL);
    looking_need(status, "a junction");
    const struct seen seen = look_good(LOOKING_FOLDER L"\\link\\file", 0);
    const struct seen itself = look(LOOKING_FOLDER L"\\link", DEPUTY_FILE_LINK);
    looking_end();
    expect_file(&seen, id, L"\\real\\file");
    ck_assert_uint_eq(itself.stat_status, 0);
    ck_assert_uint_eq(itself.tag, IO_REPARSE_TAG_MOUNT_POINT);
}
END_TEST

static uint32_t make_symbolic_link(const WCHAR *path, const WCHAR *target)
{
    return CreateSymbolicLinkW(path, target, 0) ? expect_link(path) : GetLastError();
}

START_TEST(symbolic_link)
{
    looking_begin();
    const uint64_t id = looking_id(A_FILE);
    const uint32_t status = make_symbolic_link(LOOKING_FOLDER L"\\link", A_FILE);
    looking_need(status, "a symbolic link");
    const struct seen seen = look_good(LOOKING_FOLDER L"\\link", 0);
    const struct seen itself = look(LOOKING_FOLDER L"\\link", DEPUTY_FILE_LINK);
    looking_end();
    expect_file(&seen, id, L"\\real\\file");
    ck_assert_uint_eq(itself.stat_status, 0);
    ck_assert_uint_eq(itself.tag, IO_REPARSE_TAG_SYMLINK);
}
END_TEST

/* A share that every computer has leads back to this one, by way of the network. */
START_TEST(remote_link)
{
    looking_begin();
    const WCHAR *target = L"\\\\localhost\\C$\\Windows\\win.ini";
    const uint32_t status = make_symbolic_link(LOOKING_FOLDER L"\\link", target);
    looking_need(status, "a symbolic link");
    if (!looking_id(LOOKING_FOLDER L"\\link"))
        looking_need(ERROR_BAD_NETPATH, "a link to a share");
    const struct seen seen = look(sabotage_is("swapped") ? A_FILE : LOOKING_FOLDER L"\\link", 0);
    looking_end();
    ck_assert_uint_eq(seen.stat_status, ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(seen.open_status, ERROR_NOT_SUPPORTED);
}
END_TEST

START_TEST(hard_link)
{
    looking_begin();
    const uint64_t id = looking_id(A_FILE);
    const uint32_t status =
        CreateHardLinkW(LOOKING_FOLDER L"\\second", A_FILE, NULL) ? ERROR_SUCCESS : GetLastError();
    looking_need(status, "a hard link");
    const struct seen seen = look_good(LOOKING_FOLDER L"\\second", 0);
    looking_end();
    expect_file(&seen, id, L"");
    ck_assert_uint_eq(seen.links, 2);
}
END_TEST

/* --- other names of a file -------------------------------------------------------------------- */

START_TEST(stream)
{
    looking_begin();
    const uint64_t id = looking_id(A_FILE);
    const uint32_t status = looking_make(A_FILE L":stream");
    looking_need(status, "an alternate stream");
    if (looking_id(A_FILE L":stream") != id)
        looking_need(ERROR_NOT_SUPPORTED, "an alternate stream that is one");
    const struct seen seen = look_good(A_FILE L":stream", DEPUTY_FILE_STREAM);
    const struct seen without = look(A_FILE L":stream", 0);
    looking_end();
    expect_file(&seen, id, L"");
    ck_assert_uint_eq(without.stat_status, ERROR_INVALID_NAME);
    ck_assert_uint_eq(without.open_status, ERROR_INVALID_NAME);
}
END_TEST

START_TEST(short_name)
{
    WCHAR path[MAX_PATH];
    looking_begin();
    const uint32_t status = looking_make(LOOKING_FOLDER L"\\" LONGER);
    const uint64_t id = looking_id(LOOKING_FOLDER L"\\" LONGER);
    const DWORD units = GetShortPathNameW(LOOKING_FOLDER L"\\" LONGER, path, MAX_PATH);
    looking_need(status || !units || units >= MAX_PATH, "a file with a short name");
    if (wcsstr(path, LONGER))
        looking_need(ERROR_NOT_SUPPORTED, "a short name");
    const struct seen seen = look_good(path, 0);
    looking_end();
    expect_file(&seen, id, LONGER);
}
END_TEST

/* Wine's GetFinalPathNameByHandle itself leaves out the dot. */
START_TEST(literal)
{
    static const WCHAR *const names[] = {
        PREFIX LOOKING_FOLDER L"\\a.", PREFIX LOOKING_FOLDER L"\\nul"};
    struct seen taken[2], refused[2];
    uint64_t ids[2];
    looking_begin();
    for (int i = 0; i < 2; i++) {
        const uint32_t status = looking_make(names[i]);
        looking_need(status, "a file whose name Windows would change");
        ids[i] = looking_id(names[i]);
        taken[i] = look_good(names[i], DEPUTY_FILE_LITERAL);
        refused[i] = look(names[i], 0);
    }
    looking_end();
    for (int i = 0; i < 2; i++) {
        expect_file(&taken[i], ids[i], machine_is_wine() ? L"" : wcsrchr(names[i], L'\\'));
        ck_assert_uint_eq(refused[i].stat_status, ERROR_INVALID_NAME);
        ck_assert_uint_eq(refused[i].open_status, ERROR_INVALID_NAME);
    }
}
END_TEST

START_TEST(long_path)
{
    looking_begin();
    const bool folders =
        CreateDirectoryW(PREFIX DEEP, NULL) && CreateDirectoryW(PREFIX DEEPER, NULL);
    const uint32_t status = folders ? looking_make(PREFIX DEEPER L"\\file") : GetLastError();
    looking_need(status, "a path of more than 400 characters");
    const uint64_t id = looking_id(PREFIX DEEPER L"\\file");
    const struct seen without = look_good(DEEPER L"\\file", 0);
    const struct seen with = look_good(PREFIX DEEPER L"\\file", 0);
    looking_end();
    expect_file(&without, id, D50 L"\\file");
    expect_file(&with, id, D50 L"\\file");
}
END_TEST

/* --- files that are read-only ----------------------------------------------------------------- */

/* What the process's own open to write gives: some systems refuse nobody. */
static uint32_t open_to_write(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    return ERROR_SUCCESS;
}

/* Another file takes the name of one that is read-only. */
static uint32_t move_over(struct deputy_session *session, uint32_t flags)
{
    const uint32_t made = looking_make(LOOKING_FOLDER L"\\second");
    return made ? made
                : deputy_rename_file(session, LOOKING_FOLDER L"\\second", A_FILE,
                      DEPUTY_FILE_REPLACE | flags, NULL);
}

START_TEST(read_only)
{
    struct deputy_session *session = ask();
    looking_begin();
    const DWORD attributes =
        sabotage_is("swapped") ? FILE_ATTRIBUTE_NORMAL : FILE_ATTRIBUTE_READONLY;
    ck_assert(SetFileAttributesW(A_FILE, attributes));
    const uint32_t own = open_to_write(A_FILE);
    const uint32_t written =
        deputy_write_file(session, A_FILE, 0, OPEN_EXISTING, 0, CONTENTS, 1, NULL);
    const uint32_t deleted = deputy_delete_file(session, A_FILE, 0, NULL);
    const uint32_t replaced = deleted ? move_over(session, DEPUTY_FILE_FORCE) : deleted;
    SetFileAttributesW(A_FILE, attributes);
    const uint32_t forced = deputy_delete_file(session, A_FILE, DEPUTY_FILE_FORCE, NULL);
    deputy_close(session);
    looking_end();
    ck_assert_uint_eq(written, own);
    ck_assert_uint_eq(deleted, ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(replaced, ERROR_SUCCESS);
    ck_assert_uint_eq(forced, ERROR_SUCCESS);
}
END_TEST

/* --- names that are refused ------------------------------------------------------------------- */

static const struct {
    const WCHAR *path;
    uint32_t status;
} refused_names[] = {
    {LOOKING_FOLDER L"\\NUL", ERROR_INVALID_NAME},
    {LOOKING_FOLDER L"\\com1.log", ERROR_INVALID_NAME},
    {A_FILE L".", ERROR_INVALID_NAME},
    {A_FILE L" ", ERROR_INVALID_NAME},
    {A_FILE L"::$DATA", ERROR_INVALID_NAME},
    {REAL L"\\..\\real\\file", ERROR_INVALID_NAME},
    {L"C:file", ERROR_INVALID_NAME},
    {L"\\\\.\\C:\\Windows\\win.ini", ERROR_BAD_PATHNAME},
    {L"\\\\.\\PhysicalDrive0", ERROR_BAD_PATHNAME},
    {L"\\\\.\\NUL", ERROR_BAD_PATHNAME},
    {L"\\\\.\\pipe\\lsass", ERROR_BAD_PATHNAME},
    {L"\\\\.\\GLOBALROOT\\Device\\Null", ERROR_BAD_PATHNAME},
    {L"\\\\?\\pipe\\lsass", ERROR_BAD_PATHNAME},
    {LOOKING_FOLDER L"\\CONIN$", ERROR_INVALID_NAME},
    {LOOKING_FOLDER L"\\aux.log", ERROR_INVALID_NAME},
    {L"\\\\?\\GLOBALROOT\\SystemRoot\\win.ini", ERROR_BAD_PATHNAME},
    {L"\\\\?\\UNC\\localhost\\C$\\Windows\\win.ini", ERROR_BAD_PATHNAME},
    {L"\\\\localhost\\C$\\Windows\\win.ini", ERROR_BAD_PATHNAME},
    {L"\\\\localhost\\pipe\\lsass", ERROR_BAD_PATHNAME},
};

enum { REFUSED_NAMES = sizeof(refused_names) / sizeof(*refused_names) };

START_TEST(refused)
{
    struct seen seen[REFUSED_NAMES];
    looking_begin();
    for (int i = 0; i < REFUSED_NAMES; i++)
        seen[i] = look(sabotage_is("swapped") ? A_FILE : refused_names[i].path, 0);
    looking_end();
    for (int i = 0; i < REFUSED_NAMES; i++)
        ck_assert_msg(seen[i].stat_status == refused_names[i].status &&
                          seen[i].open_status == refused_names[i].status,
            "%ls: expected error %lu, seen %lu and %lu", refused_names[i].path,
            (unsigned long)refused_names[i].status, (unsigned long)seen[i].stat_status,
            (unsigned long)seen[i].open_status);
}
END_TEST

/* --- devices that have a name like a file's --------------------------------------------------- */

enum { INSTANCES = 6 };

#define PIPE L"DeputyProof"

/* A letter that is no drive's. */
static bool free_letter(WCHAR letter[3])
{
    const DWORD taken = GetLogicalDrives();
    letter[1] = L':';
    letter[2] = 0;
    for (letter[0] = L'Z'; letter[0] >= L'D' && taken >> (letter[0] - L'A') & 1;)
        letter[0]--;
    return letter[0] >= L'D';
}

/* Whether a name opens a pipe, for this process. */
static bool is_pipe(const WCHAR *path)
{
    HANDLE pipe = CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        return false;
    const bool seen = GetFileType(pipe) == FILE_TYPE_PIPE;
    CloseHandle(pipe);
    return seen;
}

/* A drive whose files are the pipes of this computer ("DefineDosDeviceW function": for the caller's
 * own logon session). */
START_TEST(device)
{
    WCHAR letter[3], path[MAX_PATH];
    HANDLE pipes[INSTANCES];
    const DWORD flags = DDD_RAW_TARGET_PATH | DDD_NO_BROADCAST_SYSTEM;
    const WCHAR *target = L"\\Device\\NamedPipe";
    if (!free_letter(letter) || !DefineDosDeviceW(flags, letter, target))
        SKIP("a letter cannot be given to a device: error %lu", GetLastError());
    for (int i = 0; i < INSTANCES; i++)
        pipes[i] = CreateNamedPipeW(L"\\\\.\\pipe\\" PIPE, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE,
            PIPE_UNLIMITED_INSTANCES, 0, 0, 0, NULL);
    _snwprintf(path, MAX_PATH, L"%ls\\" PIPE, letter);
    const bool is_one = is_pipe(path);
    looking_begin();
    const struct seen seen = look(sabotage_is("swapped") ? A_FILE : path, 0);
    looking_end();
    for (int i = 0; i < INSTANCES; i++)
        CloseHandle(pipes[i]);
    DefineDosDeviceW(flags | DDD_REMOVE_DEFINITION | DDD_EXACT_MATCH_ON_REMOVE, letter, target);
    if (!is_one)
        SKIP("a letter of a device opens nothing here");
    ck_assert_uint_eq(seen.stat_status, ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(seen.open_status, ERROR_NOT_SUPPORTED);
}
END_TEST

static const struct proof proofs[] = {
    {"paths.junction", "files-denied", AS(ELEVATED) | AS(PLAIN), "swapped", &junction},
    {"paths.symbolic-link", "files-denied", AS(ELEVATED) | AS(PLAIN), "swapped", &symbolic_link},
    {"paths.remote-link", "files-denied", AS(ELEVATED) | AS(PLAIN), "swapped", &remote_link},
    {"paths.hard-link", "files-denied", AS(ELEVATED) | AS(PLAIN), "swapped", &hard_link},
    {"paths.stream", "files-denied", AS(ELEVATED) | AS(PLAIN), "swapped", &stream},
    {"paths.short-name", "files", AS(ELEVATED) | AS(PLAIN), "swapped", &short_name},
    {"paths.literal", "files", AS(ELEVATED) | AS(PLAIN), "swapped", &literal},
    {"paths.long", "files", AS(ELEVATED) | AS(PLAIN), "swapped", &long_path},
    {"paths.read-only", "files-read-only", AS(ELEVATED) | AS(PLAIN), "swapped", &read_only},
    {"paths.device", "files-denied", AS(ELEVATED) | AS(PLAIN), "swapped", &device},
    {"paths.refused", "files", AS(ELEVATED) | AS(PLAIN), "swapped", &refused},
};

SUBJECT(files_paths_proofs, proofs);
