/* Paths that lead elsewhere. */
#include "hostile/hostile.h"
#include "hostile/raw.h"

#include <string.h>
#include <windows.h>
#include <aclapi.h>

enum { SWAPS = 400, CONTENT = 16 };

/* Names that Windows would take for others, or for something that is no file. */
static const WCHAR *const names[] = {
    L"C:\\CON",
    L"C:\\deputy-hostile\\NUL",
    L"C:\\deputy-hostile\\nul.txt",
    L"C:\\deputy-hostile\\COM1.log",
    L"C:\\deputy-hostile\\com1 .log",
    L"C:\\deputy-hostile\\LPT9:",
    L"C:\\deputy-hostile\\CONIN$",
    L"C:\\deputy-hostile\\AUX:stream",
    L"C:\\deputy-hostile\\PRN\\file",
    L"C:\\deputy-hostile\\file.",
    L"C:\\deputy-hostile\\file ",
    L"C:\\deputy-hostile \\file",
    L"C:\\deputy-hostile\\..\\file",
    L"C:\\deputy-hostile\\.\\file",
    L"C:\\deputy-hostile/file",
    L"C:\\deputy-hostile\\\\file",
    L"C:\\deputy-hostile\\file:stream",
    L"C:\\deputy-hostile\\file::$DATA",
    L"C:\\deputy-hostile::$INDEX_ALLOCATION\\file",
    L"C:\\deputy-hostile\\file?",
    L"C:file",
    L"file",
    L"\\file",
    L"\\\\.\\C:\\file",
    L"\\\\.\\PhysicalDrive0",
    L"\\\\.\\pipe\\deputy-hostile",
    L"\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\file",
    L"\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\file",
    L"\\\\?\\UNC\\localhost\\C$\\file",
    L"\\\\?\\C:\\deputy-hostile\\nul",
    L"\\\\?\\C:\\deputy-hostile\\file.",
    L"\\\\?\\C:\\deputy-hostile/file",
    L"\\??\\C:\\file",
    L"\\\\localhost\\C$\\file",
    L"\\\\localhost\\pipe\\deputy-hostile",
    L"\\Device\\HarddiskVolume1\\file",
};

static bool is_name_status(uint32_t status)
{
    return status == ERROR_INVALID_NAME || status == ERROR_BAD_PATHNAME;
}

/* --- what is asked with each name --- */

static void stat_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, name);
    put_u32(packet, 0);
}

static void open_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, name);
    put_u32(packet, GENERIC_WRITE);
    put_u32(packet, 0);
    put_u32(packet, OPEN_EXISTING);
    put_u32(packet, 0);
}

static void make_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, name);
}

static void write_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, name);
    put_u32(packet, 0);
    put_u32(packet, OPEN_EXISTING);
    put_u64(packet, 0);
    put_u32(packet, 1);
    put_array(packet, 1, 'x');
}

static void rename_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, name);
    put_text(packet, L"C:\\deputy-hostile\\other");
    put_u32(packet, 0);
}

static void rename_to_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, L"C:\\deputy-hostile\\other");
    put_text(packet, name);
    put_u32(packet, 0);
}

static void write_open_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, name);
    put_u32(packet, 0);
    put_u32(packet, OPEN_EXISTING);
}

static void copy_to_name(struct packet *packet, const WCHAR *name)
{
    put_text(packet, L"C:\\windows\\win.ini");
    put_text(packet, name);
    put_u32(packet, 0);
}

static void judge_name(struct packet *packet, const WCHAR *name)
{
    put_u32(packet, 1);
    put_text(packet, name);
    put_u32(packet, 1);
    put_u32(packet, 0);
    put_u32(packet, 0);
}

static const WCHAR here[] = L"C:\\deputy-hostile", a_file[] = L"C:\\deputy-hostile\\file";
static const WCHAR a_folder[] = L"C:\\deputy-hostile\\made";

/* How each ends with a good name: a request of a wrong layout would be refused as well. */
static const struct ask {
    uint32_t opnum;
    void (*make)(struct packet *packet, const WCHAR *name);
    const WCHAR *good;
    uint32_t status;
} asks[] = {
    {OPNUM_FILE_STAT, stat_name, here, ERROR_SUCCESS},
    {OPNUM_FILE_OPEN, open_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_LIST, stat_name, here, ERROR_SUCCESS},
    {OPNUM_FILE_MKDIR, make_name, a_folder, ERROR_SUCCESS},
    {OPNUM_FILE_REPLACE, stat_name, a_file, ERROR_SUCCESS},
    {OPNUM_FILE_WRITE, write_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_READ_OPEN, stat_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_WRITE_OPEN, write_open_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_DELETE, stat_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_RENAME, rename_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_RENAME, rename_to_name, a_file, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_COPY, copy_to_name, a_file, ERROR_SUCCESS},
    {OPNUM_ACCESS, judge_name, here, ERROR_SUCCESS},
};

