/* The service's own data: closed to everybody else, and put right where somebody opened it. */
#include "audit/record/record.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/common/recorded.h"
#include "prove/kit/control.h"
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define DATA L"C:\\ProgramData\\Deputy"

/* --- closed ----------------------------------------------------------------------------------- */

/* A folder takes others' opens for these rights or not ("File Security and Access Rights"). */
static uint32_t open_folder(const WCHAR *path, DWORD access)
{
    HANDLE folder =
        CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
            OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (folder == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(folder);
    return ERROR_SUCCESS;
}

START_TEST(closed)
{
    static const WCHAR *const folders[] = {DATA, DATA L"\\spool", DATA L"\\dumps"};
    static const DWORD rights[] = {
        FILE_ADD_FILE, FILE_ADD_SUBDIRECTORY, FILE_DELETE_CHILD, DELETE, WRITE_DAC, WRITE_OWNER};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        for (size_t j = 0; j < sizeof(rights) / sizeof(*rights); j++) {
            const uint32_t status = open_folder(folders[i], rights[j]);
            ck_assert_msg(status == ERROR_ACCESS_DENIED,
                "%ls, right 0x%lx: expected error 5, seen error %lu", folders[i], rights[j],
                (unsigned long)status);
        }
}
END_TEST

/* --- opened ----------------------------------------------------------------------------------- */

enum { WAIT_MS = 1000, PAGES = 20 };

/* As Explorer's "Continue" does it for a user (KB950934), here for all: the DACL with one more ACE,
 * for everything that is in the folder. */
#define OPENED L"D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;WD)"

union protection {
    SECURITY_DESCRIPTOR descriptor;
    BYTE bytes[4096];
};

static union protection kept;

static void read_protection(union protection *protection)
{
    DWORD size;
    const BOOL read = GetFileSecurityW(
        DATA, DACL_SECURITY_INFORMATION, protection->bytes, sizeof(*protection), &size);
    ck_assert_msg(read, "the folder's descriptor cannot be read: error %lu", GetLastError());
}

/* By their ACEs alone: the flags of a descriptor tell as well how it came there. */
static bool same_protection(union protection *left, union protection *right)
{
    BOOL present[2], preset;
    ACL *acls[2];
    ck_assert(GetSecurityDescriptorDacl(&left->descriptor, &present[0], &acls[0], &preset) &&
              GetSecurityDescriptorDacl(&right->descriptor, &present[1], &acls[1], &preset));
    return present[0] && present[1] && acls[0] && acls[1] && acls[0]->AclSize == acls[1]->AclSize &&
           memcmp(acls[0], acls[1], acls[0]->AclSize) == 0;
}

static void close_data(void)
{
    SetFileSecurityW(DATA, DACL_SECURITY_INFORMATION, kept.bytes);
}

static void open_data(void)
{
    read_protection(&kept);
    trial_undo(close_data);
    ck_assert_uint_eq(things_protect(DATA, OPENED), ERROR_SUCCESS);
}

/* Whether the service has told so since it started. */
static bool has_told(uint32_t id)
{
    uint64_t cursor = DEPUTY_EVENTS_OLDEST;
    bool told = false;
    struct deputy_session *session = ask();
    for (int i = 0; i < PAGES && !told; i++) {
        struct deputy_events_page *page;
        ck_assert_uint_eq(
            deputy_events_read(session, DEPUTY_EVENTS_ALL, cursor, 0, &page, NULL), 0);
        for (uint32_t j = 0; j < page->count; j++)
            told |= page->items[j].id == id;
        cursor = page->next;
        deputy_events_page_free(page);
    }
    deputy_close(session);
    return told;
}

START_TEST(put_right)
{
    static union protection now;
    trial_disturbs();
    ck_assert_uint_eq(control_stop(), ERROR_SUCCESS);
    read_protection(&kept);
    if (!sabotage_is("swapped"))
        open_data();
    const uint32_t started = control_start();
    read_protection(&now);
    const bool told = !started && has_told(AUDIT_DATA_MENDED);
    ck_assert_uint_eq(started, ERROR_SUCCESS);
    ck_assert_msg(told, "the data was opened to users, and no event 1007 says so");
    ck_assert_msg(same_protection(&now, &kept), "its descriptor is not the one before");
}
END_TEST

/* --- mended by hand --------------------------------------------------------------------------- */

enum { LINE_MAX = 1024 };

/* The command that doctor gives at the end of what it says of the data's folder; NULL when it has
 * nothing to say. In its JSON a quotation mark and a backslash have one before. */
static WCHAR *fix_of(const char *said)
{
    static WCHAR command[LINE_MAX];
    const char *at = strstr(said, "\"name\":\"data folder writers\"");
    const char *fix = at ? strstr(at, "icacls ") : NULL;
    const char *end = at ? strchr(at, '}') : NULL;
    int units = 0;
    if (!fix || !end || fix > end)
        return NULL;
    for (; *fix && *fix != '"' && units < LINE_MAX - 1; fix++) {
        fix += *fix == '\\';
        command[units++] = (WCHAR)*fix;
    }
    command[units] = 0;
    return command + wcslen(L"icacls ");
}

/* What doctor says of it now: its command, or NULL. */
static WCHAR *ask_doctor(void)
{
    DWORD exit_code;
    char *said = command_run(L"doctor --only \"data folder writers\" --json", &exit_code);
    WCHAR *fix = fix_of(said);
    free(said);
    return fix;
}

START_TEST(mended)
{
    DWORD exit_code = 0;
    trial_disturbs();
    if (machine_is_wine())
        SKIP("Wine's icacls.exe does nothing");
    open_data();
    const WCHAR *fix = ask_doctor();
    if (fix && !sabotage_is("swapped"))
        free(command_run_system(L"icacls.exe", fix, &exit_code));
    const WCHAR *still = ask_doctor();
    ck_assert_msg(fix != NULL, "doctor has no command for a folder that users may change");
    ck_assert_uint_eq(exit_code, 0);
    ck_assert_msg(still == NULL, "doctor is not content with its own command");
}
END_TEST

static const struct proof proofs[] = {
    {"data.closed", "spool-folder",
        AS(PLAIN) | AS(FILTERED) | AS(LOW) | AS(RESTRICTED) | AS(APPCONTAINER), "data", &closed},
    {"data.put-right", "data-put-right", AS(ELEVATED), "swapped", &put_right},
    {"data.mended", "doctor-fixes", AS(ELEVATED), "swapped", &mended},
};

SUBJECT(data_proofs, proofs);
