/* A 32-bit program on a 64-bit system walks the folders of the service, whatever it sees by itself.
 * The system is this test's own, by these pages of Microsoft's: "File System Redirector" (System32
 * is SysWOW64 to such a program), "IsWow64Process function", "Wow64DisableWow64FsRedirection
 * function" (for the calling thread alone; each success has its own revert; no DLL can be loaded
 * and little else be called in between; zero when it fails, with the reason in GetLastError),
 * "Wow64RevertWow64FsRedirection function" (on that thread, with the value that the disabling gave,
 * and not without one before), "FindFirstFileW function", "FindNextFileW function". */
#include "ctl/access/access_walk.h"
#include "ctl/events/event_source.h"
#include "platform/lookup.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

#define SYSTEM L"\\\\?\\C:\\Windows\\System32\\"

/* What is in a folder, as one sees it who is redirected, and one who is not. */
struct content {
    const wchar_t *pattern;
    bool redirected;
    const wchar_t *names[4]; /* a directory ends with "\" */
};

static const struct content contents[] = {
    {SYSTEM L"*", false, {L".", L"..", L"drivers\\", L"native.exe"}},
    {SYSTEM L"drivers\\*", false, {L".", L"..", L"native.sys"}},
    {SYSTEM L"*", true, {L".", L"..", L"emulated.exe"}},
};

/* A handle of FindFirstFileW goes on in the folder that was opened. */
struct search {
    const struct content *content;
    size_t next;
};

static bool emulated;
static bool kept;       /* the redirection cannot be turned off */
static bool stuck;      /* nor on again */
static DWORD off;       /* the thread that it is turned off for, or 0 */
static uintptr_t given; /* by the last disabling: no two give the same */
static int searches;    /* that are open */
static struct search search;

/* Standard error's; the service's answers are none of this. */
static char notes[256];

void event_source_note(const char *sentence)
{
    ck_assert_uint_eq(off, 0);
    ck_assert_uint_lt(strlen(notes) + strlen(sentence) + 1, sizeof(notes));
    strcat(strcat(notes, sentence), "\n");
}

static BOOL WINAPI is_wow64(HANDLE process, BOOL *wow64)
{
    ck_assert_ptr_eq(process, GetCurrentProcess());
    *wow64 = emulated;
    return TRUE;
}
BOOL(WINAPI *imported_is_wow64)(HANDLE, BOOL *) IMPORTED(IsWow64Process, 8) = is_wow64;

static BOOL WINAPI disable(void **old)
{
    ck_assert(emulated);
    ck_assert_uint_eq(off, 0);
    SetLastError(kept ? ERROR_INVALID_FUNCTION : ERROR_SUCCESS);
    if (kept)
        return FALSE;
    *old = (void *)++given;
    off = GetCurrentThreadId();
    return TRUE;
}

static BOOL WINAPI revert(void *old)
{
    ck_assert_uint_eq(off, GetCurrentThreadId());
    ck_assert_uint_eq((uintptr_t)old, given);
    SetLastError(stuck ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS);
    if (stuck)
        return FALSE;
    off = 0;
    return TRUE;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    ck_assert(wcscmp(dll, L"kernel32.dll") == 0);
    return strcmp(name, "Wow64DisableWow64FsRedirection") == 0  ? (lookup_function *)disable
           : strcmp(name, "Wow64RevertWow64FsRedirection") == 0 ? (lookup_function *)revert
                                                                : NULL;
}

static BOOL WINAPI find_next(HANDLE find, WIN32_FIND_DATAW *data)
{
    const size_t most = sizeof(search.content->names) / sizeof(search.content->names[0]);
    ck_assert_ptr_eq(find, &search);
    const wchar_t *name = search.next < most ? search.content->names[search.next] : NULL;
    SetLastError(name ? ERROR_SUCCESS : ERROR_NO_MORE_FILES);
    if (!name)
        return FALSE;
    search.next++;
    memset(data, 0, sizeof(*data));
    wcscpy(data->cFileName, name);
    wchar_t *last = data->cFileName + wcslen(name) - 1;
    bool directory = *last == L'\\' || *last == L'.';
    if (*last == L'\\')
        *last = L'\0';
    data->dwFileAttributes = directory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_NORMAL;
    return TRUE;
}
BOOL(WINAPI *imported_find_next)
(HANDLE, WIN32_FIND_DATAW *)IMPORTED(FindNextFileW, 8) = find_next;

static HANDLE WINAPI find_first(LPCWSTR pattern, WIN32_FIND_DATAW *data)
{
    bool redirected = emulated && off != GetCurrentThreadId();
    ck_assert_int_eq(searches, 0);
    for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
        if (contents[i].redirected != redirected || wcscmp(contents[i].pattern, pattern) != 0)
            continue;
        search = (struct search){.content = &contents[i]};
        searches++;
        ck_assert(find_next(&search, data));
        return &search;
    }
    SetLastError(ERROR_PATH_NOT_FOUND);
    return INVALID_HANDLE_VALUE;
}
HANDLE(WINAPI *imported_find_first)
(LPCWSTR, WIN32_FIND_DATAW *)IMPORTED(FindFirstFileW, 8) = find_first;

