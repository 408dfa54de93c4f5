/* Each operation of deputy_ask: which function it calls, with what, and what is made of its result;
 * lists and transfers between requests; what is lost. */
#include "client/ask/kept.h"
#include "unit/client/ask/fake_calls.h"
#include "unit/suite.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORD "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
#define DONE   "{\"correlation\":\"" RECORD "\"}"
#define LAST   "\"correlation\":\"" RECORD "\"}"

static struct deputy_session *session;
static char *answer;
static struct deputy_reply reply;
static bool scarce; /* memory was refused to the last call */

static void setup(void)
{
    session = calloc(1, sizeof(*session));
    fake_status = 0;
    fake_entries = 0;
    fake_events = 0;
    fake_handles = 0;
    fake_value_size = 4;
}

static void end_guest(void)
{
    if (session->guest)
        session->guest->end(session->guest);
    session->guest = NULL;
}

static void teardown(void)
{
    deputy_answer_free(answer);
    answer = NULL;
    end_guest();
    free(session);
    buffer_free(&fake_calls);
    ck_assert_int_eq(fake_results, 0);
}

/* Ask, with quotes as ' for a reader's eyes. After so many blocks of memory so many are refused. */
static uint32_t ask_scarce(const char *request, unsigned given, unsigned refused)
{
    char *text = _strdup(request);
    for (char *at = text; (at = strchr(at, '\'')); at++)
        *at = '"';
    deputy_answer_free(answer);
    answer = NULL;
    buffer_free(&fake_calls);
    heap_refuse(given, refused);
    uint32_t status = deputy_ask(session, text, &answer, &reply);
    scarce = heap_refuse(0, 0);
    ck_assert_uint_eq(reply.status, status);
    free(text);
    return status;
}

static uint32_t ask(const char *request)
{
    uint32_t status = ask_scarce(request, 0, 0);
    ck_assert_ptr_nonnull(answer);
    return status;
}

static void check(const char *request, uint32_t status, const char *calls, const char *expected)
{
    ck_assert_msg(ask(request) == status, "%s: %s", request, answer);
    ck_assert_str_eq(fake_calls.bytes ? fake_calls.bytes : "", calls);
    ck_assert_str_eq(answer, expected);
}

