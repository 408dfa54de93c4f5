/* Whether there is room: for the spool, and for the event log with its archives. */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_unknown.h"
#include "ctl/archives/archive_find.h"
#include "base/clock.h"
#include "client/answer/wide.h"
#include "client/events/event_now.h"
#include "installation/program_data.h"
#include "installation/registered_names.h"
#include "policy/policy.h"

#include <inttypes.h>
#include <windows.h>

#define MAKE_ROOM                                                                                  \
    "make room, or lower SpoolMaxMegabytes or SpoolFreeMegabytes: when the spool cannot grow, "    \
    "operations are refused"
#define MOVE_ARCHIVES                                                                              \
    "have the task Deputy-Archives move them to another volume (deputy-archives.xml says how), "   \
    "or have the oldest events overwritten: run install.cmd /retention overwrite"

enum {
    FULL_DAYS = 30, /* a volume that is full before then is told */
    MEBIBYTE_SHIFT = 20,
    VOLUME_SIZE = MAX_PATH + 1,
};

/* Without a value ("Eventlog Key"): MaxSize, and Retention, which overwrites unless it is another.
 */
static const DWORD default_size = 1 << 20, overwrites = 0;

/* What the log and its archives come to. */
struct log_state {
    struct log_room room;
    bool overwrites; /* a full log gives up what is oldest */
    struct archive_list archives;
    uint64_t archive_bytes;
    const WCHAR *file;
    uint32_t status; /* of finding out where the log is */
    uint32_t listed; /* of listing its archives */
};

static uint64_t mebibytes(uint64_t bytes)
{
    return bytes >> MEBIBYTE_SHIFT;
}

/* A number of the log's key; what is not there is what the page says. */
static uint32_t log_number(const WCHAR *name, DWORD otherwise)
{
    DWORD number = 0, size = sizeof(number);
    uint32_t status = (uint32_t)RegGetValueW(
        HKEY_LOCAL_MACHINE, L"" EVENT_LOG_KEY, name, RRF_RT_REG_DWORD, NULL, &number, &size);
    return status ? otherwise : number;
}

/* 0 where it is not told: then there is to be room for all of it. */
static uint64_t file_size(const WCHAR *path)
{
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    FindClose(search);
    return (uint64_t)found.nFileSizeHigh << 32 | found.nFileSizeLow;
}

static void look_at_log(struct log_state *log)
{
    *log = (struct log_state){0};
    log->status = archive_log_file(&log->archives.arena, &log->file);
    if (log->status)
        return;
    log->listed = archive_list_find(&log->archives);
    archive_list_sort(&log->archives);
    for (size_t i = 0; i < log->archives.count; i++)
        log->archive_bytes += log->archives.items[i].size;
    log->room.most = log_number(L"MaxSize", default_size);
    log->room.size = file_size(log->file);
    log->overwrites = log_number(L"Retention", overwrites) == overwrites;
    log->room.archived = !log->overwrites && log_number(L"AutoBackupLogFiles", 0) != 0;
    log->room.growth =
        archive_growth(log->archives.items, log->archives.count, log->room.size, event_now());
}

static void forget_log(struct log_state *log)
{
    archive_list_free(&log->archives);
}

/* What is free where a path lies, and the place that the volume is mounted at. */
static uint32_t look_at_volume(const WCHAR *path, WCHAR volume[VOLUME_SIZE], uint64_t *free_bytes)
{
    ULARGE_INTEGER available;
    if (!GetVolumePathNameW(path, volume, VOLUME_SIZE) ||
        !GetDiskFreeSpaceExW(volume, &available, NULL, NULL))
        return GetLastError();
    *free_bytes = available.QuadPart;
    return ERROR_SUCCESS;
}

/* --- free space ------------------------------------------------------------------------------ */

/* What has to fit onto one volume. */
struct load {
    const struct config *spool; /* NULL: it is elsewhere */
    const struct log_state *log;
};

static uint64_t load_needed(const struct load *load)
{
    uint64_t needed = load->log ? log_room_needed(&load->log->room) : 0;
    if (load->spool)
        needed += ((uint64_t)load->spool->spool_free_mb + load->spool->spool_mb) << MEBIBYTE_SHIFT;
    return needed;
}

static void judge_load(const struct load *load, const WCHAR *volume, uint64_t free_bytes,
    struct doctor_finding *finding)
{
    bool enough = free_bytes >= load_needed(load);
    doctor_say(finding, enough ? DOCTOR_PASS : DOCTOR_WARN, "");
    wide_print_text(&finding->text, volume);
    buffer_printf(&finding->text, ": %" PRIu64 " MiB are free", mebibytes(free_bytes));
    if (load->spool)
        buffer_printf(&finding->text, "; the spool leaves %" PRIu32 " and may take %" PRIu32,
            load->spool->spool_free_mb, load->spool->spool_mb);
    if (load->log)
        buffer_printf(&finding->text, "; the event log may take %" PRIu64 "%s",
            mebibytes(log_room_needed(&load->log->room)),
            load->log->room.archived ? " within a week, with its archives" : "");
    if (!enough)
        doctor_fix(finding, load->spool ? MAKE_ROOM : MOVE_ARCHIVES);
}

