/* report: reports one event, so that what a trace of Wine makes of it can be compared.
 *
 * usage: report TYPE CATEGORY ID [STRING]...
 *
 * TYPE is the number that ReportEvent takes. Exit code: 0, 1 when it was not reported, 2 for wrong
 * usage.
 */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static int report(WORD type, WORD category, DWORD id, int count, WCHAR **strings)
{
    HANDLE source = RegisterEventSourceW(NULL, L"Deputy-Test");
    if (!source)
        return 0;
    BOOL done = ReportEventW(
        source, type, category, id, NULL, (WORD)count, 0, (const WCHAR **)(void *)strings, NULL);
    DeregisterEventSource(source);
    return done;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    if (count < 4) {
        fprintf(stderr, "usage: report TYPE CATEGORY ID [STRING]...\n");
        return 2;
    }
    if (report((WORD)wcstoul(arguments[1], NULL, 10), (WORD)wcstoul(arguments[2], NULL, 10),
            wcstoul(arguments[3], NULL, 10), count - 4, arguments + 4))
        return 0;
    fprintf(stderr, "report: error %lu\n", GetLastError());
    return 1;
}
