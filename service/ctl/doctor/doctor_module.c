#include "ctl/doctor/doctor_module.h"

#include <string.h>

enum {
    VERSION_ID = 1,
    VISTA = 6,
    FIXED_OFFSET = 40, /* behind three words and the key "VS_VERSION_INFO", aligned */
};

/* So that nobody writes to the file meanwhile ("LoadLibraryExW function", which has this flag for
 * resources alone, since Vista). What is older may leave out a flag that it does not know and run
 * the file's code, as ReactOS does (kernel32/client/loader.c). */
static DWORD as_data(void)
{
    return LOBYTE(GetVersion()) >= VISTA ? LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE
                                         : LOAD_LIBRARY_AS_DATAFILE;
}

uint32_t module_open(const WCHAR *path, HMODULE *module)
{
    HMODULE opened = LoadLibraryExW(path, NULL, as_data());
    if (!opened)
        return GetLastError();
    *module = opened;
    return ERROR_SUCCESS;
}

uint32_t module_version(HMODULE module, uint32_t *version)
{
    VS_FIXEDFILEINFO fixed;
    HRSRC found = FindResourceW(module, MAKEINTRESOURCEW(VERSION_ID), (LPCWSTR)RT_VERSION);
    HGLOBAL loaded = found ? LoadResource(module, found) : NULL;
    const BYTE *bytes = loaded ? LockResource(loaded) : NULL;
    if (!bytes || SizeofResource(module, found) < FIXED_OFFSET + sizeof(fixed))
        return ERROR_RESOURCE_DATA_NOT_FOUND;
    memcpy(&fixed, bytes + FIXED_OFFSET, sizeof(fixed));
    if (fixed.dwSignature != VS_FFI_SIGNATURE)
        return ERROR_RESOURCE_DATA_NOT_FOUND;
    *version = (fixed.dwFileVersionMS >> 16 & 0xFF) << 16 | (fixed.dwFileVersionMS & 0xFF) << 8 |
               (fixed.dwFileVersionLS >> 16 & 0xFF);
    return ERROR_SUCCESS;
}
