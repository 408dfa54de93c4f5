#include "prove/kit/things.h"

#include <sddl.h>
#include <wchar.h>

#define CONTAINERS     L"(A;OICI;0x1200a9;;;AC)"
#define ADMINISTRATORS L"(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

static const WCHAR *const folder_sddl[] = {
    L"D:P" ADMINISTRATORS L"(A;OICI;0x1200a9;;;WD)(A;OICI;0x1200a9;;;RC)" CONTAINERS,
    L"D:P" ADMINISTRATORS L"(A;OICI;0x1200a9;;;WD)", /* where those are not known */
    NULL,
};
static const WCHAR *const closed_sddl[] = {THINGS_CLOSED, NULL};
static const WCHAR *const open_sddl[] = {THINGS_OPEN, NULL};
static const WCHAR *const results_sddl[] = {
    L"D:P(A;OICI;FA;;;WD)(A;OICI;FA;;;RC)(A;OICI;FA;;;AC)",
    L"D:P(A;OICI;FA;;;WD)",
    NULL,
};

/* --- containers ------------------------------------------------------------------------------- */

typedef HRESULT WINAPI create_profile(
    PCWSTR name, PCWSTR display, PCWSTR description, void *capabilities, DWORD count, PSID *sid);
typedef HRESULT WINAPI derive_sid(PCWSTR name, PSID *sid);
typedef HRESULT WINAPI delete_profile(PCWSTR name);

/* Windows 8 and later have them ("CreateAppContainerProfile function"). */
static FARPROC container_function(const char *name)
{
    HMODULE library = LoadLibraryW(L"userenv.dll");
    return library ? GetProcAddress(library, name) : NULL;
}

static void make_container(void)
{
    PSID sid = NULL;
    create_profile *create =
        (create_profile *)(void (*)(void))container_function("CreateAppContainerProfile");
    if (create && SUCCEEDED(create(THINGS_CONTAINER, L"Deputy proof", L"Made by a proof of Deputy",
                      NULL, 0, &sid)))
        FreeSid(sid);
}

static void remove_container(void)
{
    delete_profile *remove =
        (delete_profile *)(void (*)(void))container_function("DeleteAppContainerProfile");
    if (remove)
        remove(THINGS_CONTAINER);
}

PSID things_container(void)
{
    PSID sid = NULL;
    derive_sid *derive = (derive_sid *)(void (*)(void))container_function(
        "DeriveAppContainerSidFromAppContainerName");
    return derive && SUCCEEDED(derive(THINGS_CONTAINER, &sid)) ? sid : NULL;
}

/* --- files ------------------------------------------------------------------------------------ */

PSECURITY_DESCRIPTOR things_descriptor(const WCHAR *sddl)
{
    PSECURITY_DESCRIPTOR made;
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &made, NULL)
               ? made
               : NULL;
}

/* The first of these that the system takes. */
static PSECURITY_DESCRIPTOR first_descriptor(const WCHAR *const *sddl)
{
    PSECURITY_DESCRIPTOR made = NULL;
    for (; *sddl && !made; sddl++)
        made = things_descriptor(*sddl);
    return made;
}

static uint32_t make_folder(const WCHAR *path, const WCHAR *const *sddl)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), first_descriptor(sddl), FALSE};
    if (!security.lpSecurityDescriptor)
        return GetLastError();
    const uint32_t status = CreateDirectoryW(path, &security) ? ERROR_SUCCESS : GetLastError();
    LocalFree(security.lpSecurityDescriptor);
    return status;
}

static uint32_t set_security(const WCHAR *path, SECURITY_INFORMATION part, const WCHAR *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = things_descriptor(sddl);
    if (!descriptor)
        return GetLastError();
    const uint32_t status =
        SetFileSecurityW(path, part, descriptor) ? ERROR_SUCCESS : GetLastError();
    LocalFree(descriptor);
    return status;
}

uint32_t things_protect(const WCHAR *path, const WCHAR *sddl)
{
    return set_security(path, DACL_SECURITY_INFORMATION, sddl);
}

