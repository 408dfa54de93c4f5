/* The folders of the service's own data in ProgramData\Deputy, such as the audit spool's, which
 * nobody but SYSTEM, administrators and the service itself may change. */
#ifndef DEPUTY_HOST_DATA_FOLDER_H
#define DEPUTY_HOST_DATA_FOLDER_H

#include "client/deputy.h"

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
};

/* Make the folder where it is missing, with its descriptor from the start, and open it.
 *
 * base: the folder to make it in, by its absolute path; NULL for the machine's ProgramData. Links
 * in the base are followed, as an administrator may have moved it; later ones are refused.
 * name: of the folder, DATA_FOLDER_NAME_SIZE with its zero at most.
 * service: the user whom the service runs as, who may own the folder too.
 *
 * On failure problem says which folder is wrong and why: ERROR_DIRECTORY, it is a file;
 * ERROR_STOPPED_ON_SYMLINK, it is a link; ERROR_INVALID_OWNER and ERROR_INVALID_ACL, somebody
 * else owns it or may change it, as anybody could have made it before the service did; otherwise
 * what the system says. */
uint32_t data_folder_open(const wchar_t *base, const wchar_t *name,
    const struct deputy_sid *service, struct data_folder *folder,
    char problem[DATA_FOLDER_PROBLEM_SIZE]);

void data_folder_close(struct data_folder *folder);

#endif
