/* The folder of the audit spool: ProgramData\Deputy\spool, which nobody but SYSTEM, administrators
 * and the service itself may change. */
#ifndef DEPUTY_HOST_SPOOL_FOLDER_H
#define DEPUTY_HOST_SPOOL_FOLDER_H

#include "client/deputy.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

enum {
    SPOOL_FOLDER_PATH_SIZE = 1024, /* UTF-8 */
    SPOOL_FOLDER_PROBLEM_SIZE = 256,
};

/* While it is open, nobody can delete, rename or replace the folder or the one above it. */
struct spool_folder {
    void *parent; /* HANDLEs of ProgramData\Deputy and of the spool in it */
    void *spool;
    bool protected; /* false: the volume (FAT) keeps no security descriptors, anybody may write */
    char path[SPOOL_FOLDER_PATH_SIZE];
};

/* Make the folder where it is missing, with its descriptor from the start, and open it.
 *
 * base: the folder to make it in, by its absolute path; NULL for the machine's ProgramData. Links
 * in the base are followed, as an administrator may have moved it; later ones are refused.
 * service: the user whom the service runs as, who may own the folder too.
 *
 * On failure problem says which folder is wrong and why: ERROR_DIRECTORY, it is a file;
 * ERROR_STOPPED_ON_SYMLINK, it is a link; ERROR_INVALID_OWNER and ERROR_INVALID_ACL, somebody
 * else owns it or may change it, as anybody could have made it before the service did; otherwise
 * what the system says. */
uint32_t spool_folder_open(const wchar_t *base, const struct deputy_sid *service,
    struct spool_folder *folder, char problem[SPOOL_FOLDER_PROBLEM_SIZE]);

void spool_folder_close(struct spool_folder *folder);

#endif
