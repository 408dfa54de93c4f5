/* Deleting a directory with all that is in it. */
#ifndef DEPUTY_CTL_FILES_REMOVE_H
#define DEPUTY_CTL_FILES_REMOVE_H

#include "ctl/files/file_run.h"

/* Delete what the path names, files and directories alike; links are deleted, not followed. Ends
 * with the first failure, which it reports. */
enum exit_code remove_tree(struct file_run *run);

#endif
