/* The event log's file, and its archives beside it. */
#ifndef DEPUTY_CTL_ARCHIVES_ARCHIVE_FIND_H
#define DEPUTY_CTL_ARCHIVES_ARCHIVE_FIND_H

#include "ctl/archives/archive.h"
#include "base/arena.h"

/* All zero is an empty list; free it with archive_list_free. */
struct archive_list {
    struct arena arena; /* what they are made of */
    struct archive *items;
    size_t count;
    size_t capacity;
};

/* The path of the log's file, in the arena, as the registry has it. */
uint32_t archive_log_file(struct arena *arena, const wchar_t **path);

/* The folder that a path lies in, in the arena; "C:\" with its backslash. NULL when there is none,
 * or no memory. */
wchar_t *archive_folder_of(struct arena *arena, const wchar_t *path);

/* Add the archives of a folder; none when there is no such folder. What the system says when it
 * cannot be listed to its end, and what was found until then stays. */
uint32_t archive_list_add(struct archive_list *list, const wchar_t *folder);

/* Add those beside the log's file, and those where Windows puts them by its documentation
 * ("ChannelLoggingType Complex Type"), which is the same place unless an administrator has chosen
 * another. */
uint32_t archive_list_find(struct archive_list *list);

/* Add those in the folder that an administrator has them moved to (move-archives.cmd); none where
 * none is set, and what the system says where it is not there. */
uint32_t archive_list_moved(struct archive_list *list);

/* Put them in order (archive_sort). */
void archive_list_sort(struct archive_list *list);

void archive_list_free(struct archive_list *list);

#endif
