/* A command that failed says for which service or key: deputyctl's own commands, with a libdeputy
 * of the test's own, whose calls all fail in the same way. */
#include "ctl/common/command.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static const struct deputy_reply denied = {
    .status = ERROR_ACCESS_DENIED, .stage = DEPUTY_STAGE_PERFORM};

static const wchar_t *subkey; /* the one that every key with one backslash in its name has */
static bool accepted;         /* controls are; the service then is stopped */

static uint32_t deny(struct deputy_reply *reply)
{
    *reply = denied;
    return reply->status;
}

/* --- sessions and services ------------------------------------------------------------------- */

uint32_t deputy_open(const struct deputy_options *options, struct deputy_session **session,
    struct deputy_reply *reply)
{
    (void)options;
    (void)reply;
    *session = NULL;
    return ERROR_SUCCESS;
}

void deputy_close(struct deputy_session *session)
{
    ck_assert_ptr_null(session);
}

int deputy_server_verified(const struct deputy_session *session)
{
    (void)session;
    return 1;
}

uint32_t deputy_services_list(struct deputy_session *session, uint32_t types, uint32_t states,
    uint32_t start, struct deputy_services_page **page, struct deputy_reply *reply)
{
    (void)session;
    (void)types;
    (void)states;
    (void)start;
    (void)page;
    return deny(reply);
}

uint32_t deputy_service_status(struct deputy_session *session, const wchar_t *name,
    struct deputy_service **service, struct deputy_reply *reply)
{
    (void)session;
    (void)name;
    (void)service;
    return deny(reply);
}

uint32_t deputy_service_control(struct deputy_session *session, const wchar_t *name, uint32_t code,
    struct deputy_service_state *state, struct deputy_reply *reply)
{
    (void)session;
    (void)name;
    (void)code;
    if (!accepted)
        return deny(reply);
    *reply = (struct deputy_reply){0};
    *state = (struct deputy_service_state){.state = SERVICE_RUNNING};
    return ERROR_SUCCESS;
}

uint32_t deputy_service_start(struct deputy_session *session, const wchar_t *name, uint32_t count,
    const wchar_t *const *arguments, struct deputy_reply *reply)
{
    (void)session;
    (void)name;
    (void)count;
    (void)arguments;
    return deny(reply);
}

uint32_t deputy_service_stop(struct deputy_session *session, const wchar_t *name,
    struct deputy_service_state *state, struct deputy_reply *reply)
{
    return deputy_service_control(session, name, SERVICE_CONTROL_STOP, state, reply);
}

/* --- the registry ---------------------------------------------------------------------------- */

uint32_t deputy_registry_get(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_registry_value **value,
    struct deputy_reply *reply)
{
    (void)session;
    (void)key;
    (void)name;
    (void)flags;
    (void)value;
    return deny(reply);
}

uint32_t deputy_registry_list(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    uint32_t kind, uint32_t start, struct deputy_registry_page **page, struct deputy_reply *reply)
{
    static struct deputy_registry_item item;
    static struct deputy_registry_page made;
    (void)session;
    (void)flags;
    (void)kind;
    (void)start;
    if (!subkey)
        return deny(reply);
    item = (struct deputy_registry_item){.name = subkey, .name_size = (uint32_t)wcslen(subkey)};
    made = (struct deputy_registry_page){
        .key = key, .count = wcschr(key, L'\\') == wcsrchr(key, L'\\'), .items = &item};
    *page = &made;
    return ERROR_SUCCESS;
}

void deputy_registry_value_free(struct deputy_registry_value *value)
{
    (void)value;
    ck_abort_msg("no value is handed out");
}

void deputy_registry_page_free(struct deputy_registry_page *page)
{
    (void)page;
}

uint32_t deputy_registry_set(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, uint32_t type, const void *bytes, uint32_t size,
    struct deputy_reply *reply)
{
    (void)session;
    (void)key;
    (void)name;
    (void)flags;
    (void)type;
    (void)bytes;
    (void)size;
    return deny(reply);
}

uint32_t deputy_registry_delete_value(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_reply *reply)
{
    (void)session;
    (void)key;
    (void)name;
    (void)flags;
    return deny(reply);
}

