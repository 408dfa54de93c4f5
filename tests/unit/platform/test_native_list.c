/* A page of a directory's entries: what the system says it filled is all that is believed. The test
 * is the system here, and its answer ends where the guard page begins. */
#include "unit/guarded.h"
#include "platform/lookup.h"
#include "platform/native.h"
#include "unit/suite.h"

#include <winternl.h>
#include <string.h>

enum { ENTRY_SIZE = offsetof(FILE_ID_BOTH_DIR_INFO, FileName), BUFFER_SIZE = 2 * 128 };

/* What the system answers; what is not set stays rubbish, as in a buffer of ours. */
static struct {
    NTSTATUS status;
    ULONG_PTR filled;
    ULONG next;      /* of the first entry */
    ULONG name_size; /* of the last one */
    BOOLEAN restarted;
} answer;

static BYTE *buffer;

static FILE_ID_BOTH_DIR_INFO *entry_at(size_t offset)
{
    return (FILE_ID_BOTH_DIR_INFO *)(void *)(buffer + offset);
}

/* ("NtQueryDirectoryFile function"): a handle for synchronous work takes no event, no routine and
 * no context; without a structure in the buffer, Information is 0. */
static NTSTATUS NTAPI fake_query(HANDLE directory, HANDLE event, PIO_APC_ROUTINE routine,
    void *context, IO_STATUS_BLOCK *block, void *bytes, ULONG size, ULONG kind, BOOLEAN single,
    UNICODE_STRING *pattern, BOOLEAN restart)
{
    ck_assert(directory && !event && !routine && !context && !single && !pattern);
    ck_assert_ptr_eq(bytes, buffer);
    ck_assert_uint_eq(size, BUFFER_SIZE);
    ck_assert_uint_eq(kind, 37); /* FileIdBothDirectoryInformation */
    answer.restarted = restart;
    if (answer.status < 0)
        return answer.status; /* and the block need not be filled */
    block->Information = answer.filled;
    if (answer.filled < ENTRY_SIZE)
        return answer.status;
    entry_at(0)->NextEntryOffset = answer.next;
    entry_at(0)->FileNameLength = answer.next ? sizeof(WCHAR) : answer.name_size;
    if (answer.next && answer.next <= BUFFER_SIZE - ENTRY_SIZE) {
        entry_at(answer.next)->NextEntryOffset = 0;
        entry_at(answer.next)->FileNameLength = answer.name_size;
    }
    return answer.status;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    ck_assert_int_eq(wcscmp(dll, L"ntdll.dll"), 0);
    if (strcmp(name, "NtQueryDirectoryFile") == 0)
        return (lookup_function *)fake_query;
    return (lookup_function *)GetProcAddress(GetModuleHandleW(dll), name);
}

static void setup(void)
{
    memset(&answer, 0, sizeof(answer));
    buffer = guarded_new(BUFFER_SIZE);
}

static void teardown(void)
{
    guarded_free(buffer, BUFFER_SIZE);
}

static uint32_t list(void)
{
    return native_list((HANDLE)&answer, buffer, BUFFER_SIZE, true);
}

static void check_two(ULONG_PTR filled, ULONG next, ULONG name_size, uint32_t status)
{
    answer.filled = filled;
    answer.next = next;
    answer.name_size = name_size;
    ck_assert_uint_eq(list(), status);
}

START_TEST(whole_entries_are_taken_to_the_last_byte)
{
    check_two(ENTRY_SIZE + 2, 0, 2, ERROR_SUCCESS);
    ck_assert(answer.restarted);
    check_two(BUFFER_SIZE, 0, BUFFER_SIZE - ENTRY_SIZE, ERROR_SUCCESS);
    check_two(112 + ENTRY_SIZE + 2, 112, 2, ERROR_SUCCESS);
    check_two(BUFFER_SIZE, BUFFER_SIZE - ENTRY_SIZE - 8, 8, ERROR_SUCCESS);
}
END_TEST

START_TEST(a_page_without_an_entry_is_not_read)
{
    check_two(0, 0, 0, ERROR_MORE_DATA);
}
END_TEST

START_TEST(what_was_not_filled_is_not_believed)
{
    check_two(ENTRY_SIZE - 1, 0, 2, ERROR_INVALID_DATA);
    check_two(ENTRY_SIZE + 2, 0, 4, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE + 8, 0, 2, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, 0, BUFFER_SIZE, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, 0, ~0u - 1, ERROR_INVALID_DATA);
    check_two(112 + ENTRY_SIZE + 2, 112, 4, ERROR_INVALID_DATA);
}
END_TEST

START_TEST(entries_go_forward_and_stay_inside)
{
    check_two(BUFFER_SIZE, 8, 2, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, 113, 2, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, BUFFER_SIZE, 2, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, BUFFER_SIZE - 8, 2, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, ~0u - 7, 2, ERROR_INVALID_DATA);
}
END_TEST

START_TEST(a_name_has_whole_units_and_one_at_least)
{
    check_two(BUFFER_SIZE, 0, 0, ERROR_INVALID_DATA);
    check_two(BUFFER_SIZE, 0, 3, ERROR_INVALID_DATA);
}
END_TEST

START_TEST(a_failure_is_told_as_it_is)
{
    answer.status = (NTSTATUS)0x80000006; /* STATUS_NO_MORE_FILES */
    ck_assert_uint_eq(list(), ERROR_NO_MORE_FILES);
    answer.status = (NTSTATUS)0x80000005; /* STATUS_BUFFER_OVERFLOW */
    ck_assert_uint_eq(list(), ERROR_MORE_DATA);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        whole_entries_are_taken_to_the_last_byte,
        a_page_without_an_entry_is_not_read,
        what_was_not_filled_is_not_believed,
        entries_go_forward_and_stay_inside,
        a_name_has_whole_units_and_one_at_least,
        a_failure_is_told_as_it_is,
        NULL,
    };
    return run_suite(make_suite_with("native_list", tests, setup, teardown));
}
