#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"
#include "identity/sid.h"

#include <stdlib.h>
#include <string.h>

struct file_stat_call {
    struct remote_call call;
    struct path_argument path;
    uint32_t flags;
    FILE_INFO info;
    ENCODED final_path;
    ENCODED owner;
    ENCODED owner_name;
};

/* What the program gets, and what its members point to. */
struct file_stat_result {
    struct deputy_file_info info;
    struct arena arena;
    wchar_t *final_path;
};

static void file_stat_stub(struct remote_call *call)
{
    struct file_stat_call *stat = (struct file_stat_call *)call;
    stat->info = (FILE_INFO){0};
    stat->final_path = stat->owner = stat->owner_name = (ENCODED){0};
    call->returned = c_file_stat(call->context, stat->path.units, stat->path.text, stat->flags,
        &stat->info, &stat->final_path, &stat->owner, &stat->owner_name, &call->reply);
}

/* A name arrives as "DOMAIN\name". */
static uint32_t take_name(const ENCODED *encoded, struct arena *arena, struct deputy_sid *owner)
{
    if (!encoded->bytes)
        return ERROR_SUCCESS;
    char *text = arena_copy(arena, encoded->bytes, encoded->size);
    if (!text)
        return ERROR_NOT_ENOUGH_MEMORY;
    char *separator = strchr(text, '\\');
    if (separator)
        *separator = 0;
    owner->domain = separator ? text : "";
    owner->name = separator ? separator + 1 : text;
    return ERROR_SUCCESS;
}

static uint32_t take_owner(
    const struct file_stat_call *call, struct arena *arena, struct deputy_sid *owner)
{
    if (!call->owner.bytes)
        return ERROR_SUCCESS;
    if (!sid_copy(arena, call->owner.bytes, call->owner.size, owner))
        return ERROR_INVALID_DATA;
    return take_name(&call->owner_name, arena, owner);
}

static uint32_t make_result(const struct file_stat_call *call, struct file_stat_result *made)
{
    const FILE_INFO *info = &call->info;
    made->info = (struct deputy_file_info){
        .size = (uint64_t)info->size,
        .created = (uint64_t)info->created,
        .accessed = (uint64_t)info->accessed,
        .written = (uint64_t)info->written,
        .file_id = (uint64_t)info->file_id,
        .volume = info->volume,
        .attributes = info->attributes,
        .links = info->links,
        .reparse_tag = info->reparse_tag,
    };
    uint32_t status = take_owner(call, &made->arena, &made->info.owner);
    if (!status)
        status = text_take(&call->final_path, &made->final_path);
    made->info.final_path = made->final_path;
    return status;
}

static uint32_t take_result(const struct file_stat_call *call, struct deputy_file_info **info)
{
    struct file_stat_result *made = calloc(1, sizeof(*made));
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = make_result(call, made);
    if (status)
        deputy_file_info_free(&made->info);
    else
        *info = &made->info;
    return status;
}

uint32_t deputy_stat_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_info **info, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct file_stat_call call = {.call = {.stub = file_stat_stub}, .flags = flags};
    uint32_t status = session && info ? path_argument(path, &call.path) : ERROR_INVALID_PARAMETER;
    if (status) {
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    } else if (!session_call(session, &call.call, &said)) {
        status = take_result(&call, info);
        if (status)
            reply_set(&said, status, DEPUTY_STAGE_TRANSPORT);
    }
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

void deputy_file_info_free(struct deputy_file_info *info)
{
    struct file_stat_result *made = (struct file_stat_result *)info;
    if (!made)
        return;
    arena_free(&made->arena);
    deputy_text_free(made->final_path);
    free(made);
}