/* Programs of low integrity write to it as well. To make it with the label would take
 * SeSecurityPrivilege ("SACL for a New Object"), to set that WRITE_OWNER ("SECURITY_INFORMATION").
 * Where there are no labels there are no such programs. */
static void let_low_write(const WCHAR *path)
{
    set_security(path, LABEL_SECURITY_INFORMATION, L"S:(ML;OICI;NW;;;LW)");
}

static uint32_t make_file(const WCHAR *path, const WCHAR *sddl)
{
    static const char text[] = "a file of a proof";
    DWORD written;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    const uint32_t status =
        WriteFile(file, text, sizeof(text) - 1, &written, NULL) ? ERROR_SUCCESS : GetLastError();
    CloseHandle(file);
    return status ? status : things_protect(path, sddl);
}

static uint32_t make_files(void)
{
    WCHAR own[MAX_PATH];
    uint32_t status = make_folder(THINGS_FOLDER, folder_sddl);
    if (!status)
        status = make_folder(THINGS_FOLDER L"\\results", results_sddl);
    let_low_write(THINGS_FOLDER L"\\results");
    if (!status)
        status = make_file(THINGS_FOLDER L"\\closed", THINGS_CLOSED);
    if (!status)
        status = make_file(THINGS_FOLDER L"\\open", THINGS_OPEN);
    if (!status)
        status = make_folder(THINGS_FOLDER L"\\closed-folder", closed_sddl);
    if (!status)
        status = make_folder(THINGS_FOLDER L"\\open-folder", open_sddl);
    if (!status && (!GetModuleFileNameW(NULL, own, MAX_PATH) ||
                       !CopyFileW(own, THINGS_FOLDER L"\\prove.exe", TRUE)))
        status = GetLastError();
    return status;
}

/* Links are never followed; what cannot be removed stays, and the next run says so. */
static void empty_folder(const WCHAR *folder)
{
    WCHAR path[MAX_PATH];
    WIN32_FIND_DATAW found;
    _snwprintf(path, MAX_PATH, L"%ls\\*", folder);
    HANDLE find = FindFirstFileW(path, &found);
    if (find == INVALID_HANDLE_VALUE)
        return;
    do {
        if (wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0)
            continue;
        _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, found.cFileName);
        SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL);
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)) {
            DeleteFileW(path);
            continue;
        }
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT))
            empty_folder(path);
        RemoveDirectoryW(path);
    } while (FindNextFileW(find, &found));
    FindClose(find);
}

void things_remove_folder(const WCHAR *folder)
{
    empty_folder(folder);
    RemoveDirectoryW(folder);
}

/* --- keys ------------------------------------------------------------------------------------- */

/* The descriptor is set once more, where creating does not (Wine). */
static uint32_t make_key(const WCHAR *path, const WCHAR *sddl)
{
    HKEY key;
    SECURITY_ATTRIBUTES security = {sizeof(security), things_descriptor(sddl), FALSE};
    if (!security.lpSecurityDescriptor)
        return GetLastError();
    uint32_t status = (uint32_t)RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0,
        KEY_SET_VALUE | WRITE_DAC | KEY_WOW64_64KEY, &security, &key, NULL);
    if (!status) {
        status = (uint32_t)RegSetKeySecurity(
            key, DACL_SECURITY_INFORMATION, security.lpSecurityDescriptor);
        if (!status)
            status = (uint32_t)RegSetValueExW(key, L"value", 0, REG_SZ, (const BYTE *)L"text", 10);
        RegCloseKey(key);
    }
    LocalFree(security.lpSecurityDescriptor);
    return status;
}

/* A value of the kit's own key. */
static uint32_t note(const WCHAR *name, const WCHAR *text)
{
    HKEY key;
    uint32_t status = (uint32_t)RegOpenKeyExW(
        HKEY_LOCAL_MACHINE, THINGS_KEY, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key);
    if (status)
        return status;
    status = (uint32_t)RegSetValueExW(
        key, name, 0, REG_SZ, (const BYTE *)text, (DWORD)((wcslen(text) + 1) * sizeof(*text)));
    RegCloseKey(key);
    return status;
}

