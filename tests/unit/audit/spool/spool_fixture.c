#include "unit/audit/spool/spool_fixture.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

char *folder;
struct spool *spool;
struct trail trail;
unsigned damages;
struct spool_damage last_damage;
char last_damage_file[32];
char last_damage_what[128];

static void note_damage(void *context, const struct spool_damage *damage)
{
    ck_assert_ptr_eq(context, &damages);
    ck_assert_ptr_nonnull(damage->what);
    damages++;
    last_damage = *damage;
    last_damage.file = last_damage.what = NULL;
    snprintf(last_damage_what, sizeof(last_damage_what), "%s", damage->what);
    snprintf(last_damage_file, sizeof(last_damage_file), "%s", damage->file);
}

void spool_setup(void)
{
    folder = folder_make();
    trail = trail_begin(1);
    damages = 0;
}

void spool_teardown(void)
{
    close_spool();
    folder_remove(folder);
}

void open_spool_with(const struct spool_limits *limits)
{
    const struct spool_options options = {
        .folder = folder, .limits = *limits, .damaged = note_damage, .context = &damages};
    ck_assert_uint_eq(spool_open(&options, &spool), WIN32_OK);
}

void open_spool(void)
{
    static const struct spool_limits limits;
    open_spool_with(&limits);
}

void close_spool(void)
{
    spool_close(spool);
    spool = NULL;
}

void begin_run(uint8_t run)
{
    close_spool();
    trail = trail_begin(run);
    open_spool();
}

uint32_t try_append(size_t count)
{
    struct trail before = trail;
    struct sealed **records = malloc((count + 1) * sizeof(struct sealed *));
    trail_fill(&trail, records, count);
    uint32_t status = spool_append(spool, records, count, trail.time);
    trail_release(records, count);
    free(records);
    if (status != WIN32_OK)
        trail = before;
    return status;
}

void append(size_t count)
{
    ck_assert_uint_eq(try_append(count), WIN32_OK);
}

size_t expect(uint8_t run, uint64_t sequence, size_t max)
{
    struct sealed **records = malloc((max + 1) * sizeof(struct sealed *));
    size_t count = 0;
    ck_assert_uint_eq(spool_read(spool, records, max, &count), WIN32_OK);
    for (size_t i = 0; i < count; i++) {
        struct seal seal;
        bool good = false;
        ck_assert_uint_eq(sealed_seal(records[i], &seal), WIN32_OK);
        ck_assert_uint_eq(seal.run[0], run);
        ck_assert_uint_eq(seal.sequence, sequence + i);
        ck_assert_uint_eq(sealed_check(records[i], &good), WIN32_OK);
        ck_assert(good);
    }
    trail_release(records, count);
    free(records);
    return count;
}

size_t deliver(uint8_t run, uint64_t sequence, size_t max)
{
    size_t count = expect(run, sequence, max);
    ck_assert_uint_eq(spool_delivered(spool, count), WIN32_OK);
    return count;
}
