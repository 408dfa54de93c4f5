/* Deputy is installed over itself, by scripts in a folder with an odd name. */
#include "installation/registered_names.h"
#include "prove/common/archived.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/common/log_query.h"
#include "prove/common/settings.h"
#include "prove/kit/control.h"
#include "prove/kit/machine.h"
#include "prove/kit/product.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { TEXT_MAX = 512, MESSAGE_MAX = 4096 };

#define LOG_KEY L"" EVENT_LOG_KEY

/* --- the scripts in a folder of their own ----------------------------------------------------- */

/* What means something to cmd.exe: Wine's takes no percent signs in a path. */
static const WCHAR *odd_folder(void)
{
    return machine_is_wine() ? THINGS_FOLDER L"\\results\\a^b & !c! (d)"
                             : THINGS_FOLDER L"\\results\\a^b & !c! (d) %TEMP% 100%";
}

/* The files beside the program; what lies in folders there is left out, as the scripts may. */
static void copy_scripts(void)
{
    WCHAR source[MAX_PATH], from[MAX_PATH], to[MAX_PATH];
    WIN32_FIND_DATAW found;
    if (!things_source(source))
        SKIP("it is not known where Deputy was installed from");
    _snwprintf(from, MAX_PATH, L"%ls\\install.cmd", source);
    if (GetFileAttributesW(from) == INVALID_FILE_ATTRIBUTES)
        SKIP("there is no install.cmd beside this program");
    things_remove_folder(odd_folder());
    ck_assert(CreateDirectoryW(odd_folder(), NULL));
    _snwprintf(from, MAX_PATH, L"%ls\\*", source);
    HANDLE find = FindFirstFileW(from, &found);
    ck_assert(find != INVALID_HANDLE_VALUE);
    do {
        _snwprintf(from, MAX_PATH, L"%ls\\%ls", source, found.cFileName);
        _snwprintf(to, MAX_PATH, L"%ls\\%ls", odd_folder(), found.cFileName);
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            ck_assert(CopyFileW(from, to, TRUE));
    } while (FindNextFileW(find, &found));
    FindClose(find);
}

static DWORD install(void)
{
    const DWORD exit_code = command_run_script(odd_folder(), L"install.cmd /quiet");
    things_remove_folder(odd_folder());
    return exit_code;
}

START_TEST(scripts)
{
    trial_leaves_to("test_installer");
    copy_scripts();
    const DWORD installing = command_run_script(odd_folder(), L"install.cmd /nonsense");
    const DWORD removing = command_run_script(odd_folder(), L"uninstall.cmd /nonsense");
    const DWORD missing =
        command_run_script(odd_folder(), L"install.cmd /source C:\\nowhere\\at-all");
    things_remove_folder(odd_folder());
    ck_assert_uint_eq(installing, sabotage_is("self") ? 0 : 1);
    ck_assert_uint_eq(removing, 1);
    ck_assert_uint_eq(missing, 3);
}
END_TEST

/* --- what an administrator has set ------------------------------------------------------------ */

/* All users may read this log; to write and to clear it stays with those who may. */
#define READERS L"O:BAG:SYD:(A;;0x7;;;SY)(A;;0x5;;;BA)(A;;0x1;;;BU)"

enum { CALLS = 200, LOG_SIZE = 64 * 1024 * 1024 + 64 * 1024 };

struct kept {
    DWORD start, calls, log_size;
    WCHAR readers[TEXT_MAX];
};