/* Requests, the calls that they are, and the answer to a success. */
static const struct {
    const char *request;
    const char *calls;
    const char *answer;
} rows[] = {
    {"{'operation':'whoami'}", "whoami\n", "{\"caller\":{},\"service\":{}," LAST},
    {"{'operation':'whoami_linked'}", "whoami_linked\n", "{\"caller\":{},\"service\":{}," LAST},
    {"{'operation':'access','kind':'key','object':'HKLM','want':'KEY_SET_VALUE'}",
        "access HKLM 3 2\n",
        "{\"object\":\"HKLM\",\"kind\":\"key\",\"wanted\":{\"mask\":\"0x00000002\",\"rights\":"
        "[\"KEY_SET_VALUE\"]},\"truth\":{\"granted\":true,\"status\":0,\"in_use\":false},"
        "\"explained\":false,\"descriptor_status\":0," LAST},
    {"{'operation':'access','kind':'key','sddl':'D:'}", "D: access_sddl 3 0\n",
        "{\"object\":\"sddl:D:\",\"kind\":\"key\",\"wanted\":{\"mask\":\"0x00000002\",\"rights\":"
        "[\"KEY_SET_VALUE\"]},\"truth\":{\"granted\":true,\"status\":0,\"in_use\":false},"
        "\"explained\":false,\"descriptor_status\":0," LAST},
    {"{'operation':'file_open','path':'C:\\\\a','want':'GENERIC_READ,DELETE','share':'read,delete',"
     "'disposition':'open_always','directory':true,'link':true,'stream':true,'literal':true}",
        "open C:\\a 80010000 5 4 47\n", "{\"handle\":1236,\"final_path\":\"C:\\\\final\"," LAST},
    {"{'operation':'file_open','path':'C:\\\\a','want':'0x1'}", "open C:\\a 1 0 3 0\n",
        "{\"handle\":1236,\"final_path\":\"C:\\\\final\"," LAST},
    {"{'operation':'file_stat','path':'C:\\\\a','link':true}", "stat C:\\a 2\n",
        "{\"size\":3,\"file_id\":\"0x0\",\"attributes\":[],\"links\":0,\"volume\":0," LAST},
    {"{'operation':'file_mkdir','path':'C:\\\\a'}", "mkdir C:\\a\n", DONE},
    {"{'operation':'file_delete','path':'C:\\\\a','directory':true,'force':true}",
        "delete C:\\a 21\n", DONE},
    {"{'operation':'file_rename','path':'C:\\\\a','to':'C:\\\\b','replace':true}",
        "rename C:\\a 8\n  C:\\b\n", DONE},
    {"{'operation':'file_read','path':'C:\\\\a','offset':4294967296,'size':16}",
        "read C:\\a 0 100000000 10\n", "{\"size\":2,\"hex\":\"01fe\"," LAST},
    {"{'operation':'file_write','path':'C:\\\\a','hex':'ff00','append':true}",
        "write C:\\a 10 3 0 2 ff\n", DONE},
    {"{'operation':'file_write','path':'C:\\\\a','hex':'','offset':9,'disposition':'create_new'}",
        "write C:\\a 0 1 9 0 0\n", DONE},
    {"{'operation':'file_read_open','path':'C:\\\\a','stream':true,'literal':true}",
        "read_open C:\\a 44\n", "{\"reader\":1,\"size\":8589934592," LAST},
    {"{'operation':'file_write_open','path':'C:\\\\a','append':true,'disposition':'open_always'}",
        "write_open C:\\a 10 4\n", "{\"writer\":1," LAST},
    {"{'operation':'file_replace','path':'C:\\\\a','replace':true,'force':true}",
        "replace C:\\a 28\n", "{\"transfer\":1," LAST},
    {"{'operation':'file_copy','path':'C:\\\\a','to':'C:\\\\b','literal':true}",
        "copy C:\\a 40\n  C:\\b\n", "{\"transfer\":1,\"total\":8589934592," LAST},
    {"{'operation':'registry_get','key':'HKCU\\\\a','name':'n','view':32,'follow':true}",
        "get HKCU\\a 5\n  n\n",
        "{\"key\":\"HKCU\\\\a\",\"final_key\":\"\\\\REGISTRY\\\\K\",\"name\":\"n\","
        "\"type\":\"REG_DWORD\",\"type_number\":4,\"size\":4,\"hex\":\"2a000000\",\"number\":"
        "42," LAST},
    {"{'operation':'registry_list','key':'HKCU','view':64}",
        "reglist HKCU 2 0 0\nreglist HKCU 42 1 0\n",
        "{\"key\":\"HKCU\",\"final_key\":\"\\\\REGISTRY\\\\K\",\"subkeys\":[],\"values\":[],"
        "\"changed\":false}"},
    {"{'operation':'registry_set','key':'HKCU','name':'','type':'REG_SZ','text':'b','link':true,"
     "'create':true,'volatile':true}",
        "set HKCU 38 1 4 62\n  \n", DONE},
    {"{'operation':'registry_delete_value','key':'HKCU','name':'n'}", "delete_value HKCU 0\n  n\n",
        DONE},
    {"{'operation':'registry_delete_key','key':'HKCU','follow':true}", "delete_key HKCU 4\n", DONE},
    {"{'operation':'registry_create','key':'HKCU','volatile':true}", "create HKCU 20\n",
        "{\"existed\":true," LAST},
    {"{'operation':'services_list'}", "services 30 3 0\n", "{\"services\":[]}"},
    {"{'operation':'service_status','service':'s'}", "status s\n",
        "{\"state\":\"stopped\",\"type\":0,\"controls\":0,\"exit_code\":0," LAST},
    {"{'operation':'service_start','service':'s','arguments':['a','']}", "start s 2\n  a\n  \n",
        "{\"state\":\"starting\",\"type\":0,\"controls\":0,\"exit_code\":0,\"reached\":true," LAST},
    {"{'operation':'service_start','service':'s'}", "start s 0\n",
        "{\"state\":\"starting\",\"type\":0,\"controls\":0,\"exit_code\":0,\"reached\":true," LAST},
    {"{'operation':'service_stop','service':'s'}", "stop s\n",
        "{\"state\":\"stopping\",\"type\":0,\"controls\":0,\"exit_code\":0,\"reached\":true," LAST},
    {"{'operation':'service_control','service':'s','code':128}", "control s 80\n",
        "{\"state\":\"running\",\"type\":0,\"controls\":0,\"exit_code\":0,\"reached\":true," LAST},
    {"{'operation':'events_own'}", "events 0 0 0\n",
        "{\"events\":[],\"next\":\"0x1f\",\"lost\":true,\"crowded\":false," LAST},
    {"{'operation':'events_all','cursor':'0x1e','wait_ms':500}", "events 1 1e 1f4\n",
        "{\"events\":[],\"next\":\"0x1f\",\"lost\":true,\"crowded\":false," LAST},
    {"{'operation':'events_own','cursor':'newest'}", "events 0 ffff 0\n",
        "{\"events\":[],\"next\":\"0x1f\",\"lost\":true,\"crowded\":false," LAST},
    {"{'operation':'statistics'}", "statistics\n",
        "{\"uptime_ms\":7,\"calls\":0,\"routines\":0,\"sessions\":0,\"callers\":0,\"recent\":0,"
        "\"safe\":0,\"refused\":0,\"allowed\":0,\"queued\":0,\"blocked\":0," LAST},
};

