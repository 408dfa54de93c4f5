#include "unit/audit/audit_fixture.h"
#include "base/status.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct audit_options audit_options;
struct audit *audit;
static char folder[512];

static void remove_folder(void)
{
    uv_fs_t scan, remove;
    uv_dirent_t entry;
    char path[1024];
    (void)uv_fs_scandir(NULL, &scan, folder, 0, NULL);
    while (uv_fs_scandir_next(&scan, &entry) != UV_EOF) {
        snprintf(path, sizeof(path), "%s/%s", folder, entry.name);
        (void)uv_fs_unlink(NULL, &remove, path, NULL);
        uv_fs_req_cleanup(&remove);
    }
    uv_fs_req_cleanup(&scan);
    (void)uv_fs_rmdir(NULL, &remove, folder, NULL);
    uv_fs_req_cleanup(&remove);
}

void audit_setup(void)
{
    uv_fs_t made;
    char path[sizeof(folder)];
    size_t size = sizeof(path) - 32;
    ck_assert_int_eq(uv_os_tmpdir(path, &size), 0);
    strcat(path, "/deputy-audit-XXXXXX");
    ck_assert_int_eq(uv_fs_mkdtemp(NULL, &made, path, NULL), 0);
    snprintf(folder, sizeof(folder), "%s", made.path);
    uv_fs_req_cleanup(&made);
    audit_options = (struct audit_options){
        .folder = folder,
        .run = {1},
        .settings = {.queue = 64,
            .timeout_ms = 2000,
            .spool = {.bytes = 64 << 20, .age = UINT64_MAX}},
        .retry_ms = 10,
        .retry_max_ms = 40,
    };
}

void close_audit(void)
{
    audit_close(audit);
    audit = NULL;
}

#ifdef __SANITIZE_THREAD__
/* A thread that hangs in the sink while the audit is closed is left to itself: nobody can join it,
 * and it may have ended by the time the suite does. */
const char *__tsan_default_options(void);

const char *__tsan_default_options(void)
{
    return "report_thread_leaks=0";
}
#endif

void audit_teardown(void)
{
    close_audit();
    while (fake_sink_is_open()) /* a delivery that hung comes back by itself */
        uv_sleep(1);
    remove_folder();
}

void open_audit_with(const struct fake_plan *plan)
{
    audit_options.sink = fake_sink_new();
    fake_sink_set(plan);
    ck_assert_uint_eq(audit_open(&audit_options, &audit), WIN32_OK);
}

void open_audit(void)
{
    const struct fake_plan plan = {0};
    open_audit_with(&plan);
}

uint32_t submit_safely(const char *operation, bool *safe)
{
    struct audit_record record;
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    audit_set(&record, AUDIT_OPERATION, operation);
    uint32_t status = audit_submit(audit, &record, safe);
    audit_record_free(&record);
    return status;
}

uint32_t submit(const char *operation)
{
    return submit_safely(operation, NULL);
}

bool wait_blocked(bool blocked)
{
    struct audit_state state;
    for (int i = 0; i < 2000; i++) {
        audit_state(audit, &state);
        if ((state.blocked != WIN32_OK) == blocked)
            return true;
        uv_sleep(10);
    }
    return false;
}

const char *taken_field(size_t place, enum audit_field field)
{
    static char text[1024];
    struct audit_record record;
    ck_assert_uint_eq(sealed_open(fake_sink_record(place), &record), WIN32_OK);
    snprintf(text, sizeof(text), "%s", audit_field_text(&record, field));
    audit_record_free(&record);
    return text;
}

const char *taken_operation(size_t place)
{
    return taken_field(place, AUDIT_OPERATION);
}

const char *taken_object(size_t place)
{
    return taken_field(place, AUDIT_OBJECT_NAME);
}

void assert_chain(void)
{
    uint8_t previous[SHA256_SIZE] = {0};
    for (size_t i = 0; i < fake_sink_count(); i++) {
        const struct sealed *record = fake_sink_record(i);
        bool good;
        ck_assert_uint_eq(fake_sink_seal(i).sequence, i + 1);
        ck_assert_mem_eq(record->previous, previous, SHA256_SIZE);
        ck_assert_uint_eq(sealed_check(record, &good), WIN32_OK);
        ck_assert(good);
        memcpy(previous, record->hash, SHA256_SIZE);
    }
}
