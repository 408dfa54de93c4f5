/* What a crash dump has in it. */
#ifndef DEPUTY_CRASH_DUMP_WRITE_H
#define DEPUTY_CRASH_DUMP_WRITE_H

#include <stdbool.h>
#include <stdint.h>

struct _EXCEPTION_POINTERS;

struct dump_writer {
    void (*write)(void); /* MiniDumpWriteDump */
};

/* A crash; the thread that it happened on waits. */
struct dump_crash {
    uint32_t thread_id;
    struct _EXCEPTION_POINTERS *exception;
    bool caller_data; /* the dump may hold what callers sent */
};

/* Find the writer, from System32. ERROR_PROC_NOT_FOUND, or why dbghelp.dll cannot be loaded. */
uint32_t dump_writer_find(struct dump_writer *writer);

/* Write a dump of this process into a file (HANDLE). Not on the thread that crashed.
 *
 * Without caller data there is no memory in it, and no register but those that say where the code
 * was: the exception, the modules, the threads' ids, and as a comment the addresses of code that
 * the crashed thread's stack holds, from the top.
 *
 * Source: Microsoft, "MiniDumpWriteDump", "MINIDUMP_TYPE enumeration", "MINIDUMP_CALLBACK_OUTPUT".
 */
uint32_t dump_write(const struct dump_writer *writer, const struct dump_crash *crash, void *file);

#endif