enum { ASKS = sizeof(asks) / sizeof(asks[0]) };

static struct result ask(SESSION session, const struct ask *ask, const WCHAR *name)
{
    struct packet packet = raw_request(session);
    ask->make(&packet, name);
    struct result result = raw_call(ask->opnum, &packet, NULL);
    packet_free(&packet);
    return result;
}

/* What may be done to a name is answered of the name as it stands, behind the prefix that says so.
 */
static bool is_literal(const struct ask *ask, const WCHAR *name, struct result result)
{
    return ask->opnum == OPNUM_ACCESS && wcsncmp(name, L"\\\\?\\", 4) == 0 &&
           result.status == ERROR_FILE_NOT_FOUND;
}

/* Each is refused for its name, before anything is opened: asked about, made, written, listed. */
static bool refuses(SESSION session, const WCHAR *name)
{
    bool held = true;
    for (unsigned i = 0; i < ASKS; i++) {
        struct result result = ask(session, &asks[i], name);
        held &= expect(
            !result.raised && (is_name_status(result.status) || is_literal(&asks[i], name, result)),
            "operation %u took %ls: raised %u, status %u", asks[i].opnum, name, result.raised,
            result.status);
    }
    return held;
}

/* On a session of its own, with which what was opened ends. */
static bool takes_good_names(void)
{
    SESSION session = raw_session();
    bool held = true;
    for (unsigned i = 0; i < ASKS; i++) {
        struct result result = ask(session, &asks[i], asks[i].good);
        held &= expect(!result.raised && result.status == asks[i].status,
            "operation %u, %ls: raised %u, status %u", asks[i].opnum, asks[i].good, result.raised,
            result.status);
    }
    held &= expect(RemoveDirectoryW(a_folder), "nothing was made");
    return held & !was_refused(raw_close(&session));
}

