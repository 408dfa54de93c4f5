#include "platform/lookup.h"

#include <windows.h>

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    HMODULE module = GetModuleHandleW(dll);
    return module ? (lookup_function *)GetProcAddress(module, name) : NULL;
}
