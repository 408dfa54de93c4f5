/* What deputy.h says of NULL: every reply may be it, and what is freed or closed; another pointer
 * is refused, if nothing else is said. Every function is called that it declares with a reply. */
#include "unit/client/fake_server.h"
#include "include/deputy.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

#define PATH L"C:\\a"
#define KEY  L"HKLM\\a"
#define NAME L"a"

static const char *header; /* its path */
static struct deputy_session *session;
static struct deputy_file_list *list;
static struct deputy_transfer *transfer;
static struct deputy_reader *reader;
static struct deputy_writer *writer;

/* --- the functions --------------------------------------------------------------------------- */

/* What they bring lies here, and is not looked at. */
static union {
    struct deputy_service_info info;
    struct deputy_statistics statistics;
    uint8_t bytes[8];
    uint32_t size;
    int flag;
    void *result;
} out;

#define RESULT(type) ((type **)(void *)&out.result)

/* With what a call cannot do without, and all of the rest right; or with NULL in its place. */
#define CALL(name, ...)                                                                            \
    static uint32_t call_##name(bool good, struct deputy_reply *reply)                             \
    {                                                                                              \
        return deputy_##name(__VA_ARGS__, reply);                                                  \
    }
#define GOOD(pointer) (good ? (pointer) : NULL)
#define SESSION       GOOD(session)

CALL(open, NULL, GOOD(RESULT(struct deputy_session)))
CALL(ping, SESSION, &out.info)
CALL(query_service, NULL, GOOD(&out.info))
CALL(whoami, SESSION, RESULT(struct deputy_whoami))
CALL(whoami_linked, SESSION, RESULT(struct deputy_whoami))
CALL(open_file, SESSION, PATH, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0, &out.result, NULL)
CALL(stat_file, SESSION, PATH, 0, RESULT(struct deputy_file_info))
CALL(list_open, SESSION, PATH, 0, RESULT(struct deputy_file_list))
CALL(list_next, GOOD(list), RESULT(const struct deputy_file_entry))
CALL(make_directory, SESSION, PATH)
CALL(delete_file, SESSION, PATH, 0)
CALL(rename_file, SESSION, PATH, PATH, 0)
CALL(read_file, SESSION, PATH, 0, 0, out.bytes, 1, &out.size)
CALL(read_open, SESSION, PATH, 0, RESULT(struct deputy_reader), NULL)
CALL(read_at, GOOD(reader), 0, out.bytes, 1, &out.size)
CALL(write_file, SESSION, PATH, 0, OPEN_EXISTING, 0, NULL, 0)
CALL(write_open, SESSION, PATH, 0, OPEN_EXISTING, RESULT(struct deputy_writer))
CALL(write_at, GOOD(writer), 0, NULL, 0)
CALL(replace_open, SESSION, PATH, 0, RESULT(struct deputy_transfer))
CALL(transfer_write, GOOD(transfer), NULL, 0)
CALL(copy_open, SESSION, PATH, PATH, 0, RESULT(struct deputy_transfer), NULL)
CALL(copy_step, GOOD(transfer), NULL, &out.flag)
CALL(transfer_commit, GOOD(transfer))
CALL(registry_get, SESSION, KEY, NAME, 0, RESULT(struct deputy_registry_value))
CALL(registry_list, SESSION, KEY, 0, DEPUTY_REGISTRY_VALUES, 0, RESULT(struct deputy_registry_page))
CALL(registry_set, SESSION, KEY, NAME, 0, REG_BINARY, NULL, 0)
CALL(registry_delete_value, SESSION, KEY, NAME, 0)
CALL(registry_delete_key, SESSION, KEY, 0)
CALL(registry_create, SESSION, KEY, 0, NULL)
CALL(services_list, SESSION, 0x30, 3, 0, RESULT(struct deputy_services_page))
CALL(service_status, SESSION, NAME, RESULT(struct deputy_service))
CALL(service_start, SESSION, NAME, 0, NULL)
CALL(service_stop, SESSION, NAME, NULL)
CALL(service_control, SESSION, NAME, 128, NULL)
CALL(access, SESSION, DEPUTY_OBJECT_FILE, PATH, 0, RESULT(struct deputy_access))
CALL(access_sddl, SESSION, DEPUTY_OBJECT_FILE, "O:SYG:SYD:", 0, RESULT(struct deputy_access))
CALL(events_read, SESSION, 0, DEPUTY_EVENTS_OLDEST, 0, RESULT(struct deputy_events_page))
CALL(statistics, SESSION, &out.statistics)
CALL(ask, SESSION, "{\"operation\":\"statistics\"}", RESULT(char))

#define ROW(name)                                                                                  \
    {                                                                                              \
        "deputy_" #name "(", call_##name                                                           \
    }