/* As the service control manager has it: a Win32 status. */
static uint32_t set_start(DWORD type)
{
    SC_HANDLE service = control_open(SERVICE_CHANGE_CONFIG);
    const BOOL done = service && ChangeServiceConfigW(service, SERVICE_NO_CHANGE, type,
                                     SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    const uint32_t status = done ? ERROR_SUCCESS : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

static DWORD start_type(void)
{
    static union {
        QUERY_SERVICE_CONFIGW config;
        BYTE bytes[8192]; /* the most that it gives ("QueryServiceConfigW function") */
    } read;
    DWORD size;
    SC_HANDLE service = control_open(SERVICE_QUERY_CONFIG);
    ck_assert(service && QueryServiceConfigW(service, &read.config, sizeof(read), &size));
    CloseServiceHandle(service);
    return read.config.dwStartType;
}

static void read_value(const WCHAR *key, const WCHAR *name, void *bytes, DWORD size)
{
    const LSTATUS status = RegGetValueW(
        HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_DWORD | RRF_RT_REG_SZ, NULL, bytes, &size);
    ck_assert_msg(!status, "%ls is not there: error %ld", name, status);
}

static void read_settings(struct kept *kept)
{
    kept->start = start_type();
    read_value(LOG_KEY, L"MaxSize", &kept->log_size, sizeof(kept->log_size));
    read_value(LOG_KEY, L"CustomSD", kept->readers, sizeof(kept->readers));
}

static void set(const struct kept *kept)
{
    ck_assert_uint_eq(set_start(kept->start), ERROR_SUCCESS);
    setting_number(LOG_KEY, L"MaxSize", kept->log_size);
    setting_text(LOG_KEY, L"CustomSD", kept->readers);
}

static struct kept found;

static void put_back(void)
{
    setting_remove(PARAMETERS_KEY, L"MaxCalls");
    set(&found);
}

/* What an installation would do that keeps nothing. */
static DWORD set_anew(const struct kept *preset)
{
    set(preset);
    return 0;
}

START_TEST(keeps)
{
    const struct kept wanted = {SERVICE_DEMAND_START, CALLS, LOG_SIZE, READERS};
    struct kept after;
    trial_leaves_to("test_installer");
    trial_disturbs();
    copy_scripts();
    read_settings(&found);
    trial_undo(put_back);
    set(&wanted);
    setting_number(PARAMETERS_KEY, L"MaxCalls", wanted.calls);
    const DWORD exit_code = sabotage_is("swapped") ? set_anew(&found) : install();
    read_settings(&after);
    read_value(PARAMETERS_KEY, L"MaxCalls", &after.calls, sizeof(after.calls));
    deputy_close(ask());
    ck_assert_uint_eq(exit_code, 0);
    ck_assert_uint_eq(after.start, wanted.start);
    ck_assert_uint_eq(after.calls, wanted.calls);
    ck_assert_uint_eq(after.log_size, wanted.log_size);
    ck_assert_msg(wcscmp(after.readers, wanted.readers) == 0, "expected %ls, seen %ls",
        wanted.readers, after.readers);
}
END_TEST

/* --- what an administrator chooses ------------------------------------------------------------ */

static void choose_as_installed(void)
{
    DWORD exit_code;
    archived_wevtutil(L"sl " EVENT_LOG_NAME L" /ms:67108864 /rt:true /ab:true");
    free(command_run_system(L"sc.exe", L"config Deputy start= auto", &exit_code));
}

/* What the Event Log's service uses, as it says itself ("wevtutil": gl shows a log's configuration,
 * /f:xml in no language). */
static void check_log(const char *part)
{
    DWORD exit_code;
    char *seen = command_run_system(L"wevtutil.exe", L"gl " EVENT_LOG_NAME L" /f:xml", &exit_code);
    ck_assert_uint_eq(exit_code, 0);
    ck_assert_msg(strstr(seen, part) != NULL, "expected %s, seen %s", part, seen);
    free(seen);
}

START_TEST(chooses)
{
    DWORD later = 0;
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where the log cannot be read */
    trial_undo(choose_as_installed);
    copy_scripts();
    const DWORD exit_code = command_run_script(
        odd_folder(), L"install.cmd /quiet /log-size 3 /retention overwrite /start delayed");
    things_remove_folder(odd_folder());
    ck_assert_uint_eq(exit_code, 0);
    check_log(sabotage_is("self") ? "<maxSize>67108864<" : "<maxSize>3145728<");
    check_log("<retention>false<");
    check_log("<autoBackup>false<");
    ck_assert_uint_eq(start_type(), SERVICE_AUTO_START);
    read_value(L"" SERVICE_KEY, L"DelayedAutostart", &later, sizeof(later));
    ck_assert_uint_eq(later, 1);
}
END_TEST

/* --- a reader of the log ---------------------------------------------------------------------- */

/* As Event Viewer has it, which takes the texts from it ("LoadLibraryExW function"). */
static HMODULE hold(const WCHAR *path)
{
    HMODULE file = LoadLibraryExW(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
    ck_assert_msg(file != NULL, "%ls cannot be read: error %lu", path, GetLastError());
    return file;
}

/* Whether what is held so cannot be deleted. */
static bool holding_counts(const WCHAR *path)
{
    const WCHAR *copy = THINGS_FOLDER L"\\results\\held.dll";
    ck_assert(CopyFileW(path, copy, FALSE));
    HMODULE file = hold(copy);
    const bool counts = !DeleteFileW(copy);
    FreeLibrary(file);
    DeleteFileW(copy);
    return counts;
}

START_TEST(held)
{
    WCHAR path[MAX_PATH], text[MESSAGE_MAX];
    DWORD size = 0;
    trial_disturbs();
    product_path(path, L"deputymsg.dll");
    if (machine_is_wine() && !holding_counts(path))
        SKIP("Wine lets a file be replaced whoever reads it");
    copy_scripts();
    HMODULE before = hold(path);
    const DWORD exit_code = install();
    HMODULE after = sabotage_is("swapped") ? NULL : hold(path);
    if (after) /* 1000: the service has started */
        size = FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_IGNORE_INSERTS, after,
            1000, 0, text, MESSAGE_MAX, NULL);
    FreeLibrary(after);
    FreeLibrary(before);
    deputy_close(ask());
    ck_assert_uint_eq(exit_code, 0);
    ck_assert_uint_gt(size, 0);
}
END_TEST

static const struct proof proofs[] = {
    {"upgrade.scripts", "scripts", AS(ELEVATED), "self", &scripts},
    {"upgrade.keeps", "upgrade", AS(ELEVATED), "swapped", &keeps},
    {"upgrade.chooses", "log-settings", AS(ELEVATED), "self", &chooses},
    {"upgrade.held", "install", AS(ELEVATED), "swapped", &held},
};

SUBJECT(upgrade_proofs, proofs);
