/* cacls: in the place of Windows' cacls.exe and icacls.exe, which do nothing under Wine.
 *
 * usage: cacls PATH /S
 *        cacls PATH OPTION [WORD...]
 *
 * With /S it prints PATH and, in quotation marks, what the environment variable LAB_SDDL has, as
 * cacls.exe prints a file's descriptor. Other options it takes, but the one that LAB_REFUSED names;
 * each is added to the file that LAB_ASKED names, as a line.
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

/* Whether it is refused. */
static int change(const WCHAR *option)
{
    WCHAR text[TEXT_SIZE];
    FILE *asked = get(L"LAB_ASKED", text) ? _wfopen(text, L"a") : NULL;
    if (asked) {
        fprintf(asked, "%ls\n", option);
        fclose(asked);
    }
    return get(L"LAB_REFUSED", text) && _wcsicmp(option, text) == 0;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    WCHAR text[TEXT_SIZE];
    if (count < 3)
        return 2;
    if (_wcsicmp(arguments[2], L"/S") != 0)
        return change(arguments[2]);
    if (!get(L"LAB_SDDL", text))
        return 1;
    printf("%ls \"%ls\" \n", arguments[1], text);
    return 0;
}
