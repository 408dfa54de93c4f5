/* cacls: in the place of Windows' cacls.exe, which does nothing under Wine.
 *
 * usage: cacls PATH /S
 *
 * Prints PATH and, in quotation marks, what the environment variable LAB_SDDL has, as cacls.exe
 * prints a file's descriptor. Exit code: 0, 1 without the variable, 2 for wrong usage.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

enum { SDDL_SIZE = 4096 };

int wmain(int argc, wchar_t **argv);
int wmain(int argc, wchar_t **argv)
{
    WCHAR sddl[SDDL_SIZE];
    if (argc != 3 || _wcsicmp(argv[2], L"/S") != 0)
        return 2;
    DWORD length = GetEnvironmentVariableW(L"LAB_SDDL", sddl, SDDL_SIZE);
    if (!length || length >= SDDL_SIZE)
        return 1;
    printf("%ls \"%ls\"\n", argv[1], sddl);
    return 0;
}
