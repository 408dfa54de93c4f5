#include "prove/kit/machine.h"
#include "base/utf16.h"

#include <cpuid.h>
#include <wchar.h>
#include <windows.h>

enum { TEXT_MAX = 256 };

#define VERSION_KEY L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define POLICY_KEY  L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System"

typedef const char *wine_version(void);

static wine_version *find_wine(void)
{
    return (wine_version *)(void (*)(void))GetProcAddress(
        GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
}

bool machine_is_wine(void)
{
    return find_wine() != NULL;
}

static void write_text(struct json *json, const char *key, const WCHAR *text)
{
    json_key(json, key);
    json_utf16(json, (const uint16_t *)text, wcslen(text));
}

/* Read a value, with an end behind a text; from what 64-bit programs see, where that is another. */
static bool read_value(const WCHAR *path, const WCHAR *name, DWORD kind, void *bytes, DWORD size)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key))
        return false;
    const LSTATUS status = RegGetValueW(key, NULL, name, kind, NULL, bytes, &size);
    RegCloseKey(key);
    return !status;
}

/* A value that is not there is left out. */
static void write_value(struct json *json, const char *key, const WCHAR *name)
{
    WCHAR text[TEXT_MAX];
    if (read_value(VERSION_KEY, name, RRF_RT_REG_SZ, text, sizeof(text)))
        write_text(json, key, text);
}

static void write_number(struct json *json, const char *name, const WCHAR *key, const WCHAR *value)
{
    DWORD number;
    if (read_value(key, value, RRF_RT_REG_DWORD, &number, sizeof(number)))
        json_member_number(json, name, number);
}

static const char *architecture(void)
{
    SYSTEM_INFO info;
    GetNativeSystemInfo(&info);
    switch (info.wProcessorArchitecture) {
    case PROCESSOR_ARCHITECTURE_AMD64:
        return "x86_64";
    case PROCESSOR_ARCHITECTURE_INTEL:
        return "i686";
    case PROCESSOR_ARCHITECTURE_ARM64:
        return "arm64";
    default:
        return "another";
    }
}

/* "CPUID leaf 1, ECX bit 31: hypervisor present" (Microsoft, "Hypervisor Top Level Functional
 * Specification": Feature and Interface Discovery). Windows may run its own. */
static bool has_hypervisor(void)
{
    unsigned a, b, c = 0, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c >> 31 & 1);
}

static void write_file_system(struct json *json)
{
    WCHAR name[MAX_PATH];
    if (GetVolumeInformationW(L"C:\\", NULL, 0, NULL, NULL, NULL, name, MAX_PATH))
        write_text(json, "file_system", name);
}

void machine_write(struct json *json)
{
    wine_version *wine = find_wine();
    json_member_text(json, "wine", wine ? wine() : NULL);
    write_value(json, "edition", L"EditionID");
    write_value(json, "release", L"DisplayVersion");
    write_value(json, "build", L"CurrentBuild");
    write_number(json, "update", VERSION_KEY, L"UBR");
    json_member_number(json, "language", GetSystemDefaultUILanguage());
    json_member_text(json, "architecture", architecture());
    json_member_number(json, "process_bits", 8 * sizeof(void *));
    write_file_system(json);
    json_member_boolean(json, "hypervisor", has_hypervisor());
    write_number(json, "uac", POLICY_KEY, L"EnableLUA");
}
