/* Names as they are typed, and of two paths the one to blame. */
#include "ctl/files/file_words.h"
#include "ctl/files/local_file.h"
#include "ctl/files/path_words.h"
#include "unit/suite.h"

#include <windows.h>

enum exit_code call_fail(struct call *call, const struct deputy_reply *reply)
{
    (void)call;
    (void)reply;
    ck_abort_msg("nothing is to fail");
    return EXIT_CODE_FAILED;
}

/* What this program finds when it tries a path itself. */
static const wchar_t *tried_path;
static uint32_t tried_access;
static uint32_t tried_status;

uint32_t local_file_try(const wchar_t *path, uint32_t access)
{
    tried_path = path;
    tried_access = access;
    return tried_status;
}

bool local_file_has(const wchar_t *path, uint32_t attribute)
{
    (void)path;
    (void)attribute;
    return false;
}

START_TEST(a_name_is_typed_as_it_is_shown_in_the_literal_form_alone)
{
    struct arena arena = {0};
    wchar_t *path = path_from_operand(&arena, "\\\\?\\C:\\a<U+D800><U+DC00>b");
    ck_assert_ptr_nonnull(path);
    ck_assert(wcscmp(path, L"\\\\?\\C:\\a\xd800\xdc00"
                           L"b") == 0);
    ck_assert_uint_eq(path_flags(path), DEPUTY_FILE_LITERAL);
    ck_assert_ptr_null(deputy_path_reason(path, DEPUTY_FILE_LITERAL));
    path = path_from_operand(&arena, "C:\\a<U+D800>");
    ck_assert_ptr_nonnull(path);
    ck_assert(wcscmp(path, L"C:\\a<U+D800>") == 0);
    ck_assert_uint_eq(path_flags(path), 0);
    arena_free(&arena);
}
END_TEST

/* What fails for this program as it failed for the service is to blame; the other path else. Here
 * a folder in which nothing may be made, which Wine would not keep from an administrator. */
START_TEST(of_two_paths_the_one_is_to_blame_that_denies)
{
    const wchar_t *const from = L"C:\\from", *const to = L"C:\\to\\new";
    const uint32_t rights[] = {GENERIC_READ, DELETE}; /* of cp, and of mv */
    const struct deputy_reply denied = {
        .status = ERROR_ACCESS_DENIED, .stage = DEPUTY_STAGE_PERFORM};
    for (size_t i = 0; i < ARRAYSIZE(rights); i++) {
        tried_status = ERROR_SUCCESS;
        ck_assert_ptr_eq(file_blamed(&denied, from, to, rights[i]), to);
        ck_assert_ptr_eq(tried_path, from);
        ck_assert_uint_eq(tried_access, rights[i]);
        tried_status = ERROR_FILE_NOT_FOUND; /* gone meanwhile: it denied nothing */
        ck_assert_ptr_eq(file_blamed(&denied, from, to, rights[i]), to);
        tried_status = ERROR_ACCESS_DENIED;
        ck_assert_ptr_eq(file_blamed(&denied, from, to, rights[i]), from);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_name_is_typed_as_it_is_shown_in_the_literal_form_alone,
        of_two_paths_the_one_is_to_blame_that_denies, NULL};
    return run_suite(make_suite("file_words", tests));
}
