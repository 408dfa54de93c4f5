/* Walking a tree of directories or registry keys, as the program itself. */
#ifndef DEPUTY_CTL_ACCESS_ACCESS_WALK_H
#define DEPUTY_CTL_ACCESS_ACCESS_WALK_H

#include "include/deputy.h"

#include <stdbool.h>

struct access_walk {
    enum deputy_object kind; /* directory or file, or key */

    /* Each object below, in UTF-8; false ends the walk. */
    bool (*visit)(void *context, const char *object);

    /* A directory or key whose content cannot be listed, and why; false ends the walk. */
    bool (*unlisted)(void *context, const char *object, uint32_t status);
    void *context;
};

/* Visit all that is below an object, but not the object itself. Links are visited and not entered.
 * Memory is taken for the directories that wait, not for what they hold. False when the walk was
 * ended, or there was no memory. Where this program by itself sees other folders than the service,
 * a note says first whose are walked. */
bool access_walk(const struct access_walk *walk, const char *object);

#endif
