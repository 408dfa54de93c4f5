/* The functions of platform/disk, on the simulated disk. */
#include "platform/disk/disk.h"
#include "base/status.h"
#include "simulation/breaks.h"
#include "simulation/world/disk_private.h"
#include "simulation/machine/random.h"
#include "simulation/machine/scheduler.h"
#include "simulation/machine/trace.h"

#include <string.h>

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_US UINT64_C(1000)

enum { CALL_US = 300, SLOW_MS = 40, FULL_MS = 3000 };

void disk_begin(const struct disk_plan *plan)
{
    for (int i = 0; i < FILES; i++) {
        struct stored *file = &disk.files[i];
        memset(file->now, 0, file->top);
        memset(file->kept, 0, file->top);
        memset(file->bad, 0, sizeof(file->bad));
        file->used = false;
        file->top = file->size = file->kept_size = 0;
    }
    memset(disk.now.names, 0, sizeof(disk.now.names));
    memset(disk.kept.names, 0, sizeof(disk.kept.names));
    disk.plan = *plan;
    disk.version_count = disk.change_count = 0;
    disk.full_until = 0;
    disk.failures = 0;
    disk.is_false = plan->lies;
    disk.is_mark_spoiled = false;
    disk_end_process();
}

void disk_mend(void)
{
    const bool independent = disk.plan.independent;
    disk.plan = (struct disk_plan){.independent = independent};
    disk.full_until = 0;
}

void disk_end_process(void)
{
    for (int i = 0; i < HANDLES; i++)
        disk.handles[i] = NO_FILE;
    for (int i = 0; i < FILES; i++)
        disk.files[i].handles = 0;
}

unsigned disk_failures(void)
{
    const unsigned failures = disk.failures;
    disk.failures = 0;
    return failures;
}

bool disk_has(const char *name)
{
    return directory_find(&disk.now, name) != NO_FILE;
}

void disk_each_segment(
    void (*each)(void *context, const char *name, const void *bytes, size_t size), void *context)
{
    for (int i = 0; i < NAMES; i++) {
        const char *name = disk.now.names[i];
        if (*name && strstr(name, ".spool"))
            each(context, name, disk.files[disk.now.files[i]].now,
                disk.files[disk.now.files[i]].size);
    }
}

/* --- What goes wrong -------------------------------------------------------------------------- */

static void take_time(void)
{
    scheduler_pass((1 + random_below(CALL_US)) * NS_PER_US);
    if (!random_chance(disk.plan.slow))
        return;
    const uint32_t ms =
        disk.plan.hang_ms && random_chance(300) ? disk.plan.hang_ms : 1 + random_below(SLOW_MS);
    trace("  the disk takes %u ms", ms);
    scheduler_sleep(ms * NS_PER_MS);
}

static uint32_t fail(uint32_t status)
{
    disk.failures++;
    return status;
}

/* Of a call that changes something: what it fails with. */
static uint32_t meet(void)
{
    static const uint32_t statuses[] = {
        WIN32_ACCESS_DENIED, WIN32_SHARING_VIOLATION, WIN32_GEN_FAILURE, WIN32_NO_SYSTEM_RESOURCES};
    take_time();
    return random_chance(disk.plan.failing) ? fail(statuses[random_below(4)]) : WIN32_OK;
}

static bool is_full(void)
{
    if (random_chance(disk.plan.full))
        disk.full_until = scheduler_time() + random_below(FULL_MS) * NS_PER_MS;
    return scheduler_time() < disk.full_until;
}

/* --- Files ------------------------------------------------------------------------------------ */

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Whether somebody could still come to a file. */
static bool is_needed(int file)
{
    bool needed = disk.files[file].handles > 0;
    for (int i = 0; i < NAMES; i++)
        needed = needed || (*disk.now.names[i] && disk.now.files[i] == file) ||
                 (*disk.kept.names[i] && disk.kept.files[i] == file);
    for (unsigned i = 0; i < disk.change_count; i++)
        needed = needed || disk.changes[i].file == file;
    return needed;
}

static void forget_versions_of(int file)
{
    unsigned left = 0;
    for (unsigned i = 0; i < disk.version_count; i++) {
        if (disk.versions[i].file != file && left++ != i)
            disk.versions[left - 1] = disk.versions[i];
    }
    disk.version_count = left;
}

static int new_file(void)
{
    for (int i = 0; i < FILES; i++) {
        struct stored *file = &disk.files[i];
        if (file->used && is_needed(i))
            continue;
        if (file->used)
            forget_versions_of(i);
        memset(file->now, 0, file->top);
        memset(file->kept, 0, file->top);
        memset(file->bad, 0, sizeof(file->bad));
        file->used = true;
        file->top = file->size = file->kept_size = 0;
        return i;
    }
    trace_wrong("the simulation has room for no more files");
    return NO_FILE;
}

