/* Archives of the event log: a log that was full is kept under another name, and begun anew. What
 * can be told of them without opening one. Portable.
 *
 * They are called "Archive-channelName-timestamp.evtx" ("ChannelLoggingType Complex Type"), the
 * time as "YYYY-MM-DD-hh-mm-ss-nnn" in UTC ("1105(S): Event log automatic backup"). */
#ifndef DEPUTY_CTL_ARCHIVES_ARCHIVE_H
#define DEPUTY_CTL_ARCHIVES_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

struct archive {
    const wchar_t *path;
    const char *name;
    uint64_t size; /* in bytes */
    uint64_t time; /* FILETIME: when it was made, by its name */
};

/* When a file of this name (UTF-8) was archived. False, and time unchanged, when it is not the name
 * of an archive of Deputy's log. */
bool archive_time(const char *name, uint64_t *time);

/* Put them into the order of their times, and take one of those that have the same name: the
 * larger, as the other may not be copied to its end. Returns how many are left. */
size_t archive_sort(struct archive *archives, size_t count);

/* How many bytes the log takes a day, since the oldest of these (sorted) that was made in the last
 * 30 days, or else the newest before; log_size is that of its file now. 0 when that cannot be told:
 * there are none, or only of the last hour. */
uint64_t archive_growth(
    const struct archive *archives, size_t count, uint64_t log_size, uint64_t now);

/* What the event log may take of its volume. Sizes in bytes. */
struct log_room {
    uint64_t most; /* how large its file may become */
    uint64_t size; /* how large it is */
    bool archived; /* a full log is archived */
    uint64_t growth;
};

/* How many bytes its volume needs for it: what its file may still grow by and, where a full log is
 * archived, another one, or the growth of LOG_ROOM_DAYS when that is more. */
enum { LOG_ROOM_DAYS = 7 };
uint64_t log_room_needed(const struct log_room *room);

#endif
