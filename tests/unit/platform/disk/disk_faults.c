#include "unit/platform/disk/disk_faults.h"
#include "base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <uv.h>

/* What the linker puts in the place of a function, and what it calls the function itself. */
uint32_t __wrap_disk_open(const char *path, enum disk_mode mode, int *file);
uint32_t __real_disk_open(const char *path, enum disk_mode mode, int *file);
uint32_t __wrap_disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got);
uint32_t __real_disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got);
uint32_t __wrap_disk_write(int file, uint64_t offset, const void *bytes, size_t size);
uint32_t __real_disk_write(int file, uint64_t offset, const void *bytes, size_t size);
uint32_t __wrap_disk_flush(int file);
uint32_t __real_disk_flush(int file);
uint32_t __wrap_disk_truncate(int file, uint64_t size);
uint32_t __real_disk_truncate(int file, uint64_t size);
uint32_t __wrap_disk_remove(const char *path);
uint32_t __real_disk_remove(const char *path);
uint32_t __wrap_disk_rename(const char *path, const char *renamed);
uint32_t __real_disk_rename(const char *path, const char *renamed);

struct fault {
    unsigned first, count, failed;
    uint32_t status;
};

static struct fault faults[DISK_CALLS];
static _Atomic unsigned hanging = DISK_CALLS; /* which calls hang; that many: none */

void disk_hang(enum disk_call call)
{
    hanging = call;
}

void disk_let_go(void)
{
    hanging = DISK_CALLS;
}

/* Of one file. */
static struct {
    struct fault fault;
    const char *ending; /* NULL: of none */
    enum disk_call call;
    int file; /* while it is open */
} broken = {.file = DISK_NO_FILE};

enum { PENDING_MAX = 8, PATH_SIZE = 512 };

/* The files that somebody has open still. */
static struct {
    bool on;
    unsigned count;
    char paths[PENDING_MAX][PATH_SIZE];
} scanned;

void disk_scan(void)
{
    scanned.on = true;
}

static bool is_pending(const char *path)
{
    for (unsigned i = 0; i < scanned.count; i++) {
        if (strcmp(scanned.paths[i], path) == 0)
            return true;
    }
    return false;
}

static void remember_removed(const char *path)
{
    if (scanned.on && scanned.count < PENDING_MAX)
        strncpy(scanned.paths[scanned.count++], path, PATH_SIZE - 1);
}

void disk_fail(enum disk_call call, unsigned first, unsigned count, uint32_t status)
{
    faults[call] = (struct fault){.first = first, .count = count, .status = status};
}

void disk_break(const char *ending, enum disk_call call, unsigned times, uint32_t status)
{
    broken.fault = (struct fault){.count = times, .status = status};
    broken.ending = ending;
    broken.call = call;
    broken.file = DISK_NO_FILE;
}

unsigned disk_heal(void)
{
    unsigned failed = broken.fault.failed;
    disk_break(NULL, DISK_CALL_OPEN, 0, WIN32_OK);
    scanned.on = false;
    scanned.count = 0;
    for (unsigned i = 0; i < DISK_CALLS; i++) {
        failed += faults[i].failed;
        faults[i] = (struct fault){0};
    }
    return failed;
}

static uint32_t meet(struct fault *fault)
{
    if (!fault->count)
        return WIN32_OK;
    if (fault->first) {
        fault->first--;
        return WIN32_OK;
    }
    fault->count--;
    fault->failed++;
    return fault->status;
}

static uint32_t fault(enum disk_call call)
{
    while (hanging == call)
        uv_sleep(1);
    return meet(&faults[call]);
}

static bool is_broken(const char *path)
{
    size_t size = strlen(path), tail = broken.ending ? strlen(broken.ending) : size + 1;
    return size >= tail && strcmp(path + size - tail, broken.ending) == 0;
}

uint32_t __wrap_disk_open(const char *path, enum disk_mode mode, int *file)
{
    const bool bad = mode == DISK_READ && is_broken(path);
    uint32_t status = fault(DISK_CALL_OPEN);
    if (status == WIN32_OK && bad && broken.call == DISK_CALL_OPEN)
        status = meet(&broken.fault);
    if (status == WIN32_OK && is_pending(path))
        status = WIN32_ACCESS_DENIED;
    if (status == WIN32_OK)
        status = __real_disk_open(path, mode, file);
    if (status == WIN32_OK && (bad || *file == broken.file))
        broken.file = bad ? *file : DISK_NO_FILE;
    return status;
}

uint32_t __wrap_disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got)
{
    uint32_t status = fault(DISK_CALL_READ);
    if (status == WIN32_OK && file == broken.file && broken.call == DISK_CALL_READ)
        status = meet(&broken.fault);
    return status == WIN32_OK ? __real_disk_read(file, offset, bytes, size, got) : status;
}

uint32_t __wrap_disk_write(int file, uint64_t offset, const void *bytes, size_t size)
{
    uint32_t status = fault(DISK_CALL_WRITE);
    uint32_t written = __real_disk_write(file, offset, bytes, status == WIN32_OK ? size : size / 2);
    return status == WIN32_OK ? written : status;
}

uint32_t __wrap_disk_flush(int file)
{
    uint32_t status = fault(DISK_CALL_FLUSH);
    return status == WIN32_OK ? __real_disk_flush(file) : status;
}

uint32_t __wrap_disk_truncate(int file, uint64_t size)
{
    uint32_t status = fault(DISK_CALL_TRUNCATE);
    return status == WIN32_OK ? __real_disk_truncate(file, size) : status;
}

uint32_t __wrap_disk_remove(const char *path)
{
    uint32_t status = fault(DISK_CALL_REMOVE);
    if (status == WIN32_OK && broken.call == DISK_CALL_REMOVE && is_broken(path))
        status = meet(&broken.fault);
    if (status == WIN32_OK)
        status = is_pending(path) ? (uint32_t)WIN32_ACCESS_DENIED : __real_disk_remove(path);
    if (status == WIN32_OK)
        remember_removed(path);
    return status;
}

uint32_t __wrap_disk_rename(const char *path, const char *renamed)
{
    uint32_t status = fault(DISK_CALL_RENAME);
    if (status == WIN32_OK && (is_pending(path) || is_pending(renamed)))
        status = WIN32_ACCESS_DENIED;
    return status == WIN32_OK ? __real_disk_rename(path, renamed) : status;
}