static bool read_note(const WCHAR *name, WCHAR text[MAX_PATH])
{
    HKEY key;
    DWORD size = MAX_PATH * sizeof(*text);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, THINGS_KEY, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key))
        return false;
    const LSTATUS status = RegGetValueW(key, NULL, name, RRF_RT_REG_SZ, NULL, text, &size);
    RegCloseKey(key);
    return !status;
}

/* The proofs run from a copy of this program. */
static uint32_t note_source(void)
{
    WCHAR path[MAX_PATH];
    const DWORD units = GetModuleFileNameW(NULL, path, MAX_PATH);
    WCHAR *end = units && units < MAX_PATH ? wcsrchr(path, L'\\') : NULL;
    if (!end)
        return ERROR_FILENAME_EXCED_RANGE;
    *end = 0;
    return note(L"source", path);
}

bool things_source(WCHAR *folder)
{
    return read_note(L"source", folder);
}

uint32_t things_note_policy(void)
{
    return note(L"policy", L"is this proof's own");
}

static void remove_policy(void)
{
    WCHAR text[MAX_PATH];
    if (read_note(L"policy", text))
        RegDeleteKeyExW(HKEY_LOCAL_MACHINE, THINGS_POLICY, KEY_WOW64_64KEY, 0);
}

static uint32_t make_keys(void)
{
    uint32_t status = make_key(THINGS_KEY, L"D:P(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;WD)");
    if (!status)
        status = make_key(THINGS_KEY L"\\closed", L"D:P(A;;KA;;;SY)(A;;KA;;;BA)");
    if (!status)
        status = make_key(THINGS_KEY L"\\open", L"D:P(A;;KA;;;SY)(A;;KA;;;BA)(A;;KR;;;WD)");
    if (!status)
        status = note_source();
    return status;
}

/* RegDeleteKeyEx takes the view, where there are two. */
static void remove_keys(void)
{
    remove_policy();
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, THINGS_KEY L"\\closed", KEY_WOW64_64KEY, 0);
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, THINGS_KEY L"\\open", KEY_WOW64_64KEY, 0);
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, THINGS_KEY, KEY_WOW64_64KEY, 0);
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, THINGS_SOURCE_KEY, KEY_WOW64_64KEY, 0);
}

/* --- the service ------------------------------------------------------------------------------ */

static uint32_t make_service(void)
{
    uint32_t status = ERROR_SUCCESS;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    if (!manager)
        return GetLastError();
    SC_HANDLE service = CreateServiceW(manager, THINGS_SERVICE, L"Proof of Deputy",
        SERVICE_QUERY_STATUS, SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL,
        L"\"" THINGS_FOLDER L"\\prove.exe\" --service", NULL, NULL, NULL, NULL, NULL);
    if (service)
        CloseServiceHandle(service);
    else
        status = GetLastError();
    CloseServiceHandle(manager);
    return status;
}

static void remove_service(void)
{
    SERVICE_STATUS status;
    SC_HANDLE service = NULL;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager)
        service = OpenServiceW(manager, THINGS_SERVICE, SERVICE_STOP | DELETE);
    if (service) {
        ControlService(service, SERVICE_CONTROL_STOP, &status);
        DeleteService(service);
        CloseServiceHandle(service);
    }
    if (manager)
        CloseServiceHandle(manager);
}

/* --- all of it -------------------------------------------------------------------------------- */

uint32_t things_make(const char **what)
{
    *what = "the folder "
            "C:\\ProgramData\\DeputyProof";
    uint32_t status = make_files();
    if (status)
        return status;
    *what = "the key HKLM\\SOFTWARE\\DeputyProof";
    status = make_keys();
    if (status)
        return status;
    *what = "the service DeputyProof";
    status = make_service();
    make_container(); /* where it is missing its proofs say so */
    return status;
}

void things_remove(void)
{
    remove_service();
    remove_container();
    remove_keys();
    things_remove_folder(THINGS_FOLDER);
}
