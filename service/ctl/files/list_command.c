#include "ctl/files/file_run.h"
#include "ctl/files/file_words.h"
#include "client/answer/file_answer.h"
#include "client/answer/wide.h"

#include <inttypes.h>
#include <windows.h>

/* So much is collected before it is written. */
enum { FLUSH_SIZE = 32 * 1024 };

static void put_text(struct buffer *out, const struct deputy_file_entry *entry)
{
    file_put_attributes(out, entry->attributes);
    buffer_printf(out, " %15" PRIu64 "  ", entry->size);
    file_put_time(out, entry->written, true);
    buffer_text(out, "  ");
    wide_print(out, entry->name, entry->name_size);
}

static bool put_entry(struct call *call, const struct deputy_file_entry *entry)
{
    if (call->options.json)
        file_answer_entry(&call->json, entry);
    else
        put_text(&call->out, entry);
    return call_end_line(call, FLUSH_SIZE);
}

/* The service's status: a failure to write is not the directory's, and ends the list. */
static uint32_t put_entries(
    struct call *call, struct deputy_file_list *list, struct deputy_reply *reply)
{
    const struct deputy_file_entry *entry;
    uint32_t status;
    do
        status = deputy_list_next(list, &entry, reply);
    while (!status && put_entry(call, entry));
    return status == ERROR_NO_MORE_FILES ? ERROR_SUCCESS : status;
}

static enum exit_code list(struct file_run *run)
{
    struct deputy_file_list *list;
    struct deputy_reply reply;
    if (deputy_list_open(run->session, run->path, run->flags, &list, &reply))
        return file_fail(run->call, &reply, run->path, DEPUTY_FILE_LITERAL);
    uint32_t status = put_entries(run->call, list, &reply);
    deputy_list_close(list);
    return status ? file_fail(run->call, &reply, run->path, DEPUTY_FILE_LITERAL) : EXIT_CODE_OK;
}

static enum exit_code run_ls(struct call *call)
{
    return file_run(call, list);
}

const struct command list_commands[] = {
    {"ls", "DIRECTORY", 1, 1, "list a directory",
        "Attributes (d directory, l link, r read-only, h hidden, s system), size in bytes, last\n"
        "written (UTC), and name, in the order of the file system, as they come: a directory may\n"
        "have any number of entries.\n",
        NULL, run_ls},
    {.name = NULL},
};
