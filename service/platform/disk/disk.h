/* Files, as the spool uses them: libuv's, synchronous, with Win32 status codes. */
#ifndef DEPUTY_PLATFORM_DISK_DISK_H
#define DEPUTY_PLATFORM_DISK_DISK_H

#include <stddef.h>
#include <stdint.h>

enum disk_mode {
    DISK_READ,   /* what is there, to read */
    DISK_CHANGE, /* what is there, to read and write */
    DISK_CREATE, /* what is not there yet, to read and write */
    DISK_KEEP,   /* what is there or is made now, to read and write */
};

enum { DISK_NO_FILE = -1 };

/* Open a file by its UTF-8 path; close it with disk_close, which allows DISK_NO_FILE. Everybody may
 * read it meanwhile. All functions return what the file system says. */
uint32_t disk_open(const char *path, enum disk_mode mode, int *file);
void disk_close(int file);

/* Read up to size bytes from an offset on; *got is less only at the file's end. */
uint32_t disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got);

/* Write all bytes at an offset; some may be written when this fails. */
uint32_t disk_write(int file, uint64_t offset, const void *bytes, size_t size);

/* Return once what was written is on the disk. */
uint32_t disk_flush(int file);

uint32_t disk_truncate(int file, uint64_t size);
uint32_t disk_size(int file, uint64_t *size);
uint32_t disk_remove(const char *path);

/* Within a folder; what has the new name already is replaced. */
uint32_t disk_rename(const char *path, const char *renamed);

/* How many bytes the caller may still write into this folder. */
uint32_t disk_free(const char *folder, uint64_t *bytes);

/* Call each with the name of every file of a folder, in no order, until it fails. */
uint32_t disk_list(
    const char *folder, uint32_t (*each)(void *context, const char *name), void *context);

#endif
