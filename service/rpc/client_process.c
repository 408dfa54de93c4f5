#include "rpc/client_process.h"
#include "host/lookup.h"

#include <windows.h>
#include <rpc.h>

/* Not on every platform that the service runs on. */
typedef BOOL(WINAPI query_image_name)(HANDLE, DWORD, LPWSTR, PDWORD);

static void describe_image(struct client_process *client, HANDLE process, struct arena *arena)
{
    query_image_name *query =
        (query_image_name *)lookup(L"kernel32.dll", "QueryFullProcessImageNameW");
    DWORD size = CLIENT_IMAGE_MAX + 1;
    WCHAR *path = query ? HeapAlloc(GetProcessHeap(), 0, size * sizeof(WCHAR)) : NULL;
    if (path && query(process, 0, path, &size)) {
        client->image = arena_copy(arena, path, size * sizeof(WCHAR));
        client->image_size = client->image ? size : 0;
    }
    if (path)
        HeapFree(GetProcessHeap(), 0, path);
}

static uint64_t creation_time(HANDLE process)
{
    FILETIME created, ended, kernel, user;
    if (!GetProcessTimes(process, &created, &ended, &kernel, &user))
        return 0;
    return (uint64_t)created.dwHighDateTime << 32 | created.dwLowDateTime;
}

void client_process_describe(struct client_process *client, struct arena *arena)
{
    unsigned long id;
    *client = (struct client_process){0};
    if (I_RpcBindingInqLocalClientPID(NULL, &id) != RPC_S_OK)
        return;
    client->known = true;
    client->id = id;
    client->process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, id);
    if (!client->process)
        return;
    describe_image(client, client->process, arena);
    client->created = creation_time(client->process);
}
