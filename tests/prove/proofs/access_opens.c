/* What Deputy says of an access to a file is what the system does: every descriptor that a caller
 * can give a file of its own is put on one, which the caller then opens for each right. */
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/common/access_products.h"
#include "prove/common/asking.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <winternl.h>

enum { TEXT_MAX = 512 };

/* None that the folder may give as well, as it gives DELETE and FILE_READ_ATTRIBUTES. */
static const DWORD rights[] = {
    FILE_READ_DATA, FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_EXECUTE, READ_CONTROL, WRITE_DAC};

enum { RIGHTS = sizeof(rights) / sizeof(*rights) };

/* A file of the caller's own, and what became of it. */
struct opening {
    struct deputy_session *session;
    WCHAR path[MAX_PATH];
    unsigned opened, left_out;
};

/* --- the system ------------------------------------------------------------------------------- */

/* CreateFile would ask for more rights than it is told to ("CreateFileW function"). */
static uint32_t open_itself(const WCHAR *path, DWORD access)
{
    WCHAR name[MAX_PATH];
    UNICODE_STRING text = {.Buffer = name, .MaximumLength = sizeof(name)};
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE file;
    text.Length = (USHORT)(_snwprintf(name, MAX_PATH, L"\\??\\%ls", path) * (int)sizeof(WCHAR));
    InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
    const NTSTATUS status = NtOpenFile(&file, access, &attributes, &block,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    NtClose(file);
    return ERROR_SUCCESS;
}

/* Under the sabotage it is the contrary. */
static uint32_t expected(const WCHAR *path, DWORD access)
{
    const uint32_t status = open_itself(path, access);
    if (!sabotage_is("self"))
        return status;
    return status ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
}

/* The folder lets everybody delete what is in it, whatever its own descriptor. */
static uint32_t make_file(const WCHAR *path, const char *sddl)
{
    WCHAR wide[TEXT_MAX];
    DeleteFileW(path);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    _snwprintf(wide, TEXT_MAX, L"D:P%hs", sddl + strlen("D:"));
    return things_protect(path, wide);
}

/* --- Deputy ----------------------------------------------------------------------------------- */

static void compare(const struct opening *opening, const char *sddl, DWORD right)
{
    struct deputy_access *answer;
    const uint32_t own = expected(opening->path, right);
    const uint32_t status =
        deputy_access(opening->session, DEPUTY_OBJECT_FILE, opening->path, right, &answer, NULL);
    ck_assert_msg(!status, "%s: error %lu", sddl, (unsigned long)status);
    ck_assert_msg(answer->status == own, "0x%lx of %s: the open gives %lu, Deputy %lu", right, sddl,
        (unsigned long)own, (unsigned long)answer->status);
    ck_assert_msg(!answer->disagreement, "0x%lx of %s: %s", right, sddl, answer->disagreement);
    deputy_access_free(answer);
}

/* A file's SACL, its owner and its group are not for every caller to set. */
static void try_one(struct opening *opening, const char *sddl)
{
    const bool carried = strncmp(sddl, "D:(", 3) == 0 && !strstr(sddl, "S:(");
    if (!carried || make_file(opening->path, sddl)) {
        opening->left_out++;
        return;
    }
    for (int i = 0; i < RIGHTS; i++)
        compare(opening, sddl, rights[i]);
    opening->opened++;
}

static struct opening begin_opening(void)
{
    struct opening opening = {0};
    if (machine_is_wine())
        SKIP("Wine keeps no descriptors of files");
    opening.session = ask();
    _snwprintf(
        opening.path, MAX_PATH, THINGS_FOLDER L"\\results\\opened.%lu", GetCurrentProcessId());
    return opening;
}

static void end_opening(const struct opening *opening)
{
    DeleteFileW(opening->path);
    deputy_close(opening->session);
    if (!opening->opened)
        SKIP("this file system takes no such descriptors");
    trial_figure("files", opening->opened);
    trial_figure("left-out", opening->left_out);
}

static void open_group(const struct access_group *group)
{
    struct opening opening = begin_opening();
    for (unsigned i = 0; i < group->count; i++)
        try_one(&opening, group->cases[i].sddl);
    end_opening(&opening);
}

static void open_product(const struct access_product *product)
{
    char text[TEXT_MAX];
    struct opening opening = begin_opening();
    for (const struct access_case *one = product->beginnings; one->sddl; one++)
        for (const struct access_case *end = product->ends; end->sddl; end++) {
            snprintf(text, sizeof(text), "%s%s", one->sddl, end->sddl);
            try_one(&opening, text);
        }
    end_opening(&opening);
}

START_TEST(dacl)
{
    open_group(&access_dacl);
}
END_TEST

START_TEST(pairs)
{
    open_product(&access_pairs);
}
END_TEST

START_TEST(contained)
{
    open_product(&access_contained);
}
END_TEST

START_TEST(conditional)
{
    open_product(&access_conditional);
}
END_TEST

static const struct proof proofs[] = {
    {"opens.dacl", "access-check", AS_ANYBODY, "self", &dacl},
    {"opens.pairs", "access-check", AS_ANYBODY, "self", &pairs},
    {"opens.contained", "access-check-windows", AS_ANYBODY, "self", &contained},
    {"opens.conditional", "access-check-windows", AS_ANYBODY, "self", &conditional},
};

SUBJECT(access_opens_proofs, proofs);