static int create(const char *name)
{
    struct change change = {.kind = CHANGE_CREATE, .file = new_file()};
    if (change.file == NO_FILE)
        return NO_FILE;
    strncpy(change.name, name, DISK_NAME_SIZE - 1);
    directory_apply(&disk.now, &change);
    disk_note_change(&change);
    return change.file;
}

static uint32_t open_handle(int found, int *file)
{
    for (int i = 0; i < HANDLES; i++) {
        if (disk.handles[i] == NO_FILE) {
            disk.handles[i] = found;
            disk.files[found].handles++;
            *file = i;
            return WIN32_OK;
        }
    }
    trace_wrong("files are left open");
    return WIN32_TOO_MANY_OPEN_FILES;
}

uint32_t disk_open(const char *path, enum disk_mode mode, int *file)
{
    const char *name = name_of(path);
    uint32_t status = mode == DISK_READ ? WIN32_OK : meet();
    if (mode == DISK_READ) {
        take_time();
        status = random_chance(disk.plan.unreadable) ? WIN32_SHARING_VIOLATION : WIN32_OK;
    }
    int found = directory_find(&disk.now, name);
    if (status == WIN32_OK && mode == DISK_CREATE && found != NO_FILE)
        status = WIN32_FILE_EXISTS;
    else if (status == WIN32_OK && found == NO_FILE && mode != DISK_CREATE && mode != DISK_KEEP)
        status = WIN32_FILE_NOT_FOUND;
    else if (status == WIN32_OK && found == NO_FILE)
        found = is_full() && random_chance(100) ? NO_FILE : create(name);
    if (status == WIN32_OK && found == NO_FILE)
        status = fail(WIN32_DISK_FULL);
    if (status == WIN32_OK)
        status = open_handle(found, file);
    trace("  open %s (%d): %u, file %d", name, (int)mode, status, status ? NO_FILE : found);
    return status;
}

void disk_close(int file)
{
    if (file == DISK_NO_FILE)
        return;
    disk.files[disk.handles[file]].handles--;
    disk.handles[file] = NO_FILE;
    scheduler_point();
}

static uint32_t meet_reading(const struct stored *file, uint64_t offset, size_t size)
{
    take_time();
    if (random_chance(disk.plan.unreadable))
        return WIN32_GEN_FAILURE;
    for (size_t i = 0; i < size; i += DISK_SECTOR) {
        const uint64_t at = offset + i < FILE_MAX ? offset + i : FILE_MAX - 1;
        if (file->bad[at / DISK_SECTOR])
            return WIN32_CRC;
    }
    return WIN32_OK;
}

/* The name that a file has now; empty when it has none. */
static const char *current_name(int file)
{
    for (int i = 0; i < NAMES; i++) {
        if (*disk.now.names[i] && disk.now.files[i] == file)
            return disk.now.names[i];
    }
    return "";
}

static const char *name_of_stored(const struct stored *file)
{
    return current_name((int)(file - disk.files));
}

/* A sector that cannot be read from now on. */
static void spoil(struct stored *file)
{
    if (!file->size || !random_chance(disk.plan.bad))
        return;
    const uint32_t sector = random_below(file->size) / DISK_SECTOR;
    trace("  sector %u is bad", sector);
    file->bad[sector] = true;
    disk_note_spoiled(name_of_stored(file));
}

static void flip(const struct stored *file, uint8_t *bytes, size_t size)
{
    if (!size || !random_chance(disk.plan.flipped))
        return;
    const uint32_t at = random_below((uint32_t)size);
    trace("  read wrong at %u", at);
    bytes[at] ^= (uint8_t)(1u << random_below(8));
    disk_note_spoiled(name_of_stored(file));
}

uint32_t disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got)
{
    struct stored *stored = &disk.files[disk.handles[file]];
    spoil(stored);
    uint32_t status = meet_reading(stored, offset, size);
    if (status == WIN32_OK) {
        const size_t left = offset < stored->size ? stored->size - (size_t)offset : 0;
        *got = size < left ? size : left;
        if (*got)
            memcpy(bytes, stored->now + offset, *got);
        flip(stored, bytes, *got);
    }
    trace("  read %d at %u, %u bytes: %u", disk.handles[file], (unsigned)offset, (unsigned)size,
        status);
    return status;
}

