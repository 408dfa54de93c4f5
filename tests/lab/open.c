/* open: opens a file through Deputy and says what came of it.
 *
 * usage: open PATH [ACCESS [DISPOSITION [FLAGS [SHARE]]]]
 *
 * The numbers are CreateFile's and enum deputy_file_flag's, hexadecimal; without them the file is
 * opened for reading (80000000 3 0 7). Prints one JSON object: "status", "stage", "correlation",
 * and of an open file "granted" (the handle's access mask), "inherit", "type" (of GetFileType) and
 * "size"; then, the handle being closed, "left" (how many handles more this process has than
 * before) and "alone" (the status of opening the path so that nobody else may have it open; 0 when
 * nobody has). Exit code: 0 when it was opened and closed again, 1 when not, 2 for wrong usage.
 */
#include "include/deputy.h"
#include "unit/handle_count.h"

#include <windows.h>
#include <winternl.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

/* PUBLIC_OBJECT_BASIC_INFORMATION of Microsoft, "NtQueryObject function". */
struct basic_information {
    ULONG attributes;
    ACCESS_MASK granted;
    ULONG handles;
    ULONG pointers;
    ULONG reserved[10];
};

static void describe(HANDLE file)
{
    struct basic_information basic = {0};
    LARGE_INTEGER size = {.QuadPart = 0};
    DWORD flags = 0;
    NtQueryObject(file, ObjectBasicInformation, &basic, sizeof(basic), NULL);
    GetHandleInformation(file, &flags);
    GetFileSizeEx(file, &size);
    printf(",\"granted\":%lu,\"inherit\":%lu,\"type\":%lu,\"size\":%lld", basic.granted,
        flags & HANDLE_FLAG_INHERIT, GetFileType(file), (long long)size.QuadPart);
}

static DWORD open_alone(const WCHAR *path)
{
    HANDLE file =
        CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    return ERROR_SUCCESS;
}

static int open(const WCHAR *path, const DWORD *numbers)
{
    struct deputy_session *session = NULL;
    struct deputy_reply reply;
    WCHAR *final_path = NULL;
    HANDLE file = NULL;
    bool closed = true;
    unsigned before = handle_count();
    if (deputy_open(NULL, &session, &reply) == ERROR_SUCCESS) {
        before = handle_count();
        deputy_open_file(session, path, numbers[0], numbers[3], numbers[1], numbers[2], &file,
            &final_path, &reply);
    }
    printf("{\"status\":%lu,\"stage\":\"%s\",\"correlation\":\"%s\"", (unsigned long)reply.status,
        deputy_stage_name(reply.stage), reply.correlation);
    if (file) {
        describe(file);
        closed = CloseHandle(file);
    }
    printf(",\"left\":%d,\"alone\":%lu}\n", (int)(handle_count() - before), open_alone(path));
    deputy_text_free(final_path);
    deputy_close(session);
    return file && closed ? 0 : 1;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    DWORD numbers[] = {GENERIC_READ, OPEN_EXISTING, 0, 7};
    if (count < 2 || count > 6) {
        fprintf(stderr, "usage: open PATH [ACCESS [DISPOSITION [FLAGS [SHARE]]]]\n");
        return 2;
    }
    for (int i = 2; i < count; i++)
        numbers[i - 2] = wcstoul(arguments[i], NULL, 16);
    return open(arguments[1], numbers);
}
