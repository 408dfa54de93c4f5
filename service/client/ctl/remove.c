#include "client/ctl/remove.h"
#include "client/ctl/file_words.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Names are taken in batches, so that no directory stays open while what is in it goes. */
enum { BATCH = 256 };

struct child {
    wchar_t *path;
    uint32_t attributes;
};

static uint32_t delete_node(struct file_run *run, const wchar_t *path, uint32_t attributes);

/* Report the failure and return its status. */
static uint32_t fail(struct file_run *run, const struct deputy_reply *reply, const wchar_t *path)
{
    run->code = file_fail(run->call, reply, path, 0);
    return reply->status;
}

static uint32_t fail_for_memory(struct file_run *run, const wchar_t *path)
{
    run->code = file_fail_local(run->call, ERROR_NOT_ENOUGH_MEMORY, path);
    return ERROR_NOT_ENOUGH_MEMORY;
}

static wchar_t *join(const wchar_t *directory, const struct deputy_file_entry *entry)
{
    size_t length = wcslen(directory);
    wchar_t *path = calloc(length + entry->name_size + 2, sizeof(*path));
    if (!path)
        return NULL;
    memcpy(path, directory, length * sizeof(*path));
    if (path[length - 1] != L'\\')
        path[length++] = L'\\';
    memcpy(path + length, entry->name, entry->name_size * sizeof(*path));
    return path;
}

/* The first children there are, at most BATCH. */
static uint32_t take_batch(
    struct file_run *run, const wchar_t *path, struct child *children, size_t *count)
{
    struct deputy_file_list *list;
    const struct deputy_file_entry *entry;
    struct deputy_reply reply;
    uint32_t status = deputy_list_open(run->session, path, DEPUTY_FILE_LINK, &list, &reply);
    if (status)
        return fail(run, &reply, path);
    while (*count < BATCH && !(status = deputy_list_next(list, &entry, &reply))) {
        struct child child = {join(path, entry), entry->attributes};
        if (!child.path)
            break;
        children[(*count)++] = child;
    }
    deputy_list_close(list);
    if (status == ERROR_NO_MORE_FILES || *count == BATCH)
        return ERROR_SUCCESS;
    return status ? fail(run, &reply, path) : fail_for_memory(run, path);
}

static uint32_t delete_batch(struct file_run *run, const wchar_t *path, size_t *count)
{
    struct child *children = calloc(BATCH, sizeof(*children));
    *count = 0;
    if (!children)
        return fail_for_memory(run, path);
    uint32_t status = take_batch(run, path, children, count);
    for (size_t i = 0; i < *count; i++) {
        if (!status)
            status = delete_node(run, children[i].path, children[i].attributes);
        free(children[i].path);
    }
    free(children);
    return status;
}

static uint32_t delete_node(struct file_run *run, const wchar_t *path, uint32_t attributes)
{
    struct deputy_reply reply;
    bool directory = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    size_t count = directory && !(attributes & FILE_ATTRIBUTE_REPARSE_POINT);
    while (count) {
        uint32_t status = delete_batch(run, path, &count);
        if (status)
            return status;
    }
    if (deputy_delete_file(run->session, path, directory ? DEPUTY_FILE_DIRECTORY : 0, &reply))
        return fail(run, &reply, path);
    run->changed++;
    return ERROR_SUCCESS;
}

enum exit_code remove_tree(struct file_run *run)
{
    struct deputy_file_info *info;
    struct deputy_reply reply;
    if (deputy_stat_file(run->session, run->path, DEPUTY_FILE_LINK, &info, &reply))
        return file_fail(run->call, &reply, run->path, 0);
    uint32_t attributes = info->attributes;
    deputy_file_info_free(info);
    if (delete_node(run, run->path, attributes))
        return run->code;
    if (run->call->options.json) {
        json_object_begin(&run->call->json);
        json_member_number(&run->call->json, "deleted", run->changed);
        json_object_end(&run->call->json);
    }
    return EXIT_CODE_OK;
}
