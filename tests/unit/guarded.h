/* Memory that ends where it says: whoever reads or writes behind it faults at once. For what a fake
 * of a function of the system fills in, and for what it is given. */
#ifndef DEPUTY_TESTS_UNIT_GUARDED_H
#define DEPUTY_TESTS_UNIT_GUARDED_H

#include <check.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

enum { GUARDED_PAGE = 4096, GUARDED_RUBBISH = 0xA5 };

/* The pages of so many bytes, without the one behind them. */
static inline size_t guarded_pages(size_t size)
{
    return (size + GUARDED_PAGE - 1) / GUARDED_PAGE * GUARDED_PAGE;
}

/* This many bytes, full of rubbish, with a page behind them that may not be touched. They begin
 * where that page leaves them: aligned as their size is. To be freed with guarded_free. */
static inline void *guarded_new(size_t size)
{
    size_t pages = guarded_pages(size);
    BYTE *memory =
        VirtualAlloc(NULL, pages + GUARDED_PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD before;
    ck_assert_ptr_nonnull(memory);
    ck_assert(VirtualProtect(memory + pages, GUARDED_PAGE, PAGE_NOACCESS, &before));
    memset(memory, GUARDED_RUBBISH, pages);
    return memory + pages - size;
}

/* The size is the one that was asked for. */
static inline void guarded_free(void *bytes, size_t size)
{
    ck_assert(VirtualFree((BYTE *)bytes - (guarded_pages(size) - size), 0, MEM_RELEASE));
}

#endif
