#include "audit/spool/spool.h"
#include "audit/spool/spool_folder.h"
#include "audit/spool/spool_private.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

static struct spool *new_spool(const struct spool_options *options)
{
    struct spool *spool = calloc(1, sizeof(*spool));
    if (!spool)
        return NULL;
    size_t size = strlen(options->folder) + 1;
    spool->folder = malloc(size);
    if (!spool->folder) {
        free(spool);
        return NULL;
    }
    memcpy(spool->folder, options->folder, size);
    spool->limits = options->limits;
    spool->damaged = options->damaged;
    spool->context = options->context;
    spool->file = DISK_NO_FILE;
    spool->mark.file = DISK_NO_FILE;
    return spool;
}

/* Without its mark all of the spool is delivered again. */
static void report_mark(const struct spool *spool)
{
    static const struct spool_damage damage = {
        .file = SPOOL_MARK_NAME, .what = "the mark of what was delivered cannot be read"};
    if (spool->damaged)
        spool->damaged(spool->context, &damage);
}

static uint32_t open_mark(struct spool *spool)
{
    bool damaged = false;
    char *path = folder_path(spool->folder, SPOOL_MARK_NAME);
    uint32_t status =
        path ? mark_open(path, &spool->mark, &spool->found, &damaged) : WIN32_NOT_ENOUGH_MEMORY;
    free(path);
    if (damaged)
        report_mark(spool);
    return status;
}

uint32_t spool_open(const struct spool_options *options, struct spool **spool)
{
    struct spool *opened = new_spool(options);
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    uint32_t status = folder_try(opened->folder);
    if (status == WIN32_OK)
        status = open_mark(opened);
    if (status == WIN32_OK)
        status = spool_scan(opened);
    if (status != WIN32_OK) {
        spool_close(opened);
        return status;
    }
    segments_cut(opened);
    segments_flush_last(opened);
    segments_drop_empty(opened);
    spool_update_oldest(opened);
    *spool = opened;
    return WIN32_OK;
}

void spool_close(struct spool *spool)
{
    if (!spool)
        return;
    disk_close(spool->file);
    segments_cut(spool);
    segments_drop(spool, 0);
    mark_close(&spool->mark);
    window_free(spool);
    free(spool->known);
    free(spool->given);
    free(spool->segments);
    free(spool->folder);
    free(spool);
}

void spool_set_limits(struct spool *spool, const struct spool_limits *limits)
{
    spool->limits = *limits;
}

void spool_bound(struct spool *spool, bool bounded)
{
    spool->unbounded = !bounded;
}

struct spool_state spool_state(const struct spool *spool)
{
    return spool->state;
}
