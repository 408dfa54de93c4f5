#include "disk_faults.h"
#include "identity/status.h"

#include <stdatomic.h>
#include <stdbool.h>
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

void disk_fail(enum disk_call call, unsigned first, unsigned count, uint32_t status)
{
    faults[call] = (struct fault){.first = first, .count = count, .status = status};
}

unsigned disk_heal(void)
{
    unsigned failed = 0;
    for (unsigned i = 0; i < DISK_CALLS; i++) {
        failed += faults[i].failed;
        faults[i] = (struct fault){0};
    }
    return failed;
}

static uint32_t fault(enum disk_call call)
{
    struct fault *fault = &faults[call];
    while (hanging == call)
        uv_sleep(1);
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

uint32_t __wrap_disk_open(const char *path, enum disk_mode mode, int *file)
{
    uint32_t status = fault(DISK_CALL_OPEN);
    return status == WIN32_OK ? __real_disk_open(path, mode, file) : status;
}

uint32_t __wrap_disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got)
{
    uint32_t status = fault(DISK_CALL_READ);
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
    return status == WIN32_OK ? __real_disk_remove(path) : status;
}
