/* The folders of the service's own data in ProgramData\Deputy, such as the audit spool's, which
 * nobody but SYSTEM, administrators and the service itself may change. */
#ifndef DEPUTY_INSTALLATION_DATA_FOLDER_H
#define DEPUTY_INSTALLATION_DATA_FOLDER_H

#include "include/deputy.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

enum {
    DATA_FOLDER_PATH_SIZE = 1024, /* UTF-8 */
    DATA_FOLDER_PROBLEM_SIZE = 256,
    DATA_FOLDER_NAME_SIZE = 16,
};

/* While it is open, nobody can delete, rename or replace the folder or the one above it. */
struct data_folder {
    void *parent; /* HANDLEs of ProgramData\Deputy and of the folder in it */
    void *folder;
    bool protected; /* false: the volume (FAT) keeps no security descriptors, anybody may write */
    char path[DATA_FOLDER_PATH_SIZE];
    char mended[DATA_FOLDER_PROBLEM_SIZE]; /* whose access to what was taken away; or empty */
};

/* Make the folder where it is missing, with its descriptor from the start, and open it. A
 * descriptor of it, the one above or a file in them that lets a stranger in is put right where the
 * owner is none (installation/protection.h).
 *
 * base: the folder to make it in, by its absolute path; NULL for the machine's ProgramData. Links
 * in the base are followed, as an administrator may have moved it; later ones are refused.
 * name: of the folder, DATA_FOLDER_NAME_SIZE with its zero at most.
 * service: the user whom the service runs as, who may own the folder too.
 *
 * On failure problem says which folder is wrong and why: ERROR_DIRECTORY, it is a file;
 * ERROR_STOPPED_ON_SYMLINK, it is a link; ERROR_INVALID_OWNER, it is somebody else's, as anybody
 * could have made it before the service did; ERROR_INVALID_ACL, somebody else may change it, and
 * that could not be put right; the same for a file in it; otherwise what the system says. */
uint32_t data_folder_open(const wchar_t *base, const wchar_t *name,
    const struct deputy_sid *service, struct data_folder *folder,
    char problem[DATA_FOLDER_PROBLEM_SIZE]);

void data_folder_close(struct data_folder *folder);

#endif