uint32_t deputy_registry_delete_key(
    struct deputy_session *session, const wchar_t *key, uint32_t flags, struct deputy_reply *reply)
{
    (void)session;
    (void)key;
    (void)flags;
    return deny(reply);
}

uint32_t deputy_registry_create(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    int *existed, struct deputy_reply *reply)
{
    (void)session;
    (void)key;
    (void)flags;
    (void)existed;
    return deny(reply);
}

/* --- the tests ------------------------------------------------------------------------------- */

#define KEY "HKLM\\key"

static const struct {
    const char *command;
    const char *operands[4];
    const char *text; /* what the failure begins with */
    const char *json;
} failures[] = {
    {"services status", {"Spooler"}, "Spooler: ", "{\"service\":\"Spooler\","},
    {"services start", {"Spooler", "word"}, "Spooler: ", "{\"service\":\"Spooler\","},
    {"services stop", {"Spooler"}, "Spooler: ", "{\"service\":\"Spooler\","},
    {"services control", {"Spooler", "pause"}, "Spooler: ", "{\"service\":\"Spooler\","},
    {"reg get", {KEY}, KEY ", the default value: ", "{\"key\":\"HKLM\\\\key\",\"name\":\"\","},
    {"reg get", {KEY, "v"}, KEY ", value \"v\": ", "{\"key\":\"HKLM\\\\key\",\"name\":\"v\","},
    {"reg list", {KEY}, KEY ": ", "{\"key\":\"HKLM\\\\key\","},
    {"reg set", {KEY, "v", "data"},
        KEY ", value \"v\": ", "{\"key\":\"HKLM\\\\key\",\"name\":\"v\","},
    {"reg create", {KEY}, KEY ": ", "{\"key\":\"HKLM\\\\key\","},
    {"reg delete", {KEY}, KEY ": ", "{\"key\":\"HKLM\\\\key\","},
    {"reg delete", {KEY, "v"}, KEY ", value \"v\": ", "{\"key\":\"HKLM\\\\key\",\"name\":\"v\","},
};

static void setup(void)
{
    subkey = NULL;
    accepted = false;
}

/* Run a command that has to fail; what it says begins so. */
static void check_fails(const char *name, const char *const operands[4],
    const struct options *options, const char *said)
{
    struct call call = {.command = command_find(name), .options = *options};
    ck_assert_ptr_nonnull(call.command);
    call.json.buffer = &call.out;
    call.operands = operands;
    while (call.operand_count < 4 && operands[call.operand_count])
        call.operand_count++;
    ck_assert_int_ne(call.command->run(&call), EXIT_CODE_OK);
    const char *text = options->json ? call.out.bytes : call.failure.bytes;
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strncmp(text, said, strlen(said)) == 0, "%s: %s", name, text);
    buffer_free(&call.out);
    buffer_free(&call.failure);
}

START_TEST(each_names_what_it_failed_for)
{
    for (size_t i = 0; i < ARRAYSIZE(failures); i++) {
        check_fails(
            failures[i].command, failures[i].operands, &(struct options){0}, failures[i].text);
        check_fails(failures[i].command, failures[i].operands, &(struct options){.json = true},
            failures[i].json);
    }
}
END_TEST

START_TEST(of_a_tree_the_key_is_named_that_stays)
{
    static const char *const operands[4] = {KEY};
    subkey = L"below";
    check_fails("reg delete", operands, &(struct options){.recurse = true}, KEY "\\below: ");
    check_fails("reg delete", operands, &(struct options){.recurse = true, .json = true},
        "{\"key\":\"HKLM\\\\key\\\\below\",");
    subkey = L"";
    check_fails("reg delete", operands, &(struct options){.recurse = true}, KEY "\\: ");
}
END_TEST

START_TEST(a_service_that_did_not_get_there_is_named)
{
    static const char *const operands[4] = {"Spooler"};
    accepted = true;
    check_fails("services stop", operands, &(struct options){0},
        "Spooler: the request was accepted, but what became of it is unknown");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_names_what_it_failed_for,
        of_a_tree_the_key_is_named_that_stays, a_service_that_did_not_get_there_is_named, NULL};
    return run_suite(make_suite_with("named_failures", tests, setup, NULL));
}
