/* What tests/bench/cost counts: the operations of the service as a client asks for them, and the
 * same acts as a plain program would do them itself. */
#ifndef DEPUTY_TESTS_BENCH_COST_ACTS_H
#define DEPUTY_TESTS_BENCH_COST_ACTS_H

#include "include/deputy.h"

#include <windows.h>
#include <stdint.h>

#define COST_FOLDER  L"C:\\deputy-cost"
#define COST_FILE    COST_FOLDER L"\\file"
#define COST_NEW     COST_FOLDER L"\\new"
#define COST_KEY     L"SOFTWARE\\DeputyCost"
#define COST_SUBKEY  COST_KEY L"\\New"
#define COST_VALUE   L"Value"
#define COST_SERVICE L"Deputy"
#define COST_STOPPED L"Spooler" /* which Wine has, and which stands still */

enum { COST_SIZE = 16 }; /* of what is read and written */

/* Only "call" and "plain" are counted, each with what comes before and after it left out; any of
 * them may be NULL but the call. All return Win32 codes. */
struct cost_act {
    const wchar_t *name; /* the operation's */
    int slow;            /* it is counted twice */
    uint32_t (*before)(struct deputy_session *session);
    uint32_t (*call)(struct deputy_session *session);
    uint32_t (*after)(struct deputy_session *session);
    uint32_t (*plain_before)(void);
    uint32_t (*plain)(void); /* what the operation does for its caller, in a plain program */
    uint32_t (*plain_after)(void);
};

/* All of them, with an end that has no name. */
extern const struct cost_act cost_file_acts[];  /* bench/cost_files.c */
extern const struct cost_act cost_other_acts[]; /* bench/cost_acts.c */

/* Make the file that those on files are about. */
uint32_t cost_make_file(void);

/* Make the files and keys that the acts are about. */
uint32_t cost_prepare(void);

/* The act of this name; NULL when there is none. */
const struct cost_act *cost_act_find(const wchar_t *name);

/* bench/cost_plain_files.c */
uint32_t plain_file_open(void);
uint32_t plain_file_stat(void);
uint32_t plain_open_folder(void);
uint32_t plain_close(void);
uint32_t plain_file_list(void);
uint32_t plain_file_list_next(void);
uint32_t plain_file_mkdir(void);
uint32_t plain_file_delete(void);
uint32_t plain_file_rename(void);
uint32_t plain_file_read(void);
uint32_t plain_file_read_open(void);
uint32_t plain_file_read_at(void);
uint32_t plain_file_write(void);
uint32_t plain_file_write_open(void);
uint32_t plain_file_write_at(void);
uint32_t plain_file_replace(void);
uint32_t plain_file_put(void);
uint32_t plain_file_copy(void);
uint32_t plain_file_copy_step(void);
uint32_t plain_close_copy(void);
uint32_t plain_file_commit(void);
uint32_t plain_access(void);

/* bench/cost_plain.c */
uint32_t plain_whoami(void);
uint32_t plain_whoami_linked(void);
uint32_t plain_registry_get(void);
uint32_t plain_registry_list(void);
uint32_t plain_registry_set(void);
uint32_t plain_registry_delete_value(void);
uint32_t plain_registry_delete_key(void);
uint32_t plain_registry_create(void);
uint32_t plain_services_list(void);
uint32_t plain_service_status(void);
uint32_t plain_service_control(void);
uint32_t plain_service_start(void);
uint32_t plain_service_stop(void);

/* What a function of Windows that says whether it succeeded failed with. */
static inline uint32_t cost_last(BOOL done)
{
    return done ? ERROR_SUCCESS : GetLastError();
}

/* What asking for a stop came to. A process that ends as it was told to may break the pipe by which
 * Wine's service control manager waits for its word. */
static inline uint32_t cost_stop(uint32_t status)
{
    return status == ERROR_BROKEN_PIPE ? ERROR_SUCCESS : status;
}

/* The first failure counts; what comes after it is done all the same. */
static inline void cost_also(uint32_t *status, uint32_t next)
{
    if (*status == ERROR_SUCCESS)
        *status = next;
}

#endif
