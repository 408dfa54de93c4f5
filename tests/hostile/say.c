#include "hostile.h"

#include <stdarg.h>
#include <stdio.h>
#include <windows.h>

void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

bool expect(bool held, const char *format, ...)
{
    va_list arguments;
    if (held)
        return true;
    printf("NOT AS PROMISED: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
    return false;
}

bool on_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

/* Marsaglia, "Xorshift RNGs". */
uint32_t chance(void)
{
    static uint32_t state = 20261122;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}