START_TEST(each_operation_is_the_call_that_it_names)
{
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        check(rows[i].request, ERROR_SUCCESS, rows[i].calls, rows[i].answer);
        end_guest();
    }
}
END_TEST

START_TEST(a_ping_says_how_long_it_took)
{
    static const char begin[] = "{\"process_id\":4,\"version\":\"1.2.3\",\"state\":\"running\","
                                "\"uptime_ms\":7,\"count\":1,\"round_trip_us\":";
    ck_assert_uint_eq(ask("{'operation':'ping'}"), ERROR_SUCCESS);
    ck_assert_str_eq(fake_calls.bytes, "ping\n");
    ck_assert_msg(strncmp(answer, begin, strlen(begin)) == 0, "%s", answer);
    fake_status = ERROR_ACCESS_DENIED;
    ck_assert_uint_eq(ask("{'operation':'ping'}"), ERROR_ACCESS_DENIED);
    ck_assert_ptr_eq(strstr(answer, "{\"error\":{\"status\":5,"), answer);
}
END_TEST

START_TEST(each_failure_is_in_the_answer)
{
    fake_status = ERROR_ACCESS_DENIED;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        ck_assert_uint_eq(ask(rows[i].request), ERROR_ACCESS_DENIED);
        ck_assert_msg(
            strstr(answer, "\"error\":{\"status\":5,\"message\":\"Access denied\",\"stage\":"
                           "\"perform\",\"advice\":\"It was tried with your own rights; "
                           "see: deputyctl whoami --all\"," LAST) != NULL,
            "%s: %s", rows[i].request, answer);
        ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_PERFORM);
        ck_assert_str_eq(reply.correlation, RECORD);
    }
}
END_TEST

START_TEST(a_failure_says_what_it_is_about)
{
    fake_status = ERROR_INVALID_NAME;
    ask("{'operation':'file_stat','path':'C:/a'}");
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"C:/a\",\"path_reason\":\"it has a slash\"}"));
    ask("{'operation':'file_rename','path':'a','to':'b/'}");
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"b/\",\"path_reason\":"));
    ask("{'operation':'file_rename','path':'a/','to':'b/'}");
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"a/\",\"path_reason\":"));
    fake_status = ERROR_ALREADY_EXISTS;
    ask("{'operation':'file_copy','path':'a','to':'b'}");
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"b\"}"));
    fake_status = ERROR_ACCESS_DENIED;
    ask("{'operation':'file_copy','path':'a','to':'b'}");
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"a\"}"));
    fake_status = ERROR_INVALID_NAME;
    ask("{'operation':'registry_get','key':'K','name':'n'}");
    ck_assert_ptr_eq(strstr(answer, "{\"key\":\"K\",\"name\":\"n\",\"error\""), answer);
    ask("{'operation':'registry_list','key':'K'}");
    ck_assert_ptr_eq(strstr(answer, "{\"key\":\"K\",\"error\""), answer);
    ask("{'operation':'service_stop','service':'s'}");
    ck_assert_ptr_eq(strstr(answer, "{\"service\":\"s\",\"error\""), answer);
    ask("{'operation':'access','kind':'file','sddl':'D:'}");
    ck_assert_ptr_eq(strstr(answer, "{\"object\":\"sddl:D:\",\"error\""), answer);
}
END_TEST