static void set_size(int file, uint32_t size)
{
    struct stored *stored = &disk.files[file];
    const struct change change = {.kind = CHANGE_SIZE, .file = file, .size = size};
    if (size < stored->size)
        memset(stored->now + size, 0, stored->size - size);
    stored->size = size;
    if (size > stored->top) /* to the end of the sector, which is noted as a whole */
        stored->top = (size + DISK_SECTOR - 1) / DISK_SECTOR * DISK_SECTOR;
    disk_note_change(&change);
}

/* A file grows by and by: each size that it had meanwhile may be the one that stays. */
static void put(int file, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    struct stored *stored = &disk.files[file];
    for (uint32_t done = 0; done < size;) {
        const uint32_t sector = (offset + done) / DISK_SECTOR;
        const uint32_t room = (sector + 1) * DISK_SECTOR - (offset + done);
        const uint32_t part = size - done < room ? size - done : room;
        memcpy(stored->now + offset + done, bytes + done, part);
        done += part;
        if (offset + done > stored->size)
            set_size(file, offset + done);
        stored->bad[sector] = false;
        disk_note_sector(file, sector, done == size && offset + done == stored->size);
    }
}

uint32_t disk_write(int file, uint64_t offset, const void *bytes, size_t size)
{
    const int stored = disk.handles[file];
    if (breaks_write(current_name(stored)))
        return WIN32_OK;
    uint32_t status = meet();
    if (status == WIN32_OK && is_full() && offset + size > disk.files[stored].size)
        status = fail(WIN32_DISK_FULL);
    if (status == WIN32_OK && offset + size > FILE_MAX)
        status = fail(WIN32_DISK_FULL);
    const size_t written = status == WIN32_OK ? size : random_below((uint32_t)size + 1);
    if (offset + written <= FILE_MAX)
        put(stored, (uint32_t)offset, bytes, (uint32_t)written);
    trace("  write %d at %u, %u bytes: %u", stored, (unsigned)offset, (unsigned)size, status);
    scheduler_point();
    return status;
}

uint32_t disk_flush(int file)
{
    const int stored = disk.handles[file];
    uint32_t status = meet();
    const bool lies = disk.plan.lies && random_chance(500);
    if (status == WIN32_OK && !lies && !breaks_flush(current_name(stored)))
        disk_keep_file(stored);
    trace("  flush %d: %u", stored, status);
    scheduler_point();
    return status;
}

uint32_t disk_truncate(int file, uint64_t size)
{
    const int stored = disk.handles[file];
    uint32_t status = meet();
    if (status == WIN32_OK)
        set_size(stored, (uint32_t)size);
    trace("  truncate %d to %u: %u", stored, (unsigned)size, status);
    return status;
}

uint32_t disk_size(int file, uint64_t *size)
{
    take_time();
    *size = disk.files[disk.handles[file]].size;
    return WIN32_OK;
}

uint32_t disk_remove(const char *path)
{
    struct change change = {.kind = CHANGE_REMOVE};
    strncpy(change.name, name_of(path), DISK_NAME_SIZE - 1);
    uint32_t status = meet();
    change.file = directory_find(&disk.now, change.name);
    if (status == WIN32_OK && change.file == NO_FILE)
        status = WIN32_FILE_NOT_FOUND;
    if (status == WIN32_OK) {
        directory_apply(&disk.now, &change);
        disk_note_change(&change);
    }
    trace("  remove %s: %u", change.name, status);
    return status;
}

uint32_t disk_rename(const char *path, const char *renamed)
{
    struct change change = {.kind = CHANGE_RENAME};
    strncpy(change.name, name_of(path), DISK_NAME_SIZE - 1);
    strncpy(change.renamed, name_of(renamed), DISK_NAME_SIZE - 1);
    uint32_t status = meet();
    change.file = directory_find(&disk.now, change.name);
    if (status == WIN32_OK && change.file == NO_FILE)
        status = WIN32_FILE_NOT_FOUND;
    if (status == WIN32_OK) {
        directory_apply(&disk.now, &change);
        disk_note_change(&change);
    }
    trace("  rename %s to %s: %u", change.name, change.renamed, status);
    return status;
}

/* A file system that knows how much is free; full is full for everybody. */
uint32_t disk_free(const char *folder, uint64_t *bytes)
{
    (void)folder;
    *bytes = is_full() ? 0 : 1 << 30;
    return WIN32_OK;
}

uint32_t disk_list(
    const char *folder, uint32_t (*each)(void *context, const char *name), void *context)
{
    uint32_t status = WIN32_OK;
    (void)folder;
    take_time();
    for (int i = 0; i < NAMES && status == WIN32_OK; i++) {
        if (*disk.now.names[i])
            status = each(context, disk.now.names[i]);
    }
    return status;
}
