/* The operations on files, as a client asks for them. */
#include "bench/cost_acts.h"

static const BYTE bytes[COST_SIZE] = "0123456789abcde";

static struct deputy_file_list *list;
static struct deputy_transfer *transfer;
static struct deputy_reader *reader;
static struct deputy_writer *writer;
static void *opened;

static uint32_t file_open(struct deputy_session *session)
{
    return deputy_open_file(
        session, COST_FILE, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0, &opened, NULL, NULL);
}

static uint32_t close_opened(struct deputy_session *session)
{
    (void)session;
    return cost_last(CloseHandle(opened));
}

static uint32_t file_stat(struct deputy_session *session)
{
    struct deputy_file_info *info = NULL;
    uint32_t status = deputy_stat_file(session, COST_FILE, 0, &info, NULL);
    deputy_file_info_free(info);
    return status;
}

static uint32_t file_list(struct deputy_session *session)
{
    return deputy_list_open(session, COST_FOLDER, 0, &list, NULL);
}

static uint32_t file_list_next(struct deputy_session *session)
{
    const struct deputy_file_entry *entry;
    (void)session;
    return deputy_list_next(list, &entry, NULL);
}

static uint32_t file_list_end(struct deputy_session *session)
{
    (void)session;
    deputy_list_close(list);
    return ERROR_SUCCESS;
}

static uint32_t file_mkdir(struct deputy_session *session)
{
    return deputy_make_directory(session, COST_NEW, NULL);
}

static uint32_t remove_directory(void)
{
    return cost_last(RemoveDirectoryW(COST_NEW));
}

static uint32_t directory_removed(struct deputy_session *session)
{
    (void)session;
    return remove_directory();
}

