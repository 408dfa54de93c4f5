/* bench_cost: calls the service so often, when it is told to, for tests/bench/cost to count by.
 *
 * usage: bench_cost OPERATION CALLS
 *
 * Opens a session, calls once for what only a first call does, prints "ready", waits for a line of
 * input, calls, prints "done" and waits for another line. OPERATION is one of the table below.
 * Exit code: 0, 1 when a call failed, 2 for wrong usage.
 */
#include "include/deputy.h"

#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static const WCHAR path[] = L"C:\\windows\\win.ini";

static uint32_t ping(struct deputy_session *session)
{
    struct deputy_service_info info;
    return deputy_ping(session, &info, NULL);
}

static uint32_t whoami(struct deputy_session *session)
{
    struct deputy_whoami *result = NULL;
    uint32_t status = deputy_whoami(session, &result, NULL);
    deputy_whoami_free(result);
    return status;
}

static uint32_t stat_file(struct deputy_session *session)
{
    struct deputy_file_info *info = NULL;
    uint32_t status = deputy_stat_file(session, path, 0, &info, NULL);
    deputy_file_info_free(info);
    return status;
}

static uint32_t open_file(struct deputy_session *session)
{
    void *handle = NULL;
    uint32_t status = deputy_open_file(
        session, path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0, &handle, NULL, NULL);
    if (status == ERROR_SUCCESS)
        CloseHandle(handle);
    return status;
}

static uint32_t read_file(struct deputy_session *session)
{
    BYTE bytes[16];
    uint32_t read;
    return deputy_read_file(session, path, 0, 0, bytes, sizeof(bytes), &read, NULL);
}

static uint32_t registry_get(struct deputy_session *session)
{
    struct deputy_registry_value *value = NULL;
    uint32_t status = deputy_registry_get(session,
        L"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Deputy", L"ImagePath", 0, &value, NULL);
    deputy_registry_value_free(value);
    return status;
}

static uint32_t service_status(struct deputy_session *session)
{
    struct deputy_service *service = NULL;
    uint32_t status = deputy_service_status(session, L"Deputy", &service, NULL);
    deputy_service_free(service);
    return status;
}

static const struct operation {
    const WCHAR *name;
    uint32_t (*call)(struct deputy_session *session);
} operations[] = {
    {L"ping", ping},
    {L"whoami", whoami},
    {L"file_stat", stat_file},
    {L"file_open", open_file},
    {L"file_read", read_file},
    {L"registry_get", registry_get},
    {L"service_status", service_status},
};

static const struct operation *find(const WCHAR *name)
{
    for (size_t i = 0; i < ARRAYSIZE(operations); i++) {
        if (wcscmp(operations[i].name, name) == 0)
            return &operations[i];
    }
    return NULL;
}

static void say_and_wait(const char *word)
{
    puts(word);
    fflush(stdout);
    (void)getchar();
}

static uint32_t run(struct deputy_session *session, const struct operation *operation, long calls)
{
    uint32_t status = operation->call(session);
    say_and_wait("ready");
    for (long i = 0; i < calls && status == ERROR_SUCCESS; i++)
        status = operation->call(session);
    say_and_wait("done");
    return status;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    struct deputy_session *session;
    const struct operation *operation = count == 3 ? find(arguments[1]) : NULL;
    long calls = operation ? wcstol(arguments[2], NULL, 10) : 0;
    if (calls <= 0) {
        fprintf(stderr, "usage: bench_cost OPERATION CALLS\n");
        return 2;
    }
    uint32_t status = deputy_open(NULL, &session, NULL);
    if (status == ERROR_SUCCESS) {
        status = run(session, operation, calls);
        deputy_close(session);
    }
    if (status != ERROR_SUCCESS)
        fprintf(stderr, "bench_cost: error %lu\n", (unsigned long)status);
    return status == ERROR_SUCCESS ? 0 : 1;
}
