/* Names mean what they mean to the caller: its drive letters, its HKCU, its temporary folder. */
#include "prove/sabotage/sabotage.h"
#include "prove/kit/things.h"
#include "prove/common/asking.h"
#include "prove/common/own_token.h"
#include "prove/proofs/subjects.h"

#include <sddl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { STEP_MS = 50, STEPS = 60 };

/* What the caller alone knows; under the sabotage it is wrong. */
static DWORD own_secret(void)
{
    return GetCurrentProcessId() ^ (sabotage_is("places") ? 1 : 0);
}

/* --- drives ----------------------------------------------------------------------------------- */

/* From the end, where drives are seldom; 0 when all are taken. */
static WCHAR free_drive(void)
{
    const DWORD taken = GetLogicalDrives();
    WCHAR letter = L'Z';
    while (letter > L'C' && taken >> (letter - L'A') & 1)
        letter--;
    return letter > L'C' ? letter : 0;
}

/* The file's identity as Deputy tells it; 0 when there is none by this name. */
static uint64_t file_seen(struct deputy_session *session, const WCHAR *path, uint32_t *status)
{
    struct deputy_file_info *info = NULL;
    *status = deputy_stat_file(session, path, 0, &info, NULL);
    const uint64_t id = info ? info->file_id : 0;
    deputy_file_info_free(info);
    return id;
}

/* Where letters are links that are looked at now and then, it takes a moment. */
static bool leads_anywhere(const WCHAR *path)
{
    bool found = false;
    for (int i = 0; i < STEPS && !found; i++) {
        found = GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
        if (!found)
            Sleep(STEP_MS);
    }
    return found;
}

static void define_drive(const WCHAR *name, const WCHAR *path)
{
    if (!DefineDosDeviceW(0, name, THINGS_FOLDER))
        SKIP("a drive letter cannot be defined: error %lu", GetLastError());
    if (leads_anywhere(path))
        return;
    DefineDosDeviceW(DDD_REMOVE_DEFINITION, name, NULL);
    SKIP("a drive letter that was defined leads nowhere");
}

/* Only those with the caller's AuthenticationId see its letters, but all see the system's
 * (Microsoft, "Defining an MS-DOS Device Name"). */
START_TEST(drive)
{
    WCHAR name[] = L"?:", path[] = L"?:\\open";
    uint32_t status, directly;
    struct deputy_session *session = ask();
    name[0] = path[0] = free_drive();
    if (!name[0])
        SKIP("every drive letter is taken");
    define_drive(name, path);
    if (sabotage_is("places"))
        DefineDosDeviceW(DDD_REMOVE_DEFINITION, name, NULL);
    const uint64_t id = file_seen(session, path, &status);
    DefineDosDeviceW(DDD_REMOVE_DEFINITION, name, NULL);
    const uint64_t wanted = file_seen(session, THINGS_FOLDER L"\\open", &directly);
    deputy_close(session);
    ck_assert_uint_eq(directly, ERROR_SUCCESS);
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    ck_assert_uint_eq(id, wanted);
}
END_TEST

/* --- HKCU ------------------------------------------------------------------------------------- */

/* By the caller's SID: the predefined HKEY_CURRENT_USER is the default user's where the hive was
 * not loaded when the process asked first (Microsoft, "Predefined Keys"). */
static HKEY own_hive(void)
{
    HKEY hive;
    WCHAR *text;
    DWORD size;
    TOKEN_USER *user = own_token_read(TokenUser, &size);
    ck_assert(ConvertSidToStringSidW(user->User.Sid, &text));
    free(user);
    const LSTATUS status =
        RegOpenKeyExW(HKEY_USERS, text, 0, KEY_CREATE_SUB_KEY | KEY_WOW64_64KEY, &hive);
    LocalFree(text);
    if (status)
        SKIP("the caller's hive is not loaded or not its to write to: error %ld", status);
    return hive;
}

#define OWN_KEY L"Software\\DeputyProof"

START_TEST(hkcu)
{
    HKEY key;
    DWORD secret = GetCurrentProcessId();
    struct deputy_session *session = ask();
    struct deputy_registry_value *value = NULL;
    HKEY hive = own_hive();
    const LSTATUS made = RegCreateKeyExW(hive, OWN_KEY, 0, NULL, REG_OPTION_VOLATILE,
        KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (made)
        SKIP("the caller cannot write to its own hive: error %ld", made);
    RegSetValueExW(key, L"secret", 0, REG_DWORD, (const BYTE *)&secret, sizeof(secret));
    RegCloseKey(key);
    const uint32_t status =
        deputy_registry_get(session, L"HKCU\\" OWN_KEY, L"secret", 0, &value, NULL);
    RegDeleteKeyExW(hive, OWN_KEY, KEY_WOW64_64KEY, 0);
    RegCloseKey(hive);
    deputy_close(session);
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    ck_assert_uint_eq(value->size, sizeof(secret));
    memcpy(&secret, value->bytes, sizeof(secret));
    deputy_registry_value_free(value);
    ck_assert_uint_eq(secret, own_secret());
}
END_TEST

/* --- the temporary folder --------------------------------------------------------------------- */

static void own_temporary_file(WCHAR path[MAX_PATH])
{
    WCHAR folder[MAX_PATH];
    ck_assert_uint_gt(GetTempPathW(MAX_PATH, folder), 0);
    _snwprintf(path, MAX_PATH, L"%lsdeputy-proof-%lu", folder, GetCurrentProcessId());
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        SKIP("the caller cannot write to its own temporary folder: error %lu", GetLastError());
    CloseHandle(file);
}

/* What Deputy writes there for the caller, the caller reads. */
START_TEST(temporary)
{
    WCHAR path[MAX_PATH];
    DWORD secret = GetCurrentProcessId(), read = 0, size = 0;
    struct deputy_session *session = ask();
    own_temporary_file(path);
    const uint32_t status =
        deputy_write_file(session, path, 0, OPEN_EXISTING, 0, &secret, sizeof(secret), NULL);
    HANDLE file = CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        ReadFile(file, &read, sizeof(read), &size, NULL);
        CloseHandle(file);
    }
    DeleteFileW(path);
    deputy_close(session);
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    ck_assert_uint_eq(size, sizeof(read));
    ck_assert_uint_eq(read, own_secret());
}
END_TEST

static const struct proof proofs[] = {
    {"own-places.drive", "callers-places", AS_ANYBODY, "places", &drive},
    {"own-places.hkcu", "callers-places", AS_ANYBODY, "places", &hkcu},
    {"own-places.temporary", "callers-places", AS_ANYBODY, "places", &temporary},
};

SUBJECT(own_places_proofs, proofs);
