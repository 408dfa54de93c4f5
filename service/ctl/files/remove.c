#include "ctl/files/remove.h"
#include "ctl/files/file_words.h"
#include "ctl/common/output.h"
#include "client/answer/failure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Names are taken in batches, so that no directory stays open while what is in it goes. What could
 * not go is met again by every batch: it is remembered, and the batches grow with it. */
enum { BATCH = 256 };

struct child {
    wchar_t *path;
    uint32_t attributes;
};

/* The paths in a directory that stay, in their order. */
struct staying {
    wchar_t **paths;
    size_t count;
};

/* What became of one: gone, still there, or nothing more can be done. */
enum outcome { GONE, STAYS, STOPPED };

static enum outcome delete_node(struct file_run *run, const wchar_t *path, uint32_t attributes);

/* --- failures -------------------------------------------------------------------------------- */

/* People see each at once, programs the first. */
static void report(struct file_run *run)
{
    struct call *call = run->call;
    struct buffer line = {0};
    if (call->options.json)
        return;
    buffer_text(&line, "deputyctl: ");
    buffer_text(&line, call->failure.bytes ? call->failure.bytes : "");
    buffer_text(&line, "\n");
    if (!line.status)
        (void)output_write(OUTPUT_ERROR, line.bytes, line.size); /* the count comes at the end */
    buffer_free(&line);
    buffer_free(&call->failure);
}

/* One after which the others would fail as well ends the run. */
static enum outcome fail(
    struct file_run *run, const struct deputy_reply *reply, const wchar_t *path)
{
    struct call *call = run->call;
    bool first = run->failed == 0;
    enum exit_code code = exit_code_of(reply);
    if (!call->options.json)
        (void)file_fail(call, reply, path, DEPUTY_FILE_LITERAL);
    else if (first)
        file_json_failure(call, reply, path, DEPUTY_FILE_LITERAL);
    report(run);
    run->code = first || run->code == code ? code : EXIT_CODE_FAILED;
    run->failed++;
    return code == EXIT_CODE_UNAVAILABLE || code == EXIT_CODE_NOT_TRUSTED ||
                   reply->status == ERROR_NOT_ENOUGH_MEMORY
               ? STOPPED
               : STAYS;
}

static enum outcome fail_for_memory(struct file_run *run, const wchar_t *path)
{
    const struct deputy_reply reply = {.status = ERROR_NOT_ENOUGH_MEMORY};
    return fail(run, &reply, path);
}

/* --- what stays ------------------------------------------------------------------------------ */

/* Where a path is, or would be. */
static size_t find(const struct staying *staying, const wchar_t *path)
{
    size_t first = 0, behind = staying->count;
    while (first < behind) {
        size_t middle = first + (behind - first) / 2;
        if (wcscmp(staying->paths[middle], path) < 0)
            first = middle + 1;
        else
            behind = middle;
    }
    return first;
}

static bool stays(const struct staying *staying, const wchar_t *path)
{
    size_t place = find(staying, path);
    return place < staying->count && wcscmp(staying->paths[place], path) == 0;
}

/* Takes the path over. */
static bool remember(struct staying *staying, wchar_t *path)
{
    size_t place = find(staying, path);
    wchar_t **paths = realloc(staying->paths, (staying->count + 1) * sizeof(*paths));
    if (!paths) {
        free(path);
        return false;
    }
    memmove(paths + place + 1, paths + place, (staying->count - place) * sizeof(*paths));
    paths[place] = path;
    staying->paths = paths;
    staying->count++;
    return true;
}

static void forget(struct staying *staying)
{
    for (size_t i = 0; i < staying->count; i++)
        free(staying->paths[i]);
    free(staying->paths);
}

/* --- directories ----------------------------------------------------------------------------- */

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

