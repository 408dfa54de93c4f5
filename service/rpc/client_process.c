#include "rpc/client_process.h"
#include "platform/optional.h"

#include <windows.h>
#include <rpc.h>

typedef BOOL(WINAPI query_image_name)(HANDLE, DWORD, LPWSTR, PDWORD);
typedef RPC_STATUS(RPC_ENTRY inquire_client)(RPC_BINDING_HANDLE, unsigned long *);

struct image {
    HANDLE process;
    WCHAR *path;
    DWORD size;
    BOOL found;
};

static void query(lookup_function *function, void *argument)
{
    struct image *image = argument;
    image->found = ((query_image_name *)function)(image->process, 0, image->path, &image->size);
}

static void describe_image(struct client_process *client, HANDLE process, struct arena *arena)
{
    static struct optional query_image = {L"kernel32.dll", "QueryFullProcessImageNameW", 0};
    struct image image = {.process = process, .size = CLIENT_IMAGE_MAX + 1};
    image.path = HeapAlloc(GetProcessHeap(), 0, image.size * sizeof(WCHAR));
    if (!image.path)
        return;
    if (optional_call(&query_image, query, &image) && image.found) {
        client->image = arena_copy(arena, image.path, image.size * sizeof(WCHAR));
        client->image_size = client->image ? image.size : 0;
    }
    HeapFree(GetProcessHeap(), 0, image.path);
}

struct client_id {
    unsigned long id;
    RPC_STATUS status;
};

static void inquire(lookup_function *function, void *argument)
{
    struct client_id *client = argument;
    client->status = ((inquire_client *)function)(NULL, &client->id);
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
    static struct optional inquire_pid = {L"rpcrt4.dll", "I_RpcBindingInqLocalClientPID", 0};
    struct client_id found;
    *client = (struct client_process){0};
    if (!optional_call(&inquire_pid, inquire, &found) || found.status != RPC_S_OK)
        return;
    client->known = true;
    client->id = found.id;
    client->process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, found.id);
    if (!client->process)
        return;
    describe_image(client, client->process, arena);
    client->created = creation_time(client->process);
}
