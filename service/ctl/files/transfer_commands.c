#include "ctl/files/file_run.h"
#include "ctl/files/file_words.h"
#include "ctl/common/input.h"
#include "ctl/common/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

static const struct option cat_options[] = {
    {OPTION_FLAG, "chunks", NULL, "let the service read, instead of handing over a handle",
        offsetof(struct options, chunks), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option put_options[] = {
    {OPTION_FLAG, "append", NULL, "write at the end of the file", offsetof(struct options, append),
        0, 0},
    {OPTION_FLAG, "atomic", NULL, "replace the file as a whole, or not at all",
        offsetof(struct options, atomic), 0, 0},
    {OPTION_FLAG, "chunks", NULL, "let the service write, instead of handing over a handle",
        offsetof(struct options, chunks), 0, 0},
    {OPTION_FLAG, "stream", NULL, "PATH names an alternate data stream (FILE:STREAM)",
        offsetof(struct options, stream), 0, 0},
    {OPTION_FLAG, "force", NULL, "with --atomic, replace also a file that is read-only",
        offsetof(struct options, force), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option copy_options[] = {
    {OPTION_FLAG, "replace", NULL, "replace a file that has the name already",
        offsetof(struct options, replace), 0, 0},
    {OPTION_FLAG, "force", NULL, "replace also one that is read-only",
        offsetof(struct options, force), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

/* What moves bytes between a file and this program: each fails as the service or the system says.
 */
struct flow {
    struct file_run *run;
    HANDLE file;
    struct deputy_transfer *transfer;
    struct deputy_reader *reader;
    struct deputy_writer *writer;
    uint64_t done;
    uint8_t *bytes; /* DEPUTY_CHUNK_MAX */
    struct deputy_reply reply;
    const char *blamed; /* what failed instead of a file: one of this program's own streams */
};

/* A failure of the system's own has no stage. */
static uint32_t fail_here(struct flow *flow, uint32_t status)
{
    flow->reply = (struct deputy_reply){.status = status};
    return status;
}

static uint32_t fail_stream(struct flow *flow, uint32_t status, const char *stream)
{
    flow->blamed = stream;
    return fail_here(flow, status);
}

/* A colon in a name makes no stream unless one is meant. */
static uint32_t stream_flag(const struct file_run *run)
{
    return run->call->options.stream ? DEPUTY_FILE_STREAM : 0;
}

/* Open the file and get its handle, unless the service is to read or write itself: because that was
 * asked for, or because it cannot hand anything to this program, whose process it cannot open. */
static uint32_t open_handle(
    struct flow *flow, uint32_t access, uint32_t share, uint32_t disposition)
{
    struct file_run *run = flow->run;
    if (run->call->options.chunks)
        return ERROR_SUCCESS;
    bool reads = disposition == OPEN_EXISTING;
    uint32_t flags = reads ? DEPUTY_FILE_STREAM | run->flags : stream_flag(run);
    uint32_t status = deputy_open_file(run->session, run->path, access, share, disposition, flags,
        &flow->file, NULL, &flow->reply);
    return status == ERROR_NOT_SUPPORTED ? ERROR_SUCCESS : status;
}

/* --- cat ------------------------------------------------------------------------------------- */

static uint32_t read_handle(struct flow *flow, uint32_t *size)
{
    DWORD read = 0;
    if (!ReadFile(flow->file, flow->bytes, DEPUTY_CHUNK_MAX, &read, NULL))
        return fail_here(flow, GetLastError());
    *size = read;
    return ERROR_SUCCESS;
}

static uint32_t read_chunk(struct flow *flow, uint32_t *size)
{
    return deputy_read_at(
        flow->reader, flow->done, flow->bytes, DEPUTY_CHUNK_MAX, size, &flow->reply);
}

static uint32_t show(struct flow *flow)
{
    uint32_t size = 1;
    while (size) {
        uint32_t status = flow->file ? read_handle(flow, &size) : read_chunk(flow, &size);
        if (status)
            return status;
        status = output_write(OUTPUT_RESULT, (const char *)flow->bytes, size);
        if (status)
            return fail_stream(flow, status, "standard output");
        flow->done += size;
    }
    return ERROR_SUCCESS;
}

static uint32_t cat_flow(struct flow *flow)
{
    uint32_t status = open_handle(
        flow, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, OPEN_EXISTING);
    if (!status && !flow->file)
        status = deputy_read_open(flow->run->session, flow->run->path,
            DEPUTY_FILE_STREAM | flow->run->flags, &flow->reader, NULL, &flow->reply);
    return status ? status : show(flow);
}

/* --- put ------------------------------------------------------------------------------------- */

static uint32_t write_handle(struct flow *flow, uint32_t size)
{
    DWORD written;
    for (uint32_t done = 0; done < size; done += written) {
        if (!WriteFile(flow->file, flow->bytes + done, size - done, &written, NULL))
            return fail_here(flow, GetLastError());
        if (!written)
            return fail_here(flow, ERROR_WRITE_FAULT);
    }
    return ERROR_SUCCESS;
}

static uint32_t replace_flags(const struct file_run *run, bool replace)
{
    return (replace ? DEPUTY_FILE_REPLACE : 0u) |
           (run->call->options.force ? DEPUTY_FILE_FORCE : 0u);
}

static uint32_t write_part(struct flow *flow, uint32_t size)
{
    if (flow->transfer)
        return deputy_transfer_write(flow->transfer, flow->bytes, size, &flow->reply);
    if (flow->file)
        return write_handle(flow, size);
    return deputy_write_at(flow->writer, flow->done, flow->bytes, size, &flow->reply);
}

/* As much as there is, up to a chunk. */
static uint32_t read_input(struct flow *flow, uint32_t *size)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    uint32_t read = 1, taken = 0;
    while (read && taken < DEPUTY_CHUNK_MAX) {
        uint32_t status = input_take(input, flow->bytes + taken, DEPUTY_CHUNK_MAX - taken, &read);
        if (status)
            return fail_stream(flow, status, "standard input");
        taken += read;
    }
    *size = taken;
    return ERROR_SUCCESS;
}

/* Write the first part, which there may be none of, and what comes after it. */
static uint32_t store(struct flow *flow, uint32_t size)
{
    uint32_t status = ERROR_SUCCESS;
    while (!status && size) {
        status = write_part(flow, size);
        if (!status) {
            flow->done += size;
            status = read_input(flow, &size);
        }
    }
    return status;
}

static uint32_t open_put(struct flow *flow)
{
    struct file_run *run = flow->run;
    bool append = run->call->options.append;
    if (run->call->options.atomic)
        return deputy_replace_open(
            run->session, run->path, replace_flags(run, true), &flow->transfer, &flow->reply);
    uint32_t disposition = append ? OPEN_ALWAYS : CREATE_ALWAYS;
    uint32_t status = open_handle(flow, append ? FILE_APPEND_DATA | SYNCHRONIZE : GENERIC_WRITE,
        FILE_SHARE_READ | FILE_SHARE_DELETE | (append ? FILE_SHARE_WRITE : 0u), disposition);
    if (!status && !flow->file)
        status = deputy_write_open(run->session, run->path,
            stream_flag(run) | (append ? DEPUTY_FILE_APPEND : 0u), disposition, &flow->writer,
            &flow->reply);
    return status;
}

/* What cannot be read at all leaves the file as it was. */
static uint32_t put_flow(struct flow *flow)
{
    uint32_t size;
    uint32_t status = read_input(flow, &size);
    if (!status)
        status = open_put(flow);
    if (!status)
        status = store(flow, size);
    if (!status && flow->transfer)
        status = deputy_transfer_commit(flow->transfer, &flow->reply);
    return status;
}

/* --- cp -------------------------------------------------------------------------------------- */

/* Only for a person who looks. What is lost of it is no failure. */
static void show_progress(const struct flow *flow, uint64_t total, bool last)
{
    struct buffer line = {0};
    DWORD mode;
    if (flow->run->call->options.json || !GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &mode))
        return;
    uint64_t percent = total ? (flow->done < total ? flow->done * 100 / total : 100) : 100;
    buffer_printf(&line, "\r%3" PRIu64 " %%  %" PRIu64 " of %" PRIu64 " MiB%s", percent,
        flow->done >> 20, total >> 20, last ? "\n" : "");
    if (!line.status)
        (void)output_write(OUTPUT_ERROR, line.bytes, line.size);
    buffer_free(&line);
}

static uint32_t copy_flow(struct flow *flow)
{
    struct file_run *run = flow->run;
    uint64_t total = 0;
    int finished = 0;
    uint32_t status = deputy_copy_open(run->session, run->path, run->to,
        run->flags | replace_flags(run, run->call->options.replace), &flow->transfer, &total,
        &flow->reply);
    while (!status && !finished) {
        status = deputy_copy_step(flow->transfer, &flow->done, &finished, &flow->reply);
        if (!status)
            show_progress(flow, total, finished);
    }
    return status ? status : deputy_transfer_commit(flow->transfer, &flow->reply);
}

/* --- all of them ----------------------------------------------------------------------------- */

/* What cat reads may be named in the literal form, and what is written not. */
static uint32_t allowed(const struct flow *flow, const wchar_t *blamed, bool reads)
{
    const struct file_run *run = flow->run;
    if (reads)
        return DEPUTY_FILE_STREAM | DEPUTY_FILE_LITERAL;
    return run->to ? (blamed == run->path ? DEPUTY_FILE_LITERAL : 0) : stream_flag(run);
}

static enum exit_code fail_flow(const struct flow *flow, bool reads)
{
    const struct file_run *run = flow->run;
    if (flow->blamed)
        return call_fail_object(run->call, "stream", flow->blamed, &flow->reply);
    const wchar_t *blamed = file_blamed(&flow->reply, run->path, run->to, GENERIC_READ);
    return file_fail(run->call, &flow->reply, blamed, allowed(flow, blamed, reads));
}

static enum exit_code run_flow(struct file_run *run, uint32_t (*function)(struct flow *flow))
{
    struct flow flow = {.run = run, .bytes = malloc(DEPUTY_CHUNK_MAX)};
    uint32_t status = flow.bytes ? function(&flow) : fail_here(&flow, ERROR_NOT_ENOUGH_MEMORY);
    deputy_transfer_close(flow.transfer);
    deputy_read_close(flow.reader);
    deputy_write_close(flow.writer);
    if (flow.file && !CloseHandle(flow.file) && !status)
        status = fail_here(&flow, GetLastError());
    free(flow.bytes);
    if (status)
        return fail_flow(&flow, function == cat_flow);
    if (run->call->options.json && function != cat_flow) {
        json_object_begin(&run->call->json);
        json_member_number(&run->call->json, "size", flow.done);
        json_object_end(&run->call->json);
    }
    return EXIT_CODE_OK;
}

static enum exit_code cat(struct file_run *run)
{
    return run_flow(run, cat_flow);
}

static enum exit_code put(struct file_run *run)
{
    return run_flow(run, put_flow);
}

static enum exit_code copy(struct file_run *run)
{
    return run_flow(run, copy_flow);
}

static enum exit_code run_cat(struct call *call)
{
    return file_run(call, cat);
}

static enum exit_code run_put(struct call *call)
{
    if (file_names_directory(call, 0))
        return file_wants_name(call, 0);
    if (call->options.force && !call->options.atomic)
        return call_usage(call, "--force goes with --atomic");
    if (call->options.atomic && call->options.stream)
        return call_usage(call, "--atomic makes whole files, not streams");
    if (call->options.atomic && (call->options.append || call->options.chunks))
        return call_usage(call, "--atomic goes with neither --append nor --chunks");
    return file_run(call, put);
}

static enum exit_code run_cp(struct call *call)
{
    if (file_names_directory(call, 1))
        return file_wants_name(call, 1);
    if (call->options.force && !call->options.replace)
        return call_usage(call, "--force goes with --replace");
    return file_run(call, copy);
}

const struct command transfer_commands[] = {
    {"cat", "PATH", 1, 1, "write a file's content to standard output",
        "The file is opened by the service as you, and its handle handed to this program; PATH "
        "may\n"
        "name an alternate data stream (FILE:STREAM).\n",
        cat_options, run_cat},
    {"put", "PATH", 1, 1, "write standard input to a file",
        "The file is made or overwritten. With --atomic everything goes to a temporary file "
        "beside\n"
        "it, which takes its name at the end: until then the old content stays, and whatever ends\n"
        "the command leaves nothing behind. PowerShell knows no <: cmd /c \"deputyctl put ... < "
        "FILE\"\n"
        "does it there.\n",
        put_options, run_put},
    {"cp", "PATH NEW_PATH", 2, 2, "copy a file, in the service",
        "Copies the data and the time of the last change. The copy takes its name when it is "
        "whole; a\n"
        "copy that failed or was interrupted leaves no file. Others may write to the file "
        "meanwhile;\n"
        "the copy then has what was there when it came by. Progress is shown on a terminal.\n",
        copy_options, run_cp},
    {.name = NULL},
};