static enum outcome hostile_names(const wchar_t *argument)
{
    SESSION session = raw_session();
    (void)argument;
    CreateDirectoryW(L"C:\\deputy-hostile", NULL);
    bool held = takes_good_names();
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        held &= refuses(session, names[i]);
    held &= expect(
        RemoveDirectoryW(L"C:\\deputy-hostile"), "something was made: error %lu", GetLastError());
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

/* --- links that change -------------------------------------------------------------------------
 */

/* Open a file; the handle that came, and the path that was said to be its. */
static struct result open_file(
    SESSION session, const WCHAR *path, HANDLE *file, WCHAR *final, uint32_t room)
{
    struct packet packet = raw_request(session), answer = packet_new();
    put_text(&packet, path);
    put_u32(&packet, GENERIC_READ);
    put_u32(&packet, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    put_u32(&packet, OPEN_EXISTING);
    put_u32(&packet, 0);
    struct result result = raw_call(OPNUM_FILE_OPEN, &packet, &answer);
    *file = was_refused(result) ? NULL : (HANDLE)(uintptr_t)get_u32(&answer, 0);
    /* The handle, the size of the final path, a pointer, and the array with its own size. */
    uint32_t size = get_u32(&answer, 8);
    if (size > room * sizeof(*final) - sizeof(*final) || answer.size < 20 + size)
        size = 0;
    memcpy(final, answer.bytes + 20, size);
    final[size / sizeof(*final)] = 0;
    packet_free(&packet);
    packet_free(&answer);
    return result;
}

/* The file says of itself in which directory it lies. */
static bool is_true(HANDLE file, const WCHAR *final)
{
    char content[CONTENT] = {0};
    DWORD size = 0;
    if (!ReadFile(file, content, CONTENT - 1, &size, NULL) || !size)
        return expect(false, "the handle does not read: error %lu", GetLastError());
    bool secret = strncmp(content, "secret", 6) == 0;
    return expect(secret == (wcsstr(final, L"\\secret\\") != NULL),
        "%s was opened and %ls is on record", content, final);
}

/* Wine asks again for the name of what it has opened (server/fd.c, open_fd: open, then realpath),
 * so that the link may have changed between; Windows asks the open file.
 *
 * argument: a path through a link that somebody changes meanwhile, between a directory "open" and
 * one named "secret", whose files say so. */
static enum outcome swapped(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool held = true;
    unsigned opened = 0, secrets = 0;
    for (int i = 0; argument && i < SWAPS; i++) {
        WCHAR final[1024];
        HANDLE file;
        if (was_refused(open_file(session, argument, &file, final, 1024)))
            continue;
        held &= is_true(file, final);
        secrets += wcsstr(final, L"\\secret\\") != NULL;
        opened++;
        CloseHandle(file);
    }
    raw_close(&session);
    say("%u opened, of which %u in the other directory", opened, secrets);
    bool tried = expect(secrets && secrets < opened, "the link was not changed meanwhile");
    if (!tried || !service_answers())
        return BROKEN;
    return on_wine() ? NOT_HERE : held ? HELD : BROKEN;
}

/* --- another name for the same ------------------------------------------------------------------
 */

static const WCHAR plain[] = L"C:\\deputy-hostile-plain";
static const WCHAR linked[] = L"C:\\deputy-hostile-linked";

/* Deny everybody to write. */
static DWORD protect_file(const WCHAR *path)
{
    WCHAR name[MAX_PATH];
    EXPLICIT_ACCESS_W denied = {
        .grfAccessPermissions = FILE_GENERIC_WRITE & ~READ_CONTROL, .grfAccessMode = DENY_ACCESS};
    WCHAR everyone[] = L"EVERYONE";
    PACL dacl;
    wcscpy(name, path);
    BuildTrusteeWithNameW(&denied.Trustee, everyone);
    DWORD status = SetEntriesInAclW(1, &denied, NULL, &dacl);
    if (status != ERROR_SUCCESS)
        return status;
    status = SetNamedSecurityInfoW(
        name, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, dacl, NULL);
    LocalFree(dacl);
    return status;
}

static bool may_write(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    CloseHandle(file);
    return true;
}

static enum outcome hard_link(const wchar_t *argument)
{
    static const uint32_t open[] = {GENERIC_WRITE, 0, OPEN_EXISTING, 0};
    (void)argument;
    HANDLE file = CreateFileW(plain, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    bool made = CreateHardLinkW(linked, plain, NULL);
    bool enforced = made && protect_file(plain) == ERROR_SUCCESS && !may_write(linked);
    enum outcome outcome = NOT_HERE;
    if (enforced) {
        SESSION session = raw_session();
        struct result result = raw_path(session, OPNUM_FILE_OPEN, linked, open, 4);
        bool held = expect(result.status == ERROR_ACCESS_DENIED, "status %u", result.status);
        raw_close(&session);
        outcome = held && service_answers() ? HELD : BROKEN;
    }
    DeleteFileW(linked);
    DeleteFileW(plain);
    return outcome;
}

static bool ends_with(const WCHAR *text, const WCHAR *end)
{
    size_t length = wcslen(text), tail = wcslen(end);
    return length >= tail && wcscmp(text + length - tail, end) == 0;
}

/* A file's 8.3 name, which volumes need not have: the whole name is on record. */
static enum outcome short_name(const wchar_t *argument)
{
    static const WCHAR whole[] = L"C:\\deputy hostile.long name";
    WCHAR brief[MAX_PATH], final[1024] = {0};
    (void)argument;
    HANDLE file = CreateFileW(whole, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    DWORD length = GetShortPathNameW(whole, brief, MAX_PATH);
    enum outcome outcome = NOT_HERE;
    if (length && length < MAX_PATH && !ends_with(brief, whole + 2)) {
        SESSION session = raw_session();
        struct result result = open_file(session, brief, &file, final, 1024);
        bool held = expect(!was_refused(result) && ends_with(final, whole + 2),
            "%ls: status %u, final path %ls", brief, result.status, final);
        if (!was_refused(result))
            CloseHandle(file);
        raw_close(&session);
        outcome = held && service_answers() ? HELD : BROKEN;
    }
    DeleteFileW(whole);
    return outcome;
}

static const WCHAR behind_letter[] = L"Q:\\explorer.exe";

static bool may_read(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    CloseHandle(file);
    return true;
}

/* The caller's own letter for a directory: what counts is where it leads, and that is on record.
 * (Wine makes a link in its name space, where it does not look when a file is opened.) */
static enum outcome remapped(const wchar_t *argument)
{
    WCHAR final[1024] = {0};
    HANDLE file = NULL;
    (void)argument;
    if (!DefineDosDeviceW(0, L"Q:", L"C:\\windows") || !may_read(behind_letter)) {
        DefineDosDeviceW(DDD_REMOVE_DEFINITION, L"Q:", NULL);
        return NOT_HERE;
    }
    SESSION session = raw_session();
    struct result result = open_file(session, behind_letter, &file, final, 1024);
    DefineDosDeviceW(DDD_REMOVE_DEFINITION, L"Q:", NULL);
    raw_close(&session);
    say("status %u, final path %ls", result.status, final);
    bool held = expect(!was_refused(result), "raised %u, status %u", result.raised, result.status);
    held &= expect(ends_with(final, L"\\explorer.exe") && _wcsnicmp(final, L"Q:", 2) != 0,
        "%ls is on record, not what is behind it", final);
    if (file)
        CloseHandle(file);
    return held && service_answers() ? HELD : BROKEN;
}

const struct attack path_attacks[] = {
    {"hostile-names", "a name is taken literally or refused", hostile_names},
    {"swapped-link", "what is on record is what was opened", swapped},
    {"hard-link", "another name gives no other rights", hard_link},
    {"short-name", "what has two names is on record by its whole one", short_name},
    {"remapped-drive", "a letter leads where it leads its caller, and the record says where",
        remapped},
    {0},
};