/* The log's volume, when it is another than the spool's: a pass is one line for both. */
static void check_log_volume(const struct log_state *log, const WCHAR *volume, uint64_t free_bytes,
    struct doctor_finding *finding)
{
    const struct load load = {.log = log};
    struct doctor_finding other = {0};
    judge_load(&load, volume, free_bytes, &other);
    if (finding->verdict != DOCTOR_PASS || other.verdict != DOCTOR_PASS) {
        doctor_add(finding, &other);
        return;
    }
    buffer_text(&finding->text, "; ");
    buffer_append(&finding->text, other.text.bytes, other.text.size);
    doctor_finding_free(&other);
}

static void check_volumes(const struct config *config, const struct log_state *log,
    const WCHAR *data, struct doctor_finding *finding)
{
    WCHAR spool_volume[VOLUME_SIZE], log_volume[VOLUME_SIZE];
    struct load load = {.spool = config};
    uint64_t spool_free = 0, log_free = 0;
    uint32_t status = look_at_volume(data, spool_volume, &spool_free);
    if (status) {
        doctor_unknown(finding, "the free space", status);
        return;
    }
    status = log->status ? log->status : look_at_volume(log->file, log_volume, &log_free);
    bool same = !status && _wcsicmp(spool_volume, log_volume) == 0;
    load.log = same ? log : NULL;
    judge_load(&load, spool_volume, spool_free, finding);
    if (status)
        doctor_add_unknown(finding, "the free space for the event log", status);
    else if (!same)
        check_log_volume(log, log_volume, log_free, finding);
}

void doctor_space(const struct doctor *doctor, struct doctor_finding *finding)
{
    WCHAR path[PROGRAM_DATA_SIZE];
    struct config config;
    struct log_state log;
    (void)doctor;
    uint32_t status = doctor_settings(&config);
    if (status) {
        doctor_unknown(finding, "the settings of the spool", status);
        return;
    }
    status = program_data_path(path);
    if (status) {
        doctor_unknown(finding, "the free space", status);
        return;
    }
    look_at_log(&log);
    check_volumes(&config, &log, path, finding);
    forget_log(&log);
}

/* --- archives -------------------------------------------------------------------------------- */

static void put_day(struct buffer *text, uint64_t time)
{
    char shown[CLOCK_TEXT_SIZE];
    if (clock_format(time, shown))
        buffer_printf(text, "%.10s", shown);
}

static void put_archives(struct buffer *text, const struct log_state *log)
{
    const struct archive_list *list = &log->archives;
    struct arena arena = {0};
    const WCHAR *newest = list->items[list->count - 1].path;
    const WCHAR *folder = archive_folder_of(&arena, newest);
    buffer_printf(text, "%zu of %" PRIu64 " MiB in ", list->count, mebibytes(log->archive_bytes));
    wide_print_text(text, folder ? folder : newest);
    buffer_text(text, ", the oldest of ");
    put_day(text, list->items[0].time);
    if (log->room.growth)
        buffer_printf(
            text, "; the log grows by %" PRIu64 " MiB a day", mebibytes(log->room.growth));
    arena_free(&arena);
}

/* How many days the volume has room for, at what the log grows by; false when it is for long. It is
 * that of the newest archive, which need not be that of the log; growth is told by archives. */
static bool days_left(const struct log_state *log, uint64_t *days)
{
    WCHAR volume[VOLUME_SIZE];
    uint64_t free_bytes = 0;
    const struct archive_list *list = &log->archives;
    if (!log->room.archived || !log->room.growth ||
        look_at_volume(list->items[list->count - 1].path, volume, &free_bytes))
        return false;
    *days = free_bytes / log->room.growth;
    return *days < FULL_DAYS;
}

static void judge_archives(const struct log_state *log, struct doctor_finding *finding)
{
    uint64_t days = 0;
    bool full = days_left(log, &days);
    doctor_say(finding, full ? DOCTOR_WARN : DOCTOR_PASS, "");
    if (log->archives.count)
        put_archives(&finding->text, log);
    else
        buffer_text(&finding->text,
            log->overwrites ? "none: a full log overwrites what is oldest" : "none yet");
    if (!full)
        return;
    buffer_printf(
        &finding->text, ": its volume is full in %" PRIu64 " day%s", days, days == 1 ? "" : "s");
    doctor_fix(finding, MOVE_ARCHIVES);
}

/* A full log that is kept, and not archived, takes nothing any more. */
static void check_retention(const struct log_state *log, struct doctor_finding *finding)
{
    struct doctor_finding other = {0};
    if (log->overwrites || log->room.archived)
        return;
    doctor_say(&other, DOCTOR_WARN,
        "a full log is neither archived nor overwritten: it takes no records then, and the spool "
        "fills");
    doctor_fix(&other, "have it archived, or its oldest events overwritten: run install.cmd "
                       "/retention archive");
    doctor_add(finding, &other);
}

void doctor_archives(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct log_state log;
    (void)doctor;
    look_at_log(&log);
    if (log.status || log.listed) {
        doctor_unknown(
            finding, "the archives of the event log", log.status ? log.status : log.listed);
    } else {
        judge_archives(&log, finding);
    }
    if (!log.status)
        check_retention(&log, finding);
    forget_log(&log);
}