static BOOL WINAPI find_close(HANDLE find)
{
    ck_assert_ptr_eq(find, &search);
    searches--;
    return TRUE;
}
BOOL(WINAPI *imported_find_close)(HANDLE) IMPORTED(FindClose, 4) = find_close;

/* --- the walk -------------------------------------------------------------------------------- */

struct seen {
    char objects[256]; /* each with a line's end */
    char unlisted[256];
    uint32_t status;
    bool enough; /* after one */
};

/* Here the service is asked, for which anything may be loaded. */
static bool visit(void *context, const char *object)
{
    struct seen *seen = context;
    if (!stuck)
        ck_assert_uint_eq(off, 0);
    ck_assert_uint_lt(strlen(seen->objects) + strlen(object) + 1, sizeof(seen->objects));
    strcat(strcat(seen->objects, object), "\n");
    return !seen->enough;
}

static bool unlisted(void *context, const char *object, uint32_t status)
{
    struct seen *seen = context;
    ck_assert_uint_lt(strlen(seen->unlisted) + strlen(object) + 1, sizeof(seen->unlisted));
    strcat(strcat(seen->unlisted, object), "\n");
    seen->status = status;
    return true;
}

static struct seen walk(bool whole)
{
    struct seen seen = {.enough = !whole};
    notes[0] = '\0';
    const struct access_walk walk = {DEPUTY_OBJECT_DIRECTORY, visit, unlisted, &seen};
    ck_assert(access_walk(&walk, "C:\\Windows\\System32") == whole);
    ck_assert_int_eq(searches, 0);
    return seen;
}

static void setup(void)
{
    emulated = true;
    kept = stuck = false;
    off = 0;
    searches = 0;
}

static const char native[] = "C:\\Windows\\System32\\drivers\n"
                             "C:\\Windows\\System32\\native.exe\n"
                             "C:\\Windows\\System32\\drivers\\native.sys\n";

START_TEST(the_services_folders_are_walked_and_those_below)
{
    const struct seen seen = walk(true);
    ck_assert_str_eq(seen.objects, native);
    ck_assert_str_eq(seen.unlisted, "");
    ck_assert_uint_eq(off, 0);
}
END_TEST

START_TEST(a_program_that_is_not_emulated_turns_nothing_off)
{
    emulated = false;
    given = 0;
    const struct seen seen = walk(true);
    ck_assert_str_eq(seen.objects, native);
    ck_assert_uint_eq(given, 0);
}
END_TEST

START_TEST(a_note_says_once_that_system32_is_the_services)
{
    walk(true);
    ck_assert_str_eq(notes, "this is a 32-bit program; System32 is walked as the service sees it, "
                            "and not as SysWOW64\n");
    emulated = false;
    walk(true);
    ck_assert_str_eq(notes, "");
    emulated = kept = true; /* the walk says what cannot be seen */
    walk(true);
    ck_assert_str_eq(notes, "");
}
END_TEST

START_TEST(a_walk_that_is_ended_leaves_nothing_turned_off)
{
    const struct seen seen = walk(false);
    ck_assert_str_eq(seen.objects, "C:\\Windows\\System32\\drivers\n");
    ck_assert_uint_eq(off, 0);
}
END_TEST

START_TEST(what_cannot_be_seen_is_told_and_nothing_else_is_walked)
{
    kept = true;
    const struct seen seen = walk(true);
    ck_assert_str_eq(seen.objects, "");
    ck_assert_str_eq(seen.unlisted, "C:\\Windows\\System32\n");
    ck_assert_uint_eq(seen.status, ERROR_INVALID_FUNCTION);
}
END_TEST

START_TEST(that_it_cannot_be_turned_on_again_is_told)
{
    stuck = true;
    const struct seen seen = walk(true);
    ck_assert_str_eq(seen.objects, "");
    ck_assert_str_eq(seen.unlisted, "C:\\Windows\\System32\n");
    ck_assert_uint_eq(seen.status, ERROR_NOT_ENOUGH_MEMORY);
}
END_TEST

/* The redirection of another thread is no concern of this one's. */
static DWORD WINAPI walk_beside(void *context)
{
    *(struct seen *)context = walk(true);
    return 0;
}

START_TEST(any_thread_may_walk)
{
    struct seen seen;
    HANDLE thread = CreateThread(NULL, 0, walk_beside, &seen, 0, NULL);
    ck_assert_ptr_nonnull(thread);
    ck_assert_uint_eq(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    CloseHandle(thread);
    ck_assert_str_eq(seen.objects, native);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_services_folders_are_walked_and_those_below,
        a_program_that_is_not_emulated_turns_nothing_off,
        a_note_says_once_that_system32_is_the_services,
        a_walk_that_is_ended_leaves_nothing_turned_off,
        what_cannot_be_seen_is_told_and_nothing_else_is_walked,
        that_it_cannot_be_turned_on_again_is_told, any_thread_may_walk, NULL};
    return run_suite(make_suite_with("access walk", tests, setup, NULL));
}
