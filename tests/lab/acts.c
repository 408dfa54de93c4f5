/* acts: does what takes several calls through Deputy, step by step as it is told.
 *
 * usage: acts STEP...
 *
 *     list=DIRECTORY  read=FILE  write=FILE  append=FILE            begin; one is held at a time
 *     replace=FILE  copy=FILE,NEW_FILE
 *     next[*TIMES]                                                  an entry of the directory
 *     at=OFFSET  to=OFFSET                                          read, and write, 64 KiB
 *     put  step  commit                                             write 64 KiB, copy on, be done
 *     close                                                         let go of it
 *     less  more                     disable and enable a privilege in the token of this process
 *     wait                           until there is a line on standard input
 *
 * Prints one JSON object a line for each step that calls the service, with "step", "status",
 * "stage" and "correlation". Exit code: 0, 2 for wrong usage. */
#include "include/deputy.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { PART = 64 * 1024, PATH_ROOM = 1024 };

static struct deputy_session *session;
static struct deputy_file_list *list;
static struct deputy_reader *reader;
static struct deputy_writer *writer;
static struct deputy_transfer *transfer;
static struct deputy_reply reply;
static BYTE bytes[PART];

/* A privilege that nothing here needs, and that every token has. */
static void set_privilege(DWORD attributes)
{
    TOKEN_PRIVILEGES privileges = {.PrivilegeCount = 1};
    HANDLE token;
    privileges.Privileges[0].Attributes = attributes;
    if (!LookupPrivilegeValueW(NULL, SE_CHANGE_NOTIFY_NAME, &privileges.Privileges[0].Luid) ||
        !OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token) ||
        !AdjustTokenPrivileges(token, FALSE, &privileges, 0, NULL, NULL) ||
        GetLastError() != ERROR_SUCCESS)
        abort();
    CloseHandle(token);
}

static void begin_copy(const WCHAR *paths)
{
    WCHAR from[PATH_ROOM];
    const WCHAR *comma = wcschr(paths, L',');
    if (!comma || comma - paths >= PATH_ROOM)
        abort();
    wcsncpy(from, paths, (size_t)(comma - paths));
    from[comma - paths] = 0;
    deputy_copy_open(session, from, comma + 1, 0, &transfer, NULL, &reply);
}

static void close_all(void)
{
    deputy_list_close(list);
    deputy_read_close(reader);
    deputy_write_close(writer);
    deputy_transfer_close(transfer);
    list = NULL;
    reader = NULL;
    writer = NULL;
    transfer = NULL;
}

static void call(const WCHAR *step, const WCHAR *value)
{
    const struct deputy_file_entry *entry;
    uint32_t size;
    int finished;
    if (wcscmp(step, L"list") == 0)
        deputy_list_open(session, value, 0, &list, &reply);
    else if (wcscmp(step, L"read") == 0)
        deputy_read_open(session, value, 0, &reader, NULL, &reply);
    else if (wcscmp(step, L"write") == 0)
        deputy_write_open(session, value, 0, OPEN_ALWAYS, &writer, &reply);
    else if (wcscmp(step, L"append") == 0)
        deputy_write_open(session, value, DEPUTY_FILE_APPEND, OPEN_EXISTING, &writer, &reply);
    else if (wcscmp(step, L"replace") == 0)
        deputy_replace_open(session, value, 0, &transfer, &reply);
    else if (wcscmp(step, L"copy") == 0)
        begin_copy(value);
    else if (wcscmp(step, L"next") == 0)
        deputy_list_next(list, &entry, &reply);
    else if (wcscmp(step, L"at") == 0)
        deputy_read_at(reader, wcstoull(value, NULL, 10), bytes, PART, &size, &reply);
    else if (wcscmp(step, L"to") == 0)
        deputy_write_at(writer, wcstoull(value, NULL, 10), bytes, PART, &reply);
    else if (wcscmp(step, L"put") == 0)
        deputy_transfer_write(transfer, bytes, PART, &reply);
    else if (wcscmp(step, L"step") == 0)
        deputy_copy_step(transfer, NULL, &finished, &reply);
    else if (wcscmp(step, L"commit") == 0)
        deputy_transfer_commit(transfer, &reply);
    else
        exit(2);
    printf("{\"step\":\"%ls\",\"status\":%lu,\"stage\":\"%s\",\"correlation\":\"%s\"}\n", step,
        (unsigned long)reply.status, deputy_stage_name(reply.stage), reply.correlation);
    fflush(stdout);
}

static void do_step(WCHAR *step)
{
    WCHAR *value = wcspbrk(step, L"=*");
    unsigned times = value && *value == L'*' ? wcstoul(value + 1, NULL, 10) : 1;
    if (value)
        *value++ = 0;
    if (wcscmp(step, L"close") == 0)
        close_all();
    else if (wcscmp(step, L"less") == 0)
        set_privilege(0);
    else if (wcscmp(step, L"more") == 0)
        set_privilege(SE_PRIVILEGE_ENABLED);
    else if (wcscmp(step, L"wait") == 0)
        (void)getchar();
    else
        for (; times; times--)
            call(step, value);
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    if (count < 2)
        return 2;
    if (deputy_open(NULL, &session, &reply))
        abort();
    for (int i = 1; i < count; i++)
        do_step(arguments[i]);
    close_all();
    deputy_close(session);
    return 0;
}
