/* What is on the simulated disk, and what may be. */
#include "audit/spool/segment.h"
#include "base/status.h"
#include "simulation/world/disk_private.h"
#include "simulation/machine/random.h"
#include "simulation/machine/trace.h"

#include <string.h>

struct disk disk;

/* --- Names ------------------------------------------------------------------------------------ */

int directory_find(const struct directory *directory, const char *name)
{
    for (int i = 0; i < NAMES; i++) {
        if (strcmp(directory->names[i], name) == 0)
            return directory->files[i];
    }
    return NO_FILE;
}

void directory_set(struct directory *directory, const char *name, int file)
{
    int place = NAMES;
    for (int i = NAMES - 1; i >= 0; i--) {
        if (!*directory->names[i])
            place = i;
    }
    for (int i = 0; i < NAMES; i++) {
        if (strcmp(directory->names[i], name) == 0)
            place = i;
    }
    if (place == NAMES) {
        trace_wrong("the simulation has room for no more names");
        return;
    }
    directory->files[place] = file;
    strcpy(directory->names[place], file == NO_FILE ? "" : name);
}

void directory_apply(struct directory *directory, const struct change *change)
{
    const bool there = directory_find(directory, change->name) == change->file;
    if (change->kind == CHANGE_CREATE) {
        directory_set(directory, change->name, change->file);
    } else if (change->kind == CHANGE_REMOVE && there) {
        directory_set(directory, change->name, NO_FILE);
    } else if (change->kind == CHANGE_RENAME && there) {
        directory_set(directory, change->name, NO_FILE);
        directory_set(directory, change->renamed, change->file);
    }
}

/* --- Changes ---------------------------------------------------------------------------------- */

void disk_keep_change(const struct change *change)
{
    if (change->kind == CHANGE_SIZE)
        disk.files[change->file].kept_size = change->size;
    else
        directory_apply(&disk.kept, change);
}

/* The disk may do at any time what it has not done yet; it has to when there is no more room for
 * what it has not done. */
static void keep_oldest_changes(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        disk_keep_change(&disk.changes[i]);
    disk.change_count -= count;
    memmove(disk.changes, disk.changes + count, disk.change_count * sizeof(disk.changes[0]));
}

void disk_note_change(const struct change *change)
{
    if (disk.change_count == CHANGES)
        keep_oldest_changes(CHANGES / 2);
    disk.changes[disk.change_count++] = *change;
}

static void keep_version(const struct version *version)
{
    struct stored *file = &disk.files[version->file];
    memcpy(file->kept + version->sector * DISK_SECTOR, version->bytes, DISK_SECTOR);
}

static void keep_oldest_versions(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        keep_version(&disk.versions[i]);
    disk.version_count -= count;
    memmove(disk.versions, disk.versions + count, disk.version_count * sizeof(disk.versions[0]));
}

void disk_note_sector(int file, uint32_t sector, bool last)
{
    if (disk.version_count == VERSIONS)
        keep_oldest_versions(VERSIONS / 2);
    struct version *version = &disk.versions[disk.version_count++];
    version->file = file;
    version->sector = sector;
    version->last = last;
    memcpy(version->bytes, disk.files[file].now + sector * DISK_SECTOR, DISK_SECTOR);
}

static void keep_versions_of(int file)
{
    unsigned left = 0;
    for (unsigned i = 0; i < disk.version_count; i++) {
        if (disk.versions[i].file == file)
            keep_version(&disk.versions[i]);
        else if (left++ != i)
            disk.versions[left - 1] = disk.versions[i];
    }
    disk.version_count = left;
}

/* Where the order is kept, all that came before is on the disk as well. */
static void mark_changes_of(int file)
{
    unsigned last = 0;
    for (unsigned i = 0; i < disk.change_count; i++) {
        if (disk.changes[i].file == file) {
            disk.changes[i].kept = true;
            last = i + 1;
        }
    }
    for (unsigned i = 0; i < last && !disk.plan.independent; i++)
        disk.changes[i].kept = true;
}

void disk_keep_file(int file)
{
    unsigned count = 0;
    keep_versions_of(file);
    mark_changes_of(file);
    while (count < disk.change_count && disk.changes[count].kept)
        count++;
    if (count)
        keep_oldest_changes(count);
}

/* --- The power -------------------------------------------------------------------------------- */

/* A choice for each sector and change, or the same one for all. */
static bool reached(unsigned mood)
{
    return mood == 0 ? false : mood == 1 ? true : random_chance(500);
}

static void choose_changes(unsigned mood)
{
    const unsigned cut = mood == 0   ? 0
                         : mood == 1 ? disk.change_count
                                     : random_below(disk.change_count + 1);
    for (unsigned i = 0; i < disk.change_count; i++) {
        const bool kept = disk.plan.independent ? reached(mood) : i < cut;
        if (disk.changes[i].kept || kept)
            disk_keep_change(&disk.changes[i]);
    }
    disk.change_count = 0;
}

