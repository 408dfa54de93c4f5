#include "unit/heaps.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static bool whole(void)
{
    return HeapValidate(GetProcessHeap(), 0, NULL) && _heapchk() == _HEAPOK;
}

bool heaps_are_whole(void)
{
    /* What threads free at this moment may look damaged (tests/wine); what is damaged stays so. */
    for (int i = 0; i < 3 && !whole(); i++)
        Sleep(20);
    const bool found = whole();
    if (!found)
        fputs("the heap is damaged\n", stderr);
    else if (getenv("DEPUTY_HEAP_CHECKS"))
        fprintf(stderr, "the heap of process %04lx is whole\n", GetCurrentProcessId());
    return found;
}
