#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"
#include "paths/entry.h"

#include <stdlib.h>
#include <string.h>

struct list_call {
    struct remote_call call;
    struct path_argument path;
    uint32_t flags;
    unsigned long id;
    ENCODED page;
};

struct deputy_file_list {
    struct deputy_session *session;
    struct pooled place;
    unsigned long id;
    struct list_call call; /* its memory is that of the page */
    struct deputy_reply begun;
    size_t offset; /* in the page */
    struct deputy_file_entry entry;
    wchar_t name[ENTRY_NAME_MAX + 1];
};

static void open_stub(struct remote_call *call)
{
    struct list_call *list = (struct list_call *)call;
    list->id = 0;
    call->returned = c_file_list(
        call->context, list->path.units, list->path.text, list->flags, &list->id, &call->reply);
}

static void next_stub(struct remote_call *call)
{
    struct list_call *list = (struct list_call *)call;
    list->page = (ENCODED){0};
    call->returned = c_file_list_next(call->context, list->id, &list->page, &call->reply);
}

/* The service puts no reply beside this one's status. */
static void end_stub(struct remote_call *call)
{
    struct list_call *list = (struct list_call *)call;
    call->returned = c_file_list_end(call->context, list->id);
}

static uint32_t open_list(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_list **list, struct deputy_reply *reply)
{
    struct deputy_file_list *made = calloc(1, sizeof(*made));
    if (!made)
        return reply_set(reply, ERROR_NOT_ENOUGH_MEMORY, DEPUTY_STAGE_CONNECT);
    made->session = session;
    made->call = (struct list_call){.call = {.stub = open_stub}, .flags = flags};
    uint32_t status = path_argument(path, &made->call.path);
    if (status)
        reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    else
        status = session_begin(session, &made->call.call, &made->place, reply);
    remote_call_free(&made->call.call);
    made->begun = *reply;
    if (status)
        free(made);
    else
        *list = made;
    return status;
}

uint32_t deputy_list_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_file_list **list, struct deputy_reply *reply)
{
    struct deputy_reply said;
    if (session && list)
        open_list(session, path, flags, list, &said);
    else
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    return reply_give(&said, reply);
}

static void set_entry(struct deputy_file_list *list, const struct entry *entry)
{
    memcpy(list->name, entry->name, entry->name_size * sizeof(*list->name));
    list->name[entry->name_size] = 0;
    list->entry = (struct deputy_file_entry){
        .size = entry->size,
        .created = entry->created,
        .accessed = entry->accessed,
        .written = entry->written,
        .file_id = entry->file_id,
        .attributes = entry->attributes,
        .reparse_tag = entry->reparse_tag,
        .name_size = entry->name_size,
        .name = list->name,
    };
}

static uint32_t next_page(struct deputy_file_list *list, struct deputy_reply *reply)
{
    list->call.call.stub = next_stub;
    list->offset = 0;
    uint32_t status = session_continue(list->session, &list->call.call, &list->place, reply);
    if (status)
        list->call.page = (ENCODED){0};
    else if (!list->call.page.size) {
        *reply = list->begun;
        reply->status = status = ERROR_NO_MORE_FILES;
    }
    return status;
}

static uint32_t next_entry(struct deputy_file_list *list, struct deputy_reply *reply)
{
    struct entry entry;
    *reply = list->begun; /* also of an entry for which nobody has to be asked */
    if (list->offset == list->call.page.size && next_page(list, reply))
        return reply->status;
    uint32_t status =
        entry_decode(list->call.page.bytes, list->call.page.size, &list->offset, &entry);
    if (status)
        return reply_set(reply, status, DEPUTY_STAGE_TRANSPORT);
    set_entry(list, &entry);
    return ERROR_SUCCESS;
}

uint32_t deputy_list_next(struct deputy_file_list *list, const struct deputy_file_entry **entry,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    if (!list || !entry)
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    else if (!next_entry(list, &said))
        *entry = &list->entry;
    return reply_give(&said, reply);
}

void deputy_list_close(struct deputy_file_list *list)
{
    if (!list)
        return;
    list->call.call.stub = end_stub;
    session_finish(list->session, &list->call.call, &list->place);
    remote_call_free(&list->call.call);
    free(list);
}
