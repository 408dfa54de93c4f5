/* Files that a proof makes for Deputy to look at, and what it sees. Everything lies in
 * LOOKING_FOLDER, where every caller may make something. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_LOOKING_H
#define DEPUTY_TESTS_PROVE_COMMON_LOOKING_H

#include "prove/kit/things.h"

#include <stdint.h>
#include <windows.h>

enum { LOOKING_UNITS = 1024 };

#define PREFIX         L"\\\\?\\"
#define LOOKING_FOLDER THINGS_FOLDER L"\\results\\paths"
#define REAL           LOOKING_FOLDER L"\\real"
#define A_FILE         REAL L"\\file"
#define LONGER         L"a name that is longer than those of old.text"
#define D50            L"dddddddddddddddddddddddddddddddddddddddddddddddddd"
#define DEEP           LOOKING_FOLDER L"\\" D50 D50 D50 D50
#define DEEPER         DEEP L"\\" D50 D50 D50 D50
#define CONTENTS       "what is in it"

/* Make the folder with REAL and A_FILE in it; what a run before has left goes first. */
void looking_begin(void);

/* Remove what is there of all that the proofs make; links are removed themselves. */
void looking_end(void);

/* End the proof here as a skip when something could not be made, with looking_end. */
void looking_need(uint32_t status, const char *what);

/* Make a file with CONTENTS in it: a Win32 status. */
uint32_t looking_make(const WCHAR *path);

/* The id that the file system has for what this process opens by a name; 0 when it cannot. */
uint64_t looking_id(const WCHAR *path);

/* What deputy_stat_file and deputy_open_file gave. */
struct seen {
    uint32_t stat_status, open_status;
    uint64_t stat_id, open_id, size;
    uint32_t links, tag;
    WCHAR final[LOOKING_UNITS]; /* empty where the system does not know it */
};

struct seen look(const WCHAR *path, uint32_t flags);

/* The same of a name that is to be taken; under "swapped" it gets a dot at its end, which no name
 * has. */
struct seen look_good(const WCHAR *path, uint32_t flags);

/* Both operations opened the file with this id, and tell its true path, which ends so. */
void expect_file(const struct seen *seen, uint64_t id, const WCHAR *end);

#endif
