/* cat and put with a service that cannot hand out a handle, which takes the place of libdeputy. */
#include "ctl/files/file_run.h"
#include "ctl/files/file_words.h"
#include "ctl/common/output.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static uint32_t open_status;
static uint32_t open_access;
static uint32_t open_flags;
static uint32_t chunk_flags;
static uint32_t failed_allowing; /* of paths */
static uint32_t chunk_disposition;
static uint32_t chunk_status;
static uint32_t writer_status; /* of opening a file to write it */
static uint32_t failed_with;
static const char *failed_object; /* NULL: a file */
static uint32_t output_status;
static unsigned opened;
static unsigned chunks;
static unsigned readers, writers; /* that are open */
static struct buffer shown;
static char stored[32];
static size_t stored_size;
static size_t input_left;
static DWORD input_type;
static unsigned empty_writes; /* by the other end of the pipe, before what is left */
static bool interrupted;      /* by Ctrl+C */

uint32_t deputy_open_file(struct deputy_session *session, const wchar_t *path, uint32_t access,
    uint32_t share, uint32_t disposition, uint32_t flags, void **handle, wchar_t **final_path,
    struct deputy_reply *reply)
{
    (void)session;
    (void)path;
    (void)share;
    (void)disposition;
    (void)handle;
    (void)final_path;
    opened++;
    open_access = access;
    open_flags = flags;
    *reply = (struct deputy_reply){.status = open_status, .stage = DEPUTY_STAGE_PERFORM};
    return open_status;
}

static int reader; /* an address for what is opened to be read */

uint32_t deputy_read_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_reader **opened_reader, uint64_t *size, struct deputy_reply *reply)
{
    (void)session;
    (void)path;
    (void)flags;
    (void)size;
    *reply = (struct deputy_reply){.status = chunk_status, .stage = DEPUTY_STAGE_PERFORM};
    if (chunk_status)
        return chunk_status;
    readers++;
    *opened_reader = (struct deputy_reader *)&reader;
    return ERROR_SUCCESS;
}

void deputy_read_close(struct deputy_reader *closed)
{
    if (closed)
        readers--;
}

uint32_t deputy_read_at(struct deputy_reader *used, uint64_t offset, void *bytes, uint32_t size,
    uint32_t *read, struct deputy_reply *reply)
{
    static const char content[] = "content";
    ck_assert_ptr_eq(used, &reader);
    ck_assert_uint_le(offset, sizeof(content));
    ck_assert_uint_ge(size, sizeof(content));
    *reply = (struct deputy_reply){.status = chunk_status, .stage = DEPUTY_STAGE_PERFORM};
    if (chunk_status)
        return chunk_status;
    chunks++;
    *read = (uint32_t)(sizeof(content) - offset);
    memcpy(bytes, content + offset, *read);
    return ERROR_SUCCESS;
}

static int writer; /* and for what is opened to be written */

uint32_t deputy_write_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, struct deputy_writer **opened_writer, struct deputy_reply *reply)
{
    (void)session;
    (void)path;
    chunk_flags = flags;
    chunk_disposition = disposition;
    *reply = (struct deputy_reply){.status = writer_status, .stage = DEPUTY_STAGE_PERFORM};
    if (writer_status)
        return writer_status;
    writers++;
    *opened_writer = (struct deputy_writer *)&writer;
    return ERROR_SUCCESS;
}

void deputy_write_close(struct deputy_writer *closed)
{
    if (closed)
        writers--;
}

uint32_t deputy_write_at(struct deputy_writer *used, uint64_t offset, const void *bytes,
    uint32_t size, struct deputy_reply *reply)
{
    ck_assert_ptr_eq(used, &writer);
    *reply = (struct deputy_reply){.status = chunk_status, .stage = DEPUTY_STAGE_PERFORM};
    if (chunk_status)
        return chunk_status;
    chunks++;
    ck_assert_uint_le(offset + size, sizeof(stored));
    memcpy(stored + offset, bytes, size);
    stored_size = (size_t)offset + size;
    return ERROR_SUCCESS;
}

