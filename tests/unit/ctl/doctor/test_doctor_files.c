/* What doctor says of files on a volume that keeps no security descriptors, as FAT
 * ("GetVolumeInformation function", FILE_PERSISTENT_ACLS; ZwQueryVolumeInformationFile). */
#include "ctl/doctor/doctor.h"
#include "platform/native.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static bool keeps_descriptors;
static uint32_t volume_status;

uint32_t native_keeps_descriptors(HANDLE file, bool *keeps)
{
    ck_assert(file && file != INVALID_HANDLE_VALUE);
    if (!volume_status)
        *keeps = keeps_descriptors;
    return volume_status;
}

uint32_t doctor_message_file(wchar_t path[DOCTOR_VALUE_SIZE])
{
    (void)path;
    return ERROR_FILE_NOT_FOUND;
}

static char program[3 * MAX_PATH];
static struct doctor doctor = {.program = program};
static struct doctor_finding finding;

static void setup(void)
{
    ck_assert_uint_gt(GetModuleFileNameA(NULL, program, sizeof(program)), 0);
    keeps_descriptors = true;
    volume_status = ERROR_SUCCESS;
    finding = (struct doctor_finding){0};
}

static void teardown(void)
{
    doctor_finding_free(&finding);
}

static void expect_unprotected(void)
{
    const char text[] = {program[0], ':', ' ', 'k', 'e', 'e', 'p', 's', 0};
    ck_assert_int_eq(finding.verdict, DOCTOR_FAIL);
    ck_assert_ptr_nonnull(strstr(finding.text.bytes, text));
    ck_assert_ptr_nonnull(strstr(finding.text.bytes, "keeps no security descriptors"));
    ck_assert_ptr_null(strstr(finding.text.bytes, "belongs to"));
    ck_assert_ptr_null(strstr(finding.fix.bytes, "icacls"));
}

START_TEST(a_volume_without_descriptors_is_said_in_place_of_an_owner)
{
    keeps_descriptors = false;
    doctor_program_writers(&doctor, &finding);
    expect_unprotected();
}
END_TEST

START_TEST(and_once_for_all_folders_above)
{
    keeps_descriptors = false;
    doctor_folder_writers(&doctor, &finding);
    expect_unprotected();
    ck_assert_ptr_null(strstr(strstr(finding.text.bytes, "volume") + 1, "volume"));
}
END_TEST

START_TEST(other_volumes_are_judged_by_their_descriptors)
{
    doctor_program_writers(&doctor, &finding);
    ck_assert_ptr_null(strstr(finding.text.bytes, "keeps no"));
}
END_TEST

START_TEST(so_are_those_that_do_not_tell)
{
    keeps_descriptors = false;
    volume_status = ERROR_PROC_NOT_FOUND;
    doctor_program_writers(&doctor, &finding);
    ck_assert_ptr_null(strstr(finding.text.bytes, "keeps no"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_volume_without_descriptors_is_said_in_place_of_an_owner,
        and_once_for_all_folders_above,
        other_volumes_are_judged_by_their_descriptors,
        so_are_those_that_do_not_tell,
        NULL,
    };
    return run_suite(make_suite_with("doctor_files", tests, setup, teardown));
}