uint32_t cost_make_file(void)
{
    DWORD done;
    HANDLE file = CreateFileW(COST_FILE, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    uint32_t status = cost_last(WriteFile(file, bytes, sizeof(bytes), &done, NULL));
    CloseHandle(file);
    return status;
}

static uint32_t file_made(struct deputy_session *session)
{
    (void)session;
    return cost_make_file();
}

static uint32_t file_delete(struct deputy_session *session)
{
    return deputy_delete_file(session, COST_FILE, 0, NULL);
}

static uint32_t file_rename(struct deputy_session *session)
{
    return deputy_rename_file(session, COST_FILE, COST_NEW, 0, NULL);
}

static uint32_t rename_back(void)
{
    return cost_last(MoveFileW(COST_NEW, COST_FILE));
}

static uint32_t renamed_back(struct deputy_session *session)
{
    (void)session;
    return rename_back();
}

static uint32_t file_read(struct deputy_session *session)
{
    BYTE data[COST_SIZE];
    uint32_t done;
    return deputy_read_file(session, COST_FILE, 0, 0, data, sizeof(data), &done, NULL);
}

static uint32_t file_write(struct deputy_session *session)
{
    return deputy_write_file(session, COST_FILE, 0, OPEN_EXISTING, 0, bytes, sizeof(bytes), NULL);
}

static uint32_t file_replace(struct deputy_session *session)
{
    return deputy_replace_open(session, COST_FILE, DEPUTY_FILE_REPLACE, &transfer, NULL);
}

static uint32_t file_put(struct deputy_session *session)
{
    (void)session;
    return deputy_transfer_write(transfer, bytes, sizeof(bytes), NULL);
}

static uint32_t file_copy(struct deputy_session *session)
{
    return deputy_copy_open(session, COST_FILE, COST_NEW, 0, &transfer, NULL, NULL);
}

static uint32_t file_copy_step(struct deputy_session *session)
{
    uint64_t done;
    int finished;
    (void)session;
    return deputy_copy_step(transfer, &done, &finished, NULL);
}

static uint32_t file_commit(struct deputy_session *session)
{
    (void)session;
    return deputy_transfer_commit(transfer, NULL);
}

static uint32_t file_cancel(struct deputy_session *session)
{
    (void)session;
    deputy_transfer_close(transfer);
    return ERROR_SUCCESS;
}

/* What was committed is empty. */
static uint32_t file_committed(struct deputy_session *session)
{
    (void)file_cancel(session);
    return cost_make_file();
}

static uint32_t file_read_open(struct deputy_session *session)
{
    return deputy_read_open(session, COST_FILE, 0, &reader, NULL, NULL);
}

static uint32_t file_read_at(struct deputy_session *session)
{
    BYTE data[COST_SIZE];
    uint32_t done;
    (void)session;
    return deputy_read_at(reader, 0, data, sizeof(data), &done, NULL);
}

static uint32_t file_read_close(struct deputy_session *session)
{
    (void)session;
    deputy_read_close(reader);
    return ERROR_SUCCESS;
}

static uint32_t file_write_open(struct deputy_session *session)
{
    return deputy_write_open(session, COST_FILE, 0, OPEN_EXISTING, &writer, NULL);
}

static uint32_t file_write_at(struct deputy_session *session)
{
    (void)session;
    return deputy_write_at(writer, 0, bytes, sizeof(bytes), NULL);
}

static uint32_t file_write_close(struct deputy_session *session)
{
    (void)session;
    deputy_write_close(writer);
    return ERROR_SUCCESS;
}

/* --- all of them ----------------------------------------------------------------------------- */

const struct cost_act cost_file_acts[] = {
    {.name = L"file_open", .call = file_open, .after = close_opened, .plain = plain_file_open},
    {.name = L"file_stat", .call = file_stat, .plain = plain_file_stat},
    {.name = L"file_list",
        .call = file_list,
        .after = file_list_end,
        .plain = plain_file_list,
        .plain_after = plain_close},
    {.name = L"file_list_next",
        .before = file_list,
        .call = file_list_next,
        .after = file_list_end,
        .plain_before = plain_open_folder,
        .plain = plain_file_list_next,
        .plain_after = plain_close},
    {.name = L"file_list_end",
        .before = file_list,
        .call = file_list_end,
        .plain_before = plain_open_folder,
        .plain = plain_close},
    {.name = L"file_mkdir",
        .call = file_mkdir,
        .after = directory_removed,
        .plain = plain_file_mkdir,
        .plain_after = remove_directory},
    {.name = L"file_delete",
        .call = file_delete,
        .after = file_made,
        .plain = plain_file_delete,
        .plain_after = cost_make_file},
    {.name = L"file_rename",
        .call = file_rename,
        .after = renamed_back,
        .plain = plain_file_rename,
        .plain_after = rename_back},
    {.name = L"file_read", .call = file_read, .plain = plain_file_read},
    {.name = L"file_read_open",
        .call = file_read_open,
        .after = file_read_close,
        .plain = plain_file_read_open,
        .plain_after = plain_close},
    {.name = L"file_read_at",
        .before = file_read_open,
        .call = file_read_at,
        .after = file_read_close,
        .plain_before = plain_file_read_open,
        .plain = plain_file_read_at,
        .plain_after = plain_close},
    {.name = L"file_read_close",
        .before = file_read_open,
        .call = file_read_close,
        .plain_before = plain_file_read_open,
        .plain = plain_close},
    {.name = L"file_write", .call = file_write, .plain = plain_file_write},
    {.name = L"file_write_open",
        .call = file_write_open,
        .after = file_write_close,
        .plain = plain_file_write_open,
        .plain_after = plain_close},
    {.name = L"file_write_at",
        .before = file_write_open,
        .call = file_write_at,
        .after = file_write_close,
        .plain_before = plain_file_write_open,
        .plain = plain_file_write_at,
        .plain_after = plain_close},
    {.name = L"file_write_close",
        .before = file_write_open,
        .call = file_write_close,
        .plain_before = plain_file_write_open,
        .plain = plain_close},
    {.name = L"file_replace",
        .call = file_replace,
        .after = file_cancel,
        .plain = plain_file_replace,
        .plain_after = plain_close},
    {.name = L"file_put",
        .before = file_replace,
        .call = file_put,
        .after = file_cancel,
        .plain_before = plain_file_replace,
        .plain = plain_file_put,
        .plain_after = plain_close},
    {.name = L"file_copy",
        .call = file_copy,
        .after = file_cancel,
        .plain = plain_file_copy,
        .plain_after = plain_close_copy},
    {.name = L"file_copy_step",
        .before = file_copy,
        .call = file_copy_step,
        .after = file_cancel,
        .plain_before = plain_file_copy,
        .plain = plain_file_copy_step,
        .plain_after = plain_close_copy},
    {.name = L"file_commit",
        .before = file_replace,
        .call = file_commit,
        .after = file_committed,
        .plain_before = plain_file_replace,
        .plain = plain_file_commit,
        .plain_after = cost_make_file},
    {.name = L"file_cancel",
        .before = file_replace,
        .call = file_cancel,
        .plain_before = plain_file_replace,
        .plain = plain_close},
    {0},
};