/* Requests that are whole, and make no sense. */
static const char *const refused[] = {
    "{'operation':'access','kind':'door','object':'a'}",
    "{'operation':'access','kind':'file'}",
    "{'operation':'access','kind':'file','object':'a','sddl':'D:'}",
    "{'operation':'access','kind':'file','object':'a','want':'KEY_SET_VALUE'}",
    "{'operation':'file_open','path':'a','want':''}",
    "{'operation':'file_open','path':'a','want':'read','share':'all'}",
    "{'operation':'file_open','path':'a','want':'read','disposition':'3'}",
    "{'operation':'file_write','path':'a','hex':'0'}",
    "{'operation':'file_write','path':'a','hex':'','disposition':'append'}",
    "{'operation':'file_list'}",
    "{'operation':'file_list','path':'a','list':1}",
    "{'operation':'file_list','list':1}",
    "{'operation':'file_list','list':1,'link':true}",
    "{'operation':'file_list_end','list':1}",
    "{'operation':'file_put','transfer':1,'hex':''}",
    "{'operation':'file_put','transfer':1,'hex':'0'}",
    "{'operation':'file_copy_step','transfer':1}",
    "{'operation':'file_commit','transfer':1}",
    "{'operation':'file_cancel','transfer':1}",
    "{'operation':'file_read_at','reader':1,'size':1}",
    "{'operation':'file_read_close','reader':1}",
    "{'operation':'file_write_open','path':'a','disposition':'append'}",
    "{'operation':'file_write_at','writer':1,'hex':''}",
    "{'operation':'file_write_close','writer':1}",
    "{'operation':'registry_set','key':'a','name':'','type':'REG_WORD','hex':''}",
    "{'operation':'registry_set','key':'a','name':'','type':'REG_SZ'}",
    "{'operation':'events_own','cursor':'yesterday'}",
    "{'operation':'events_own','since':'yesterday'}",
    "{'operation':'events_all','until':'5x'}",
    "{'operation':'events_own','since':'1h','until':'2h'}",
    "{'operation':'events_own','outcome':'Denied'}",
    "{'operation':'events_own','correlation':'1234'}",
    "{'operation':'events_own','event_operation':'file_opne'}",
};

START_TEST(what_makes_no_sense_calls_nothing)
{
    for (size_t i = 0; i < ARRAYSIZE(refused); i++) {
        ck_assert_msg(ask(refused[i]) == ERROR_INVALID_PARAMETER, "%s: %s", refused[i], answer);
        ck_assert_uint_eq(fake_calls.size, 0);
        ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_CONNECT);
        ck_assert_ptr_eq(strstr(answer, "{\"error\":{\"status\":87,\"message\":\""), answer);
        ck_assert_ptr_nonnull(strstr(answer, "\"stage\":\"connect\",\"advice\":"));
    }
}
END_TEST

START_TEST(a_chunk_has_a_most)
{
    struct buffer text = {0};
    buffer_text(&text, "{\"operation\":\"file_write\",\"path\":\"a\",\"hex\":\"");
    for (unsigned i = 0; i < DEPUTY_CHUNK_MAX; i++)
        buffer_text(&text, "61");
    size_t size = text.size;
    buffer_text(&text, "\"}");
    ck_assert_uint_eq(ask(text.bytes), ERROR_SUCCESS);
    ck_assert_str_eq(fake_calls.bytes, "write a 0 3 0 100000 61\n");
    text.size = size;
    buffer_text(&text, "61\"}");
    ck_assert_uint_eq(ask(text.bytes), ERROR_INVALID_PARAMETER);
    buffer_free(&text);
}
END_TEST

/* --- lists ----------------------------------------------------------------------------------- */

/* How many more lists or transfers the session would take. */
static int places_free(void)
{
    uint32_t number;
    int count = 0;
    while (kept_reserve(session, KEPT_LIST, &number) == ERROR_SUCCESS)
        count++;
    return count;
}

