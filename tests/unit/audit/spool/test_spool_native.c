/* The spool under what only the machine that runs these tests can do to it. */
#include "base/status.h"
#include "unit/audit/spool/spool_fixture.h"
#include "unit/suite.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 60 };

/* In a process of its own, which this program is run as again: append groups for ever, delivering
 * now and then, and say each time on standard output what is safe now. */
START_TEST(work)
{
    const struct spool_limits limits = {.segment_bytes = 4000};
    open_spool_with(&limits);
    for (unsigned i = 0;; i++) {
        append(1 + i % 4);
        if (write(STDOUT_FILENO, &trail.sequence, sizeof(trail.sequence)) < 0)
            _exit(1);
        if (i % 5 == 4)
            deliver(trail.run[0], 1 + i / 5 * 2, 2);
    }
}
END_TEST

static int run_work(const char *place, const char *run)
{
    const TTest *const tests[] = {work, NULL};
    folder = (char *)(uintptr_t)place;
    trail = trail_begin((uint8_t)atoi(run));
    return run_suite(make_suite("work", tests));
}

static void begin_work(int output)
{
    char run[8];
    snprintf(run, sizeof(run), "%u", trail.run[0]);
    dup2(output, STDOUT_FILENO);
    setenv("CK_VERBOSITY", "silent", 1);
    execl("/proc/self/exe", "work", folder, run, (char *)NULL);
    _exit(1);
}

/* Let a run work until so many acknowledgements came, and kill it. What it said last. */
static uint64_t run_and_kill(unsigned acknowledgements)
{
    int ends[2];
    uint64_t said = 0, last = 0;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        begin_work(ends[1]);
    ck_assert_int_gt(child, 0);
    close(ends[1]);
    while (acknowledgements-- && read(ends[0], &said, sizeof(said)) == sizeof(said))
        last = said;
    kill(child, SIGKILL);
    while (read(ends[0], &said, sizeof(said)) == sizeof(said))
        last = said;
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    return last;
}

/* What is left begins within what was delivered and goes on without a gap at least up to what was
 * said to be safe. */
static void expect_up_to(uint64_t last)
{
    uint64_t next = 0;
    while (spool_state(spool).records) {
        struct sealed *record;
        struct seal seal;
        size_t count = 0;
        ck_assert_uint_eq(spool_read(spool, &record, 1, &count), WIN32_OK);
        ck_assert_uint_eq(count, 1);
        ck_assert_uint_eq(sealed_seal(record, &seal), WIN32_OK);
        sealed_release(record);
        ck_assert(next == 0 || seal.sequence == next);
        next = seal.sequence + 1;
        ck_assert_uint_eq(spool_delivered(spool, 1), WIN32_OK);
    }
    ck_assert_uint_gt(next, last);
}

START_TEST(a_kill_at_any_moment_loses_nothing)
{
    for (uint8_t i = 1; i <= KILLS; i++) {
        trail = trail_begin(i);
        uint64_t last = run_and_kill(1 + i % 23);
        open_spool();
        expect_up_to(last);
        ck_assert_uint_eq(damages, 0);
        ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
        close_spool();
    }
}
END_TEST

/* Append a record while no file may be larger than this. Nothing is asserted meanwhile: Check
 * writes files, too. */
static uint32_t append_within(struct sealed *record, rlim_t limit)
{
    struct rlimit before, now;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    now = before;
    now.rlim_cur = limit;
    signal(SIGXFSZ, SIG_IGN);
    int set = setrlimit(RLIMIT_FSIZE, &now);
    uint32_t status = spool_append(spool, &record, 1, trail.time);
    int reset = setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    ck_assert_int_eq(set, 0);
    ck_assert_int_eq(reset, 0);
    return status;
}

START_TEST(a_file_that_cannot_grow_loses_nothing)
{
    open_spool();
    append(2);
    uint64_t bytes = spool_state(spool).bytes;
    struct sealed *forged = trail_forged(&trail, 77);
    for (rlim_t more = 0; more < 300; more += 50) { /* too little for a segment of one, too */
        ck_assert_uint_eq(append_within(forged, more), WIN32_FILE_TOO_LARGE);
        ck_assert_uint_eq(spool_state(spool).bytes, bytes);
        ck_assert_uint_eq(expect(1, 1, 9), 2);
    }
    sealed_release(forged);
    append(1);
    begin_run(2);
    ck_assert_uint_eq(deliver(1, 1, 9), 3);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(a_folder_that_takes_no_files_is_said)
{
    const struct spool_options options = {.folder = folder};
    if (geteuid() == 0) {
        printf("skipped: a_folder_that_takes_no_files_is_said: root may write everywhere\n");
        return;
    }
    ck_assert_int_eq(chmod(folder, 0500), 0);
    ck_assert_uint_eq(spool_open(&options, &spool), WIN32_ACCESS_DENIED);
    ck_assert_ptr_null(spool);
    ck_assert_int_eq(chmod(folder, 0700), 0);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 3)
        return run_work(argv[1], argv[2]);
    const TTest *const tests[] = {
        a_kill_at_any_moment_loses_nothing,
        a_file_that_cannot_grow_loses_nothing,
        a_folder_that_takes_no_files_is_said,
        NULL,
    };
    return run_suite(make_suite_with("spool_native", tests, spool_setup, spool_teardown));
}
