/* What the parts of the simulated disk share. */
#ifndef DEPUTY_TESTS_SIMULATION_WORLD_DISK_PRIVATE_H
#define DEPUTY_TESTS_SIMULATION_WORLD_DISK_PRIVATE_H

#include "simulation/world/disk.h"

enum {
    FILE_MAX = 48 * 1024,
    SECTORS = FILE_MAX / DISK_SECTOR,
    FILES = 96,
    NAMES = 96,
    VERSIONS = 1024,
    CHANGES = 256,
    HANDLES = 16,
    NO_FILE = -1,
};

/* A file, whatever its name: as it is seen, and as it is on the disk for sure. */
struct stored {
    bool used;
    unsigned handles;
    uint32_t size, kept_size;
    uint32_t top; /* nothing was ever written behind this */
    uint8_t now[FILE_MAX];
    uint8_t kept[FILE_MAX];
    bool bad[SECTORS];
};

/* A sector that was written and not flushed. */
struct version {
    int file;
    uint32_t sector;
    bool last; /* of what was written at once, and of the file then */
    uint8_t bytes[DISK_SECTOR];
};

enum change_kind { CHANGE_CREATE, CHANGE_REMOVE, CHANGE_RENAME, CHANGE_SIZE };

/* A change of a name or a size. */
struct change {
    enum change_kind kind;
    int file;
    char name[DISK_NAME_SIZE];
    char renamed[DISK_NAME_SIZE];
    uint32_t size;
    bool kept; /* it was flushed */
};

struct directory {
    char names[NAMES][DISK_NAME_SIZE]; /* empty: none */
    int files[NAMES];
};

struct disk {
    struct disk_plan plan;
    struct stored files[FILES];
    struct directory now, kept;
    struct version versions[VERSIONS];
    unsigned version_count;
    struct change changes[CHANGES];
    unsigned change_count;
    int handles[HANDLES]; /* the file, or NO_FILE */
    uint64_t full_until;
    unsigned failures;
    bool is_false, is_mark_spoiled;
};

extern struct disk disk;

int directory_find(const struct directory *directory, const char *name);
void directory_set(struct directory *directory, const char *name, int file);
void directory_apply(struct directory *directory, const struct change *change);

/* Have a change happen to what is on the disk. */
void disk_keep_change(const struct change *change);

/* Note what was changed and is not flushed yet. */
void disk_note_change(const struct change *change);
void disk_note_sector(int file, uint32_t sector, bool last);

/* The file of this name is not as it was written. The segments are what is relied on; what else is
 * spoiled must do no harm. */
void disk_note_spoiled(const char *name);

/* Have on the disk what was written to a file, and whatever that takes. */
void disk_keep_file(int file);

#endif