#define ENTRY(size) "{\"name\":\"e\",\"size\":" #size ",\"file_id\":\"0x0\",\"attributes\":[]}"

START_TEST(a_list_goes_on_where_it_was)
{
    fake_entries = 3;
    check("{'operation':'file_list','path':'C:\\\\a','count':2,'literal':true}", ERROR_SUCCESS,
        "list C:\\a 40\n", "{\"entries\":[" ENTRY(2) "," ENTRY(1) "],\"list\":1}");
    check("{'operation':'file_list','list':1}", ERROR_SUCCESS, "", "{\"entries\":[" ENTRY(0) "]}");
    ck_assert_int_eq(fake_results, 0);
    ck_assert_uint_eq(ask("{'operation':'file_list','list':1}"), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(places_free(), KEPT_MAX);
}
END_TEST

START_TEST(a_list_is_ended_when_nobody_wants_more)
{
    fake_entries = 3;
    ask("{'operation':'file_list','path':'a','count':1}");
    check("{'operation':'file_list_end','list':1}", ERROR_SUCCESS, "", "{}");
    ck_assert_int_eq(fake_results, 0);
}
END_TEST

START_TEST(a_failure_ends_a_list)
{
    fake_entries = 3;
    ask("{'operation':'file_list','path':'a','count':1}");
    fake_status = ERROR_ACCESS_DENIED;
    ck_assert_uint_eq(ask("{'operation':'file_list','list':1}"), ERROR_ACCESS_DENIED);
    ck_assert_ptr_eq(strstr(answer, "{\"entries\":[],\"error\":{"), answer);
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"a\"}"));
    ck_assert_int_eq(fake_results, 0);
}
END_TEST

START_TEST(a_session_has_a_most_of_lists_and_closes_them)
{
    fake_entries = 3;
    for (int i = 0; i < KEPT_MAX; i++)
        ck_assert_uint_eq(ask("{'operation':'file_list','path':'a','count':1}"), ERROR_SUCCESS);
    ck_assert_int_eq(fake_results, KEPT_MAX);
    ck_assert_uint_eq(
        ask("{'operation':'file_list','path':'a','count':1}"), ERROR_TOO_MANY_OPEN_FILES);
    ck_assert_uint_eq(fake_calls.size, 0);
    ck_assert_uint_eq(ask("{'operation':'file_list_end','list':7}"), ERROR_SUCCESS);
    ck_assert_uint_eq(ask("{'operation':'file_list','path':'a','count':1}"), ERROR_SUCCESS);
    end_guest();
    ck_assert_int_eq(fake_results, 0);
}
END_TEST

START_TEST(a_list_is_one_threads_at_a_time)
{
    struct kept kept;
    fake_entries = 3;
    ask("{'operation':'file_list','path':'a','count':1}");
    ck_assert(kept_take(session, KEPT_LIST, 1, &kept));
    ck_assert_uint_eq(ask("{'operation':'file_list','list':1}"), ERROR_INVALID_PARAMETER);
    kept_put(session, 1, &kept);
    ck_assert_uint_eq(ask("{'operation':'file_list','list':1}"), ERROR_SUCCESS);
}
END_TEST

/* --- transfers ------------------------------------------------------------------------------- */

