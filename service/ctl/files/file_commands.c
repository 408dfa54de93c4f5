#include "ctl/files/file_run.h"
#include "ctl/files/file_words.h"
#include "ctl/files/remove.h"
#include "client/answer/file_answer.h"
#include "client/answer/wide.h"
#include "base/printable.h"

#include <inttypes.h>
#include <windows.h>

#define PATH_HELP                                                                                  \
    "Paths are absolute (C:\\...) and taken literally; one that Windows would silently change "    \
    "is\n"                                                                                         \
    "refused with the reason.\n"

static const struct option link_options[] = {
    {OPTION_FLAG, "link", NULL, "look at a link itself instead of what it leads to",
        offsetof(struct options, link), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option remove_options[] = {
    {OPTION_FLAG, "r", NULL, "the same as --recursive", offsetof(struct options, recursive), 0, 0},
    {OPTION_FLAG, "recursive", NULL, "delete a directory with all that is in it",
        offsetof(struct options, recursive), 0, 0},
    {OPTION_FLAG, "force", NULL, "delete also what is read-only", offsetof(struct options, force),
        0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option replace_options[] = {
    {OPTION_FLAG, "replace", NULL, "replace a file that has the name already",
        offsetof(struct options, replace), 0, 0},
    {OPTION_FLAG, "force", NULL, "replace also one that is read-only",
        offsetof(struct options, force), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

/* --- stat ------------------------------------------------------------------------------------ */

static void put_time_line(struct buffer *out, const char *label, uint64_t time)
{
    printable_label(out, 0, label);
    file_put_time(out, time, false);
    buffer_text(out, "\n");
}

static void put_owner_text(struct buffer *out, const struct deputy_sid *owner)
{
    printable_label(out, 0, "Owner");
    if (!owner->size)
        buffer_text(out, "may not be read");
    if (owner->name) {
        printable_append(out, owner->domain);
        buffer_text(out, *owner->domain ? "\\" : "");
        printable_append(out, owner->name);
        buffer_text(out, ", ");
    }
    buffer_text(out, owner->size ? owner->text : "");
    buffer_text(out, "\n");
}

static void put_stat_text(struct buffer *out, const struct deputy_file_info *info)
{
    printable_label(out, 0, "Path");
    if (info->final_path)
        wide_print_text(out, info->final_path);
    else
        buffer_text(out, "not known");
    buffer_text(out, "\n");
    printable_label(out, 0, "Attributes");
    file_put_attributes(out, info->attributes);
    file_put_attribute_words(out, info->attributes);
    buffer_text(out, "\n");
    printable_label(out, 0, "Size");
    buffer_printf(out, "%" PRIu64 "\n", info->size);
    put_time_line(out, "Created", info->created);
    put_time_line(out, "Accessed", info->accessed);
    put_time_line(out, "Written", info->written);
    put_owner_text(out, &info->owner);
    printable_label(out, 0, "Links");
    buffer_printf(out, "%" PRIu32 "\n", info->links);
    if (info->reparse_tag) {
        printable_label(out, 0, "Link of type");
        buffer_printf(out, "0x%08" PRIx32 "\n", info->reparse_tag);
    }
}

static enum exit_code stat(struct file_run *run)
{
    struct deputy_file_info *info;
    struct deputy_reply reply;
    struct call *call = run->call;
    uint32_t flags = DEPUTY_FILE_STREAM | run->flags | (call->options.link ? DEPUTY_FILE_LINK : 0u);
    if (deputy_stat_file(run->session, run->path, flags, &info, &reply))
        return file_fail(call, &reply, run->path, flags | DEPUTY_FILE_LITERAL);
    if (call->options.json)
        file_answer_info(&call->json, info, &reply);
    else
        put_stat_text(&call->out, info);
    deputy_file_info_free(info);
    return EXIT_CODE_OK;
}

static enum exit_code run_stat(struct call *call)
{
    return file_run(call, stat);
}

/* --- mkdir, mv, rm --------------------------------------------------------------------------- */

static enum exit_code make_directory(struct file_run *run)
{
    struct deputy_reply reply;
    if (deputy_make_directory(run->session, run->path, &reply))
        return file_fail(run->call, &reply, run->path, 0);
    return call_done(run->call, &reply);
}

static enum exit_code run_mkdir(struct call *call)
{
    return file_run(call, make_directory);
}

static enum exit_code move(struct file_run *run)
{
    struct deputy_reply reply;
    const struct options *options = &run->call->options;
    uint32_t flags = run->flags | (options->replace ? DEPUTY_FILE_REPLACE : 0u) |
                     (options->force ? DEPUTY_FILE_FORCE : 0u);
    if (!deputy_rename_file(run->session, run->path, run->to, flags, &reply))
        return call_done(run->call, &reply);
    const wchar_t *blamed = file_blamed(&reply, run->path, run->to, DELETE);
    return file_fail(run->call, &reply, blamed, blamed == run->path ? DEPUTY_FILE_LITERAL : 0);
}

static enum exit_code run_mv(struct call *call)
{
    if (file_names_directory(call, 1))
        return file_wants_name(call, 1);
    if (call->options.force && !call->options.replace)
        return call_usage(call, "--force goes with --replace");
    return file_run(call, move);
}

static enum exit_code remove_one(struct file_run *run)
{
    struct deputy_reply reply;
    if (run->call->options.recursive)
        return remove_tree(run);
    uint32_t flags =
        DEPUTY_FILE_STREAM | run->flags | (run->call->options.force ? DEPUTY_FILE_FORCE : 0u);
    if (deputy_delete_file(run->session, run->path, flags, &reply))
        return file_fail(run->call, &reply, run->path, DEPUTY_FILE_STREAM | DEPUTY_FILE_LITERAL);
    return call_done(run->call, &reply);
}

static enum exit_code run_rm(struct call *call)
{
    return file_run(call, remove_one);
}

const struct command file_commands[] = {
    {"stat", "PATH", 1, 1, "show what the file system says of a file or directory",
        PATH_HELP "Links are followed; the path shown is where it really is.\n", link_options,
        run_stat},
    {"mkdir", "PATH", 1, 1, "make a directory", PATH_HELP "The directory above has to exist.\n",
        NULL, run_mkdir},
    {"mv", "PATH NEW_PATH", 2, 2, "give a file or directory another name on the same volume",
        PATH_HELP "A link is renamed itself.\n", replace_options, run_mv},
    {"rm", "PATH", 1, 1, "delete a file, or with -r a directory",
        PATH_HELP
        "A link is deleted itself, and never followed. With -r what cannot be deleted is said, "
        "and the\n"
        "rest goes; at the end stands how many there were of both. In the literal form, "
        "\\\\?\\C:\\...,\n"
        "names with a dot or space at the end, names of devices and <U+D800> for a unit that is "
        "no\n"
        "Unicode can be deleted and renamed.\n",
        remove_options, run_rm},
    {.name = NULL},
};
