/* cacls: in the place of Windows' cacls.exe and icacls.exe, which do nothing under Wine.
 *
 * usage: cacls PATH /S
 *        cacls PATH OPTION [WORD...]
 *
 * With /S it prints PATH and, in quotation marks, what the environment variable LAB_SDDL has, as
 * cacls.exe prints a file's descriptor. Other options it takes, but the one that LAB_REFUSED names.
 * Exit code: 0, 1 when it was refused or there is no such variable, 2 for wrong usage.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

enum { TEXT_SIZE = 4096 };

static DWORD get(const WCHAR *name, WCHAR text[TEXT_SIZE])
{
    DWORD length = GetEnvironmentVariableW(name, text, TEXT_SIZE);
    return length < TEXT_SIZE ? length : 0;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    WCHAR text[TEXT_SIZE];
    if (count < 3)
        return 2;
    if (_wcsicmp(arguments[2], L"/S") != 0)
        return get(L"LAB_REFUSED", text) && _wcsicmp(arguments[2], text) == 0;
    if (!get(L"LAB_SDDL", text))
        return 1;
    printf("%ls \"%ls\" \n", arguments[1], text);
    return 0;
}