START_TEST(a_file_is_replaced_in_parts)
{
    ask("{'operation':'file_replace','path':'a'}");
    check("{'operation':'file_put','transfer':1,'hex':'6162'}", ERROR_SUCCESS, "put 2 61\n", DONE);
    check("{'operation':'file_put','transfer':1,'hex':''}", ERROR_SUCCESS, "put 0 0\n", DONE);
    check("{'operation':'file_commit','transfer':1}", ERROR_SUCCESS, "commit\n", DONE);
    ck_assert_int_eq(fake_results, 0);
    ck_assert_uint_eq(ask("{'operation':'file_commit','transfer':1}"), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(places_free(), KEPT_MAX);
}
END_TEST

START_TEST(a_copy_goes_on_till_it_is_finished)
{
    ask("{'operation':'file_copy','path':'a','to':'b'}");
    check("{'operation':'file_copy_step','transfer':1}", ERROR_SUCCESS, "step\n",
        "{\"size\":1,\"finished\":false," LAST);
    check("{'operation':'file_copy_step','transfer':1}", ERROR_SUCCESS, "step\n",
        "{\"size\":2,\"finished\":true," LAST);
    check("{'operation':'file_commit','transfer':1}", ERROR_SUCCESS, "commit\n", DONE);
    ck_assert_int_eq(fake_results, 0);
}
END_TEST

START_TEST(a_transfer_is_cancelled)
{
    ask("{'operation':'file_replace','path':'a'}");
    check("{'operation':'file_cancel','transfer':1}", ERROR_SUCCESS, "", "{}");
    ck_assert_int_eq(fake_results, 0);
    ck_assert_uint_eq(ask("{'operation':'file_cancel','transfer':1}"), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(places_free(), KEPT_MAX);
}
END_TEST

/* Each is tried once more, and cancelled at last. */
START_TEST(a_failure_ends_no_transfer)
{
    static const char *const requests[] = {
        "{'operation':'file_put','transfer':1,'hex':'61'}",
        "{'operation':'file_copy_step','transfer':1}",
        "{'operation':'file_commit','transfer':1}",
    };
    ask("{'operation':'file_copy','path':'a/','to':'b/'}");
    fake_status = ERROR_INVALID_NAME;
    for (size_t i = 0; i < ARRAYSIZE(requests); i++) {
        for (int j = 0; j < 2; j++) {
            ck_assert_uint_eq(ask(requests[i]), ERROR_INVALID_NAME);
            ck_assert_ptr_eq(strstr(answer, "{\"error\":{\"status\":123,"), answer);
            ck_assert_ptr_nonnull(
                strstr(answer, ",\"path\":\"a/\",\"path_reason\":\"it has a slash\"}"));
        }
    }
    ck_assert_uint_eq(ask("{'operation':'file_cancel','transfer':1}"), ERROR_SUCCESS);
    ck_assert_int_eq(fake_results, 0);
}
END_TEST

START_TEST(a_file_is_read_in_parts)
{
    ask("{'operation':'file_read_open','path':'a/'}");
    for (int i = 0; i < 2; i++)
        check("{'operation':'file_read_at','reader':1,'offset':4294967296,'size':16}",
            ERROR_SUCCESS, "read_at 100000000 10\n", "{\"size\":2,\"hex\":\"01fe\"," LAST);
    fake_status = ERROR_INVALID_NAME;
    ck_assert_uint_eq(ask("{'operation':'file_read_at','reader':1,'size':16}"), ERROR_INVALID_NAME);
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"a/\",\"path_reason\":\"it has a slash\"}"));
    check("{'operation':'file_read_close','reader':1}", ERROR_SUCCESS, "", "{}");
    ck_assert_int_eq(fake_results, 0);
    ck_assert_uint_eq(ask("{'operation':'file_read_close','reader':1}"), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(places_free(), KEPT_MAX);
}
END_TEST

START_TEST(a_file_is_written_in_parts)
{
    ask("{'operation':'file_write_open','path':'a/'}");
    for (int i = 0; i < 2; i++)
        check("{'operation':'file_write_at','writer':1,'offset':4294967296,'hex':'fe01'}",
            ERROR_SUCCESS, "write_at 100000000 2 fe\n", DONE);
    ck_assert_uint_eq(ask("{'operation':'file_write_at','writer':1,'hex':'0'}"), 87);
    fake_status = ERROR_INVALID_NAME;
    ck_assert_uint_eq(ask("{'operation':'file_write_at','writer':1,'hex':''}"), ERROR_INVALID_NAME);
    ck_assert_ptr_nonnull(strstr(answer, ",\"path\":\"a/\",\"path_reason\":\"it has a slash\"}"));
    check("{'operation':'file_write_close','writer':1}", ERROR_SUCCESS, "", "{}");
    ck_assert_int_eq(fake_results, 0);
    ck_assert_uint_eq(ask("{'operation':'file_write_close','writer':1}"), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(places_free(), KEPT_MAX);
}
END_TEST

START_TEST(a_number_of_one_kind_is_none_of_another)
{
    fake_entries = 3;
    ask("{'operation':'file_list','path':'a','count':1}");
    ask("{'operation':'file_replace','path':'a'}");
    ck_assert_str_eq(answer, "{\"transfer\":2," LAST);
    ck_assert_uint_eq(ask("{'operation':'file_list','list':2}"), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(ask("{'operation':'file_list_end','list':2}"), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(ask("{'operation':'file_put','transfer':1,'hex':''}"), 87);
    ck_assert_uint_eq(ask("{'operation':'file_cancel','transfer':1}"), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(ask("{'operation':'file_read_at','reader':2,'size':1}"), 87);
    ck_assert_uint_eq(ask("{'operation':'file_read_open','path':'a'}"), ERROR_SUCCESS);
    ck_assert_uint_eq(ask("{'operation':'file_put','transfer':3,'hex':''}"), 87);
    ck_assert_uint_eq(ask("{'operation':'file_list','list':3}"), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(ask("{'operation':'file_write_at','writer':3,'hex':''}"), 87);
    ck_assert_uint_eq(ask("{'operation':'file_read_close','reader':3}"), ERROR_SUCCESS);
    ck_assert_uint_eq(ask("{'operation':'file_write_open','path':'a'}"), ERROR_SUCCESS);
    ck_assert_uint_eq(ask("{'operation':'file_read_close','reader':4}"), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(ask("{'operation':'file_write_close','writer':4}"), ERROR_SUCCESS);
    ck_assert_uint_eq(ask("{'operation':'file_list','list':1,'count':1}"), ERROR_SUCCESS);
    ck_assert_uint_eq(ask("{'operation':'file_cancel','transfer':2}"), ERROR_SUCCESS);
}
END_TEST

/* --- events ---------------------------------------------------------------------------------- */

/* How many of the two events a filter finds. */
static int events_found(const char *members)
{
    char request[256];
    snprintf(request, sizeof(request), "{'operation':'events_all',%s}", members);
    fake_events = 2;
    ck_assert_msg(ask(request) == ERROR_SUCCESS, "%s: %s", request, answer);
    return (strstr(answer, "\"Alice\"") ? 1 : 0) + (strstr(answer, "\"Bob\"") ? 2 : 0);
}

START_TEST(events_are_those_that_are_asked_for)
{
    ck_assert_int_eq(events_found("'cursor':'oldest'"), 3);
    ck_assert_int_eq(events_found("'caller':'alice'"), 1);
    ck_assert_int_eq(events_found("'caller':'S-1-5-21-2'"), 2);
    ck_assert_int_eq(events_found("'event_operation':'whoami'"), 2);
    ck_assert_int_eq(events_found("'outcome':'denied'"), 1);
    ck_assert_int_eq(events_found("'object':'c:\\\\%A'"), 1);
    ck_assert_int_eq(events_found("'since':'2025-11-22T11:00:01'"), 2);
    ck_assert_int_eq(events_found("'until':'2025-11-22T11:00:01'"), 1);
    ck_assert_int_eq(events_found("'correlation':'{" RECORD "}'"), 1);
    ck_assert_int_eq(events_found("'outcome':'denied','caller':'bob'"), 0);
    ck_assert_ptr_eq(strstr(answer, "{\"events\":[],\"next\":\"0x1f\""), answer);
}
END_TEST

START_TEST(a_filter_that_is_none_is_named)
{
    ask("{'operation':'events_own','since':'yesterday'}");
    ck_assert_ptr_nonnull(strstr(answer, "member \\\"since\\\" needs a time such as"));
    ask("{'operation':'events_own','since':'1h','until':'2h'}");
    ck_assert_ptr_nonnull(strstr(answer, "member \\\"since\\\" has to be before \\\"until\\\""));
    ask("{'operation':'events_own','event_operation':'file_opne'}");
    ck_assert_ptr_nonnull(strstr(answer, "member \\\"event_operation\\\": there is none of the "
                                         "name \\\"file_opne\\\"; the nearest is "
                                         "\\\"file_open\\\""));
}
END_TEST

/* --- what is lost ---------------------------------------------------------------------------- */

/* What was asked for is done, and the program hears of it. */
START_TEST(an_answer_that_is_too_long_is_a_failure)
{
    fake_value_size = 32 << 20;
    ck_assert_uint_eq(ask("{'operation':'registry_get','key':'K','name':'n'}"), ERROR_MORE_DATA);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
    ck_assert_str_eq(reply.correlation, RECORD);
    ck_assert_ptr_eq(strstr(answer, "{\"error\":{\"status\":234,"), answer);
}
END_TEST

/* --- memory ---------------------------------------------------------------------------------- */

/* What has been done has its answer, whole. What has none is said to have failed, and leaves
 * nothing open that nobody knows of. */
static void check_scarce(const char *request, const char *expected, bool same)
{
    bool done = same && answer && strcmp(answer, expected) == 0;
    int kept = done && (strstr(expected, "\"list\":") || strstr(expected, "\"transfer\":") ||
                           strstr(expected, "\"reader\":") || strstr(expected, "\"writer\":"))
                   ? 1
                   : 0;
    int handles = done && strstr(expected, "\"handle\":") ? 1 : 0;
    ck_assert_msg(done || reply.status == ERROR_NOT_ENOUGH_MEMORY, "%s: %s", request, answer);
    ck_assert_msg(done || !answer || strstr(answer, "\"error\":{"), "%s: %s", request, answer);
    ck_assert_int_eq(fake_results, kept);
    ck_assert_int_eq(places_free(), KEPT_MAX - kept);
    ck_assert_msg(fake_handles == handles, "%s: %d", request, fake_handles);
    end_guest();
    fake_handles = 0;
}

/* One block is refused, or all from one on. Without either the answer is the one to a first time.
 */
static void ask_with_scarce_memory(const char *request)
{
    static const unsigned missing[] = {1, UINT_MAX};
    uint32_t status = ask(request);
    char *expected = _strdup(answer);
    check_scarce(request, expected, true);
    for (size_t i = 0; i < ARRAYSIZE(missing); i++) {
        unsigned given = 0;
        do {
            bool same = ask_scarce(request, given++, missing[i]) == status;
            ck_assert_msg(answer || missing[i] > 1, "%s", request);
            check_scarce(request, expected, same);
        } while (scarce);
        ck_assert_str_eq(answer, expected);
    }
    free(expected);
}

START_TEST(any_memory_may_be_missing)
{
    static const uint32_t statuses[] = {ERROR_SUCCESS, ERROR_INVALID_NAME};
    static const char *const more[] = {
        "{'operation':'file_list','path':'a/\\ud800','count':2}",
        "{'operation':'registry_set','key':'K','name':'','type':'REG_QWORD','text':'0x2a'}",
        "{'operation':'registry_set','key':'K','name':'','type':'REG_MULTI_SZ','texts':['a']}",
        "{'operation':'access','kind':'key','object':'K','want':'none'}",
        "{'operation':'events_own','caller':'CORP\\\\Alice','object':'c','correlation':"
        "'" RECORD "'}",
        "{'operation':'events_own','caller':'S-1-5-18','event_operation':'whoami'}",
        "{'operation':'events_own','event_operation':'whomai'}",
        "{'operation':'events_own','outcome':'all'}",
        "{'operation':'whomai'}",
        "{'operation':'whoami','path':'a'}",
    };
    fake_entries = 3;
    for (size_t i = 0; i < ARRAYSIZE(statuses); i++) {
        fake_status = statuses[i];
        for (size_t j = 0; j < ARRAYSIZE(rows); j++)
            ask_with_scarce_memory(rows[j].request);
        for (size_t j = 0; j < ARRAYSIZE(more); j++)
            ask_with_scarce_memory(more[j]);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_operation_is_the_call_that_it_names,
        a_ping_says_how_long_it_took, each_failure_is_in_the_answer,
        a_failure_says_what_it_is_about, what_makes_no_sense_calls_nothing, a_chunk_has_a_most,
        a_list_goes_on_where_it_was, a_list_is_ended_when_nobody_wants_more, a_failure_ends_a_list,
        a_session_has_a_most_of_lists_and_closes_them, a_list_is_one_threads_at_a_time,
        a_file_is_replaced_in_parts, a_copy_goes_on_till_it_is_finished, a_transfer_is_cancelled,
        a_failure_ends_no_transfer, a_file_is_read_in_parts, a_file_is_written_in_parts,
        a_number_of_one_kind_is_none_of_another, events_are_those_that_are_asked_for,
        a_filter_that_is_none_is_named, an_answer_that_is_too_long_is_a_failure,
        any_memory_may_be_missing, NULL};
    return run_suite(make_suite_with("ask", tests, setup, teardown));
}