/* What goes another way. */
uint32_t deputy_replace_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_transfer **transfer, struct deputy_reply *reply)
{
    (void)session;
    (void)path;
    (void)flags;
    (void)transfer;
    (void)reply;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

uint32_t deputy_copy_open(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_transfer **transfer, uint64_t *total, struct deputy_reply *reply)
{
    (void)to;
    (void)total;
    return deputy_replace_open(session, path, flags, transfer, reply);
}

uint32_t deputy_copy_step(
    struct deputy_transfer *transfer, uint64_t *done, int *finished, struct deputy_reply *reply)
{
    (void)transfer;
    (void)done;
    (void)finished;
    (void)reply;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

uint32_t deputy_transfer_write(
    struct deputy_transfer *transfer, const void *bytes, uint32_t size, struct deputy_reply *reply)
{
    (void)transfer;
    (void)bytes;
    (void)size;
    (void)reply;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

uint32_t deputy_transfer_commit(struct deputy_transfer *transfer, struct deputy_reply *reply)
{
    (void)transfer;
    (void)reply;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

void deputy_transfer_close(struct deputy_transfer *transfer)
{
    ck_assert_ptr_null(transfer);
}

enum exit_code file_run(struct call *call, enum exit_code (*function)(struct file_run *run))
{
    struct file_run run = {.call = call, .path = L"C:\\file"};
    return function(&run);
}

enum exit_code file_fail(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    (void)call;
    (void)path;
    failed_with = reply->status;
    failed_allowing = flags;
    return EXIT_CODE_FAILED;
}

enum exit_code call_fail_object(
    struct call *call, const char *key, const char *object, const struct deputy_reply *reply)
{
    (void)call;
    ck_assert_str_eq(key, "stream");
    failed_object = object;
    failed_with = reply->status;
    return EXIT_CODE_FAILED;
}

const wchar_t *file_blamed(
    const struct deputy_reply *reply, const wchar_t *path, const wchar_t *to, uint32_t access)
{
    (void)reply;
    (void)access;
    (void)to;
    (void)access;
    return path;
}

bool file_names_directory(const struct call *call, int operand)
{
    (void)call;
    (void)operand;
    return false;
}

enum exit_code file_wants_name(struct call *call, int operand)
{
    (void)call;
    (void)operand;
    ck_abort();
    return EXIT_CODE_USAGE;
}

enum exit_code call_usage(struct call *call, const char *sentence)
{
    (void)call;
    ck_assert_msg(false, "%s", sentence);
    return EXIT_CODE_USAGE;
}

uint32_t output_write(enum output_stream stream, const char *bytes, size_t size)
{
    ck_assert_int_eq(stream, OUTPUT_RESULT);
    if (output_status)
        return output_status;
    buffer_append(&shown, bytes, size);
    return shown.status;
}

static DWORD read_failure(DWORD size)
{
    return input_type == FILE_TYPE_CHAR && size >= 64 * 1024 ? ERROR_NOT_ENOUGH_MEMORY
           : input_type == FILE_TYPE_PIPE && !input_left     ? ERROR_BROKEN_PIPE
                                                             : ERROR_SUCCESS;
}

/* The bytes that there are; behind them the buffer holds anything. */
static DWORD take_input(void *bytes, DWORD size)
{
    DWORD taken = (DWORD)(input_left < size ? input_left : size);
    memset(bytes, GUARDED_RUBBISH, size);
    if (empty_writes) {
        empty_writes--;
        return 0;
    }
    if (interrupted)
        return 0;
    memset(bytes, 'x', taken);
    input_left -= taken;
    return taken;
}

/* Standard input: some bytes, then its end ("ReadFile function", "ReadConsole function"). A success
 * leaves the last error that the caller left, but for Ctrl+C. */
static BOOL WINAPI fake_read(
    HANDLE file, void *bytes, DWORD size, DWORD *read, OVERLAPPED *overlapped)
{
    DWORD before = GetLastError();
    ck_assert_ptr_eq(file, GetStdHandle(STD_INPUT_HANDLE));
    ck_assert_ptr_null(overlapped);
    ck_assert(bytes && size && read);
    *read = 0; /* "before doing any work or error checking" */
    DWORD failed = read_failure(size);
    if (!failed)
        *read = take_input(bytes, size);
    SetLastError(failed                 ? failed
                 : interrupted || *read ? ERROR_OPERATION_ABORTED /* with bytes: it says nothing */
                                        : before);
    return failed == ERROR_SUCCESS;
}

static BOOL WINAPI fake_peek(
    HANDLE pipe, void *bytes, DWORD size, DWORD *read, DWORD *available, DWORD *rest)
{
    ck_assert_ptr_eq(pipe, GetStdHandle(STD_INPUT_HANDLE));
    ck_assert(!bytes && !size && !read && !available && !rest);
    ck_assert_uint_eq(input_type, FILE_TYPE_PIPE);
    bool is_there = input_left || empty_writes;
    SetLastError(is_there ? ERROR_OPERATION_ABORTED /* it says nothing */ : ERROR_BROKEN_PIPE);
    return is_there;
}

BOOL(WINAPI *const imported_peek)
(HANDLE, void *, DWORD, DWORD *, DWORD *, DWORD *)IMPORTED(PeekNamedPipe, 24) = fake_peek;

static DWORD WINAPI fake_type(HANDLE file)
{
    ck_assert_ptr_eq(file, GetStdHandle(STD_INPUT_HANDLE));
    return input_type;
}

DWORD(WINAPI *const imported_type)(HANDLE) IMPORTED(GetFileType, 4) = fake_type;
BOOL(WINAPI *const imported_read)
(HANDLE, void *, DWORD, DWORD *, OVERLAPPED *)IMPORTED(ReadFile, 20) = fake_read;

static void setup(void)
{
    open_status = ERROR_NOT_SUPPORTED;
    chunk_status = writer_status = failed_with = ERROR_SUCCESS;
    opened = chunks = readers = writers = chunk_disposition = 0;
    open_flags = chunk_flags = failed_allowing = 0;
    failed_object = NULL;
    output_status = ERROR_SUCCESS;
    stored_size = 0;
    input_left = 5;
    input_type = FILE_TYPE_DISK;
    empty_writes = 0;
    interrupted = false;
    SetLastError(ERROR_OPERATION_ABORTED);
    shown = (struct buffer){0};
}

static void teardown(void)
{
    buffer_free(&shown);
}

static enum exit_code run(const char *name, const struct options *options)
{
    struct call call = {.options = *options};
    const struct command *command = transfer_commands;
    while (strcmp(command->name, name) != 0)
        command++;
    call.command = command;
    return command->run(&call);
}

START_TEST(cat_reads_in_chunks_where_no_handle_can_be_had)
{
    ck_assert_int_eq(run("cat", &(struct options){0}), EXIT_CODE_OK);
    ck_assert_str_eq(shown.bytes, "content");
    ck_assert_uint_eq(opened, 1);
    ck_assert_uint_gt(chunks, 0);
    ck_assert_uint_eq(readers, 0);
}
END_TEST

START_TEST(put_writes_in_chunks_where_no_handle_can_be_had)
{
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_OK);
    ck_assert_uint_eq(stored_size, 5);
    ck_assert_mem_eq(stored, "xxxxx", 5);
    ck_assert_uint_eq(chunk_disposition, CREATE_ALWAYS);
    ck_assert_uint_eq(writers, 0);
}
END_TEST

START_TEST(what_can_not_be_written_either_way_fails)
{
    writer_status = ERROR_NOT_SUPPORTED;
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(failed_with, ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(chunks, 0);
    setup();
    chunk_status = ERROR_DISK_FULL;
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(failed_with, ERROR_DISK_FULL);
    ck_assert_uint_eq(writers, 0);
}
END_TEST

START_TEST(nothing_that_is_put_makes_an_empty_file)
{
    input_left = 0;
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_OK);
    ck_assert_uint_eq(chunk_disposition, CREATE_ALWAYS);
    ck_assert_uint_eq(chunks, 0);
    ck_assert_uint_eq(writers, 0);
}
END_TEST

START_TEST(another_failure_is_not_tried_again)
{
    open_status = ERROR_ACCESS_DENIED;
    ck_assert_int_eq(run("cat", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(failed_with, ERROR_ACCESS_DENIED);
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(chunks, 0);
}
END_TEST

START_TEST(what_can_not_be_read_either_way_fails)
{
    chunk_status = ERROR_NOT_SUPPORTED;
    ck_assert_int_eq(run("cat", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(failed_with, ERROR_NOT_SUPPORTED);
}
END_TEST

START_TEST(put_ends_where_its_input_does)
{
    static const DWORD types[] = {FILE_TYPE_DISK, FILE_TYPE_PIPE, FILE_TYPE_CHAR};
    input_type = types[_i];
    empty_writes = input_type == FILE_TYPE_PIPE ? 2 : 0;
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_OK);
    ck_assert_uint_eq(stored_size, 5);
}
END_TEST

START_TEST(an_interrupted_input_is_not_its_end)
{
    input_type = FILE_TYPE_CHAR;
    interrupted = true;
    ck_assert_int_eq(run("put", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(failed_with, ERROR_OPERATION_ABORTED);
    ck_assert_str_eq(failed_object, "standard input");
    ck_assert_uint_eq(opened, 0);
}
END_TEST

START_TEST(an_output_that_takes_nothing_is_blamed_and_not_the_file)
{
    output_status = ERROR_DISK_FULL;
    ck_assert_int_eq(run("cat", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_uint_eq(failed_with, ERROR_DISK_FULL);
    ck_assert_str_eq(failed_object, "standard output");
    setup();
    chunk_status = ERROR_DISK_FULL;
    ck_assert_int_eq(run("cat", &(struct options){0}), EXIT_CODE_FAILED);
    ck_assert_ptr_null(failed_object);
}
END_TEST

/* A write waits for its end on the handle, where the system does not for it ("CreateFile",
 * SYNCHRONIZE; a handle that is handed over has what was asked for and no more). */
START_TEST(appending_can_wait_for_its_write)
{
    ck_assert_int_eq(run("put", &(struct options){.append = true}), EXIT_CODE_OK);
    ck_assert_uint_eq(open_access, FILE_APPEND_DATA | SYNCHRONIZE);
    ck_assert_uint_eq(chunk_disposition, OPEN_ALWAYS);
    ck_assert_uint_eq(chunk_flags, DEPUTY_FILE_APPEND);
}
END_TEST

/* Wine has no streams: that the flag makes one, the service's suites show. */
START_TEST(put_makes_a_stream_where_one_is_meant_and_nowhere_else)
{
    const bool meant[] = {false, true};
    for (size_t i = 0; i < ARRAYSIZE(meant); i++) {
        const uint32_t flags = meant[i] ? DEPUTY_FILE_STREAM : 0;
        setup();
        ck_assert_int_eq(run("put", &(struct options){.stream = meant[i]}), EXIT_CODE_OK);
        ck_assert_uint_eq(open_flags, flags);
        ck_assert_uint_eq(chunk_flags, flags);
        ck_assert_mem_eq(stored, "xxxxx", 5);
        open_status = ERROR_INVALID_NAME;
        ck_assert_int_eq(run("put", &(struct options){.stream = meant[i]}), EXIT_CODE_FAILED);
        ck_assert_uint_eq(failed_allowing, flags);
    }
}
END_TEST

START_TEST(only_what_takes_a_redirected_file_says_that_powershell_has_no_such_sign)
{
    for (const struct command *command = transfer_commands; command->name; command++) {
        bool told = strstr(command->details, "PowerShell knows no <: cmd /c \"deputyctl put ... <");
        ck_assert_int_eq(told, strcmp(command->name, "put") == 0);
        ck_assert_int_eq(strstr(command->details, "PowerShell") != NULL, told);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        cat_reads_in_chunks_where_no_handle_can_be_had,
        put_writes_in_chunks_where_no_handle_can_be_had,
        another_failure_is_not_tried_again,
        what_can_not_be_read_either_way_fails,
        what_can_not_be_written_either_way_fails,
        nothing_that_is_put_makes_an_empty_file,
        an_interrupted_input_is_not_its_end,
        an_output_that_takes_nothing_is_blamed_and_not_the_file,
        appending_can_wait_for_its_write,
        put_makes_a_stream_where_one_is_meant_and_nowhere_else,
        only_what_takes_a_redirected_file_says_that_powershell_has_no_such_sign,
        NULL,
    };
    Suite *suite = make_suite_with("transfer_commands", tests, setup, teardown);
    TCase *inputs = tcase_create("inputs");
    tcase_add_checked_fixture(inputs, setup, teardown);
    tcase_add_loop_test(inputs, put_ends_where_its_input_does, 0, 3);
    suite_add_tcase(suite, inputs);
    return run_suite(suite);
}