static const struct {
    const char *name;
    uint32_t (*call)(bool good, struct deputy_reply *reply);
} functions[] = {
    ROW(open),
    ROW(ping),
    ROW(query_service),
    ROW(whoami),
    ROW(whoami_linked),
    ROW(open_file),
    ROW(stat_file),
    ROW(list_open),
    ROW(list_next),
    ROW(make_directory),
    ROW(delete_file),
    ROW(rename_file),
    ROW(read_file),
    ROW(read_open),
    ROW(read_at),
    ROW(write_file),
    ROW(write_open),
    ROW(write_at),
    ROW(replace_open),
    ROW(transfer_write),
    ROW(copy_open),
    ROW(copy_step),
    ROW(transfer_commit),
    ROW(registry_get),
    ROW(registry_list),
    ROW(registry_set),
    ROW(registry_delete_value),
    ROW(registry_delete_key),
    ROW(registry_create),
    ROW(services_list),
    ROW(service_status),
    ROW(service_start),
    ROW(service_stop),
    ROW(service_control),
    ROW(access),
    ROW(access_sddl),
    ROW(events_read),
    ROW(statistics),
    ROW(ask),
};

/* --- the tests ------------------------------------------------------------------------------- */

static void setup(void)
{
    fake_reset();
    ck_assert_uint_eq(deputy_open(NULL, &session, NULL), ERROR_SUCCESS);
    ck_assert_uint_eq(deputy_list_open(session, PATH, 0, &list, NULL), ERROR_SUCCESS);
    ck_assert_uint_eq(deputy_replace_open(session, PATH, 0, &transfer, NULL), ERROR_SUCCESS);
    ck_assert_uint_eq(deputy_read_open(session, PATH, 0, &reader, NULL, NULL), ERROR_SUCCESS);
    ck_assert_uint_eq(
        deputy_write_open(session, PATH, 0, OPEN_EXISTING, &writer, NULL), ERROR_SUCCESS);
}

static void teardown(void)
{
    deputy_list_close(list);
    deputy_transfer_close(transfer);
    deputy_read_close(reader);
    deputy_write_close(writer);
    deputy_close(session);
}

START_TEST(every_function_that_has_a_reply_is_called_here)
{
    static char text[1 << 17];
    size_t declared = 0;
    FILE *file = fopen(header, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    ck_assert_uint_lt(size, sizeof(text) - 1);
    for (const char *at = text; (at = strstr(at, "struct deputy_reply *reply);")); at++)
        declared++;
    ck_assert_uint_eq(declared, ARRAYSIZE(functions));
    for (size_t i = 0; i < ARRAYSIZE(functions); i++)
        ck_assert_msg(strstr(text, functions[i].name) != NULL, "%s", functions[i].name);
}
END_TEST

/* What comes of it is the fake server's, and the same with a reply. */
START_TEST(every_reply_may_be_null)
{
    struct deputy_reply reply;
    memset(&reply, 0xAA, sizeof(reply));
    uint32_t status = functions[_i].call(true, NULL);
    ck_assert_msg(status != ERROR_INVALID_PARAMETER, "%s", functions[_i].name);
    ck_assert_msg(functions[_i].call(true, &reply) == status, "%s", functions[_i].name);
    ck_assert_msg(reply.status == status, "%s", functions[_i].name);
}
END_TEST

START_TEST(what_may_not_be_null_is_refused_with_a_reply_or_without)
{
    struct deputy_reply reply;
    memset(&reply, 0xAA, sizeof(reply));
    ck_assert_msg(
        functions[_i].call(false, NULL) == ERROR_INVALID_PARAMETER, "%s", functions[_i].name);
    ck_assert_msg(
        functions[_i].call(false, &reply) == ERROR_INVALID_PARAMETER, "%s", functions[_i].name);
    ck_assert_uint_eq(reply.status, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_CONNECT);
    ck_assert_str_eq(reply.correlation, "");
}
END_TEST

START_TEST(nothing_may_be_freed_and_closed)
{
    deputy_close(NULL);
    deputy_whoami_free(NULL);
    deputy_file_info_free(NULL);
    deputy_list_close(NULL);
    deputy_transfer_close(NULL);
    deputy_text_free(NULL);
    deputy_registry_value_free(NULL);
    deputy_registry_page_free(NULL);
    deputy_services_page_free(NULL);
    deputy_service_free(NULL);
    deputy_access_free(NULL);
    deputy_events_page_free(NULL);
    deputy_answer_free(NULL);
}
END_TEST

static Suite *make_null_suite(void)
{
    Suite *suite = suite_create("client null");
    TCase *tcase = tcase_create("client null");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, every_function_that_has_a_reply_is_called_here);
    tcase_add_loop_test(tcase, every_reply_may_be_null, 0, ARRAYSIZE(functions));
    tcase_add_loop_test(
        tcase, what_may_not_be_null_is_refused_with_a_reply_or_without, 0, ARRAYSIZE(functions));
    tcase_add_test(tcase, nothing_may_be_freed_and_closed);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(int argc, char **argv)
{
    fake_serve_if_asked(argc, argv);
    header = argv[1];
    fake_setup();
    HANDLE server = fake_start();
    int result = run_suite(make_null_suite());
    fake_kill(server);
    return result;
}