/* Of the last sector that was being written only a part may be there. */
static void tear(const struct version *version)
{
    struct stored *file = &disk.files[version->file];
    const uint32_t whole = random_below(DISK_SECTOR);
    memcpy(file->kept + version->sector * DISK_SECTOR, version->bytes, whole);
    trace("  torn: file %d, sector %u, at %u", version->file, version->sector, whole);
}

static void choose_sectors(unsigned mood)
{
    for (unsigned i = 0; i < disk.version_count; i++) {
        const struct version *version = &disk.versions[i];
        if (mood > 1 && version->last && random_chance(200))
            tear(version);
        else if (reached(mood))
            keep_version(version);
    }
    disk.version_count = 0;
}

/* What is seen from now on is what is there. Bytes behind the end of a file are none. */
static void see_what_is_kept(void)
{
    disk.now = disk.kept;
    for (int i = 0; i < FILES; i++) {
        struct stored *file = &disk.files[i];
        if (!file->used)
            continue;
        if (file->kept_size > file->top)
            file->top = file->kept_size;
        memset(file->kept + file->kept_size, 0, file->top - file->kept_size);
        memcpy(file->now, file->kept, file->top);
        file->size = file->kept_size;
    }
}

void disk_cut_power(void)
{
    const unsigned mood = random_below(5);
    trace("power is cut: %u sectors and %u changes are not flushed, mood %u", disk.version_count,
        disk.change_count, mood);
    choose_sectors(mood);
    choose_changes(mood);
    see_what_is_kept();
}

void disk_note_spoiled(const char *name)
{
    disk.is_false = disk.is_false || strstr(name, ".spool");
    disk.is_mark_spoiled = disk.is_mark_spoiled || strcmp(name, "mark") == 0;
}

/* --- Damage ----------------------------------------------------------------------------------- */

/* A file that has bytes and a name. */
static int find_victim(void)
{
    const uint32_t start = random_below(NAMES);
    for (uint32_t i = 0; i < NAMES; i++) {
        const uint32_t at = (start + i) % NAMES;
        if (*disk.now.names[at] && disk.files[disk.now.files[at]].size)
            return (int)at;
    }
    return NO_FILE;
}

/* A byte of a file, rather one that is not zero: most of the mark's are never read. */
static uint32_t find_place(const struct stored *file)
{
    enum { TRIES = 32 };
    uint32_t at = random_below(file->size);
    for (int i = 0; i < TRIES && !file->now[at]; i++)
        at = random_below(file->size);
    return at;
}

static void flip_bit(struct stored *file, uint32_t at)
{
    const uint8_t bit = (uint8_t)(1u << random_below(8));
    file->now[at] ^= bit;
    file->kept[at] ^= bit;
}

/* What the sector was before anything was written to it, or what was meant for another one. */
static void bring_back(struct stored *file, uint32_t sector)
{
    static const uint8_t nothing[DISK_SECTOR];
    const uint32_t other = random_below(file->size) / DISK_SECTOR;
    const uint8_t *bytes = random_chance(500) ? nothing : file->now + other * DISK_SECTOR;
    memmove(file->now + sector * DISK_SECTOR, bytes, DISK_SECTOR);
    memmove(file->kept + sector * DISK_SECTOR, bytes, DISK_SECTOR);
}

/* Whether a segment's reader finds nothing wrong with it; of other files, never. */
static bool is_whole(const char *name, const struct stored *file)
{
    struct segment_reader reader = {.bytes = file->now, .end = file->size};
    struct segment_item item = {.kind = SEGMENT_RECORD};
    if (!segment_number(name, &reader.number))
        return false;
    while (item.kind == SEGMENT_RECORD && segment_next(&reader, &item) == WIN32_OK)
        continue;
    return item.kind == SEGMENT_END;
}

bool disk_rot(void)
{
    const int name = find_victim();
    if (name == NO_FILE)
        return false;
    struct stored *file = &disk.files[disk.now.files[name]];
    const uint32_t at = find_place(file);
    trace("rot: %s at %u", disk.now.names[name], at);
    const bool whole = is_whole(disk.now.names[name], file);
    const bool flips = random_chance(700);
    if (flips)
        flip_bit(file, at);
    else
        bring_back(file, at / DISK_SECTOR);
    disk_note_spoiled(disk.now.names[name]);
    if (flips && whole && is_whole(disk.now.names[name], file))
        trace_wrong("a bit of %s is another one, and nobody sees it", disk.now.names[name]);
    return true;
}

/* Rather in its first frames, of which all is checked by itself. */
void disk_try_bit(void)
{
    const int name = find_victim();
    if (name == NO_FILE || !is_whole(disk.now.names[name], &disk.files[disk.now.files[name]]))
        return;
    struct stored *file = &disk.files[disk.now.files[name]];
    const uint32_t at = random_below(random_chance(500) && file->size > 180 ? 180 : file->size);
    const uint8_t bit = (uint8_t)(1u << random_below(8));
    file->now[at] ^= bit;
    if (is_whole(disk.now.names[name], file))
        trace_wrong("byte %u of %s could be another one unseen", at, disk.now.names[name]);
    file->now[at] ^= bit;
}

bool disk_has_mark(void)
{
    return !disk.is_mark_spoiled;
}

bool disk_is_true(void)
{
    return !disk.is_false;
}