/* The first children there are besides those that stay, at most as many as there is room for. */
static enum outcome take_batch(struct file_run *run, const wchar_t *path,
    const struct staying *staying, struct child *children, size_t room, size_t *count)
{
    struct deputy_file_list *list;
    const struct deputy_file_entry *entry;
    struct deputy_reply reply;
    uint32_t status =
        deputy_list_open(run->session, path, DEPUTY_FILE_LINK | run->flags, &list, &reply);
    if (status)
        return fail(run, &reply, path);
    while (*count < room && !(status = deputy_list_next(list, &entry, &reply))) {
        struct child child = {join(path, entry), entry->attributes};
        if (!child.path)
            break;
        if (stays(staying, child.path))
            free(child.path);
        else
            children[(*count)++] = child;
    }
    deputy_list_close(list);
    if (status == ERROR_NO_MORE_FILES || *count == room)
        return GONE;
    return status ? fail(run, &reply, path) : fail_for_memory(run, path);
}

static enum outcome delete_child(
    struct file_run *run, struct staying *staying, const struct child *child)
{
    enum outcome outcome = delete_node(run, child->path, child->attributes);
    if (outcome != STAYS) {
        free(child->path);
        return outcome;
    }
    return remember(staying, child->path) ? STAYS : STOPPED;
}

/* *any is whether there were children to delete. */
static enum outcome delete_batch(
    struct file_run *run, const wchar_t *path, struct staying *staying, bool *any)
{
    size_t room = BATCH + staying->count, count = 0;
    struct child *children = calloc(room, sizeof(*children));
    if (!children)
        return fail_for_memory(run, path);
    enum outcome outcome = take_batch(run, path, staying, children, room, &count);
    *any = count != 0;
    for (size_t i = 0; i < count; i++) {
        if (outcome == GONE)
            outcome = delete_child(run, staying, &children[i]) == STOPPED ? STOPPED : GONE;
        else
            free(children[i].path);
    }
    free(children);
    return outcome;
}

/* A directory in which something stays is not tried itself. */
static enum outcome empty(struct file_run *run, const wchar_t *path)
{
    struct staying staying = {0};
    enum outcome outcome;
    bool any = false;
    do
        outcome = delete_batch(run, path, &staying, &any);
    while (outcome == GONE && any);
    if (outcome == GONE && staying.count)
        outcome = STAYS;
    forget(&staying);
    return outcome;
}

static enum outcome delete_node(struct file_run *run, const wchar_t *path, uint32_t attributes)
{
    struct deputy_reply reply;
    bool directory = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    uint32_t flags = run->flags | (directory ? DEPUTY_FILE_DIRECTORY : 0u) |
                     (run->call->options.force ? DEPUTY_FILE_FORCE : 0u);
    if (directory && !(attributes & FILE_ATTRIBUTE_REPARSE_POINT)) {
        enum outcome outcome = empty(run, path);
        if (outcome != GONE)
            return outcome;
    }
    if (deputy_delete_file(run->session, path, flags, &reply))
        return fail(run, &reply, path);
    run->changed++;
    return GONE;
}

/* --- the command ----------------------------------------------------------------------------- */

static enum exit_code conclude(struct file_run *run)
{
    struct call *call = run->call;
    if (call->options.json) {
        json_member_number(&call->json, "deleted", run->changed);
        json_member_number(&call->json, "failed", run->failed);
        json_object_end(&call->json);
    } else if (run->failed) {
        buffer_printf(&call->failure, "deleted %" PRIu64 ", could not delete %" PRIu64,
            run->changed, run->failed);
    }
    return run->failed ? run->code : EXIT_CODE_OK;
}

enum exit_code remove_tree(struct file_run *run)
{
    struct deputy_file_info *info;
    struct deputy_reply reply;
    if (deputy_stat_file(run->session, run->path, DEPUTY_FILE_LINK | run->flags, &info, &reply))
        return file_fail(run->call, &reply, run->path, DEPUTY_FILE_LITERAL);
    uint32_t attributes = info->attributes;
    deputy_file_info_free(info);
    if (run->call->options.json)
        json_object_begin(&run->call->json);
    (void)delete_node(run, run->path, attributes); /* the counts say what became of it */
    return conclude(run);
}
