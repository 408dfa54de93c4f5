/* What people read: the explanations of the situations that come up most, word for word. */
#include "access/explain.h"
#include "access/trace.h"
#include "unit/access/access_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* The tokens of these situations: an ordinary user; an administrator, not elevated and elevated; a
 * browser's sandbox. */
#define USER      "+WD +BU +AU +IU il:8192 h:23"
#define FILTERED  "+WD +BU +AU +IU -BA il:8192"
#define ELEVATED  "+WD +BU +AU +IU +BA il:12288 h:8 h:9"
#define LOW       "+WD +BU +AU +IU il:4096"
#define CONTAINER "+WD +BU +AU il:4096 pkg:S-1-15-2-9 c:S-1-15-3-1"

/* Program Files, and HKEY_LOCAL_MACHINE\SOFTWARE, as Windows 10 has them, shortened. */
#define PROGRAM_FILES                                                                              \
    "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464G:SY"                         \
    "D:PAI(A;;FA;;;SY)(A;;0x1301bf;;;BA)(A;;0x1200a9;;;BU)(A;;0x1200a9;;;AC)"
#define SOFTWARE_KEY "O:BAG:SYD:PAI(A;CI;KR;;;BU)(A;CI;KA;;;BA)(A;CI;KA;;;SY)"

struct situation {
    const char *name;
    enum right_object object;
    const char *token;
    const char *sddl;
    uint32_t desired;
    uint32_t flags;
    const char *text;
};

static const struct situation situations[] = {
    {"writing to Program Files as a user", RIGHT_OBJECT_DIRECTORY, USER, PROGRAM_FILES, 0x2, 0,
        "FILE_ADD_FILE: denied: nothing allows it to you; ACE 2 allows it to "
        "BUILTIN\\Administrators\n"},
    {"writing to Program Files as an administrator who is not elevated", RIGHT_OBJECT_DIRECTORY,
        FILTERED, PROGRAM_FILES, 0x2, 0,
        "FILE_ADD_FILE: denied: ACE 2 allows it to BUILTIN\\Administrators, which is deny-only in "
        "your token: run elevated\n"},
    {"writing to Program Files elevated", RIGHT_OBJECT_DIRECTORY, ELEVATED, PROGRAM_FILES, 0x2, 0,
        "FILE_ADD_FILE: granted: ACE 2 allows it to BUILTIN\\Administrators\n"},
    {"reading Program Files in an AppContainer", RIGHT_OBJECT_DIRECTORY, CONTAINER, PROGRAM_FILES,
        0x1, 0,
        "FILE_LIST_DIRECTORY: granted: ACE 3 allows it to BUILTIN\\Users, and ACE 4 allows it to "
        "S-1-15-2-1, for your AppContainer\n"},
    {"HKLM as a user", RIGHT_OBJECT_KEY, USER, SOFTWARE_KEY, 0x3, 0,
        "KEY_QUERY_VALUE: granted: ACE 1 allows it to BUILTIN\\Users\n"
        "KEY_SET_VALUE: denied: nothing allows it to you; ACE 2 allows it to "
        "BUILTIN\\Administrators\n"},
    {"a high object and a medium token", RIGHT_OBJECT_FILE, USER,
        "O:BAG:BAD:(A;;FA;;;WD)S:(ML;;NW;;;HI)", 0x2, 0,
        "FILE_WRITE_DATA: denied: integrity: the object is High and you are Medium\n"},
    {"a sandbox of low integrity writes an unlabelled file", RIGHT_OBJECT_FILE, LOW,
        "O:BAG:BAD:(A;;FA;;;WD)", 0x2, 0,
        "FILE_WRITE_DATA: denied: integrity: the object is Medium and you are Low\n"},
    {"a deny before the allow", RIGHT_OBJECT_FILE, USER, "O:BAG:BAD:(D;;0x2;;;IU)(A;;FA;;;BU)", 0x2,
        0,
        "FILE_WRITE_DATA: denied: ACE 1 denies it to S-1-5-4; ACE 2 allows it to BUILTIN\\Users, "
        "but comes too late\n"},
    {"an inherited deny behind an explicit allow", RIGHT_OBJECT_FILE, USER,
        "O:BAG:BAD:(A;;FA;;;BU)(D;ID;FA;;;BU)", 0x2, 0,
        "FILE_WRITE_DATA: granted: ACE 1 allows it to BUILTIN\\Users\n"},
    {"an inherited deny alone", RIGHT_OBJECT_FILE, USER, "O:BAG:BAD:(D;ID;0x2;;;BU)", 0x2, 0,
        "FILE_WRITE_DATA: denied: ACE 1 denies it to BUILTIN\\Users (inherited)\n"},
    {"an empty DACL", RIGHT_OBJECT_FILE, USER, "O:BAG:BAD:P", 0x1, 0,
        "FILE_READ_DATA: denied: the DACL is empty: nothing is allowed to anybody but the owner\n"},
    {"a null DACL", RIGHT_OBJECT_FILE, USER, "O:BAG:BAD:NO_ACCESS_CONTROL", 0x1, 0,
        "FILE_READ_DATA: granted: the object has no DACL: everybody is allowed everything\n"},
    {"the owner without an ACE", RIGHT_OBJECT_FILE, USER, "O:" FIXTURE_USER "G:BUD:(A;;FA;;;BA)",
        RIGHT_WRITE_DAC | 0x1, 0,
        "FILE_READ_DATA: denied: nothing allows it; you may change the permissions\n"
        "WRITE_DAC: granted: you own the object\n"},
    {"the owner held by OWNER RIGHTS", RIGHT_OBJECT_FILE, USER,
        "O:" FIXTURE_USER "G:BUD:(A;;FR;;;OW)", RIGHT_WRITE_DAC, 0,
        "WRITE_DAC: denied: nothing allows it\n"},
    {"reading the SACL as an administrator", RIGHT_OBJECT_FILE, ELEVATED, "O:BAG:BAD:(A;;FA;;;BA)",
        RIGHT_SYSTEM_SECURITY, 0,
        "ACCESS_SYSTEM_SECURITY: denied: SeSecurityPrivilege is needed, which you hold disabled: "
        "enable it\n"},
    {"reading the SACL as a user", RIGHT_OBJECT_FILE, USER, "O:BAG:BAD:(A;;FA;;;BU)",
        RIGHT_SYSTEM_SECURITY, 0,
        "ACCESS_SYSTEM_SECURITY: denied: SeSecurityPrivilege is needed\n"},
    {"taking ownership with the privilege disabled", RIGHT_OBJECT_FILE, ELEVATED,
        "O:SYG:SYD:(A;;FA;;;SY)", RIGHT_WRITE_OWNER, 0,
        "WRITE_OWNER: denied: nothing allows it; you hold SeTakeOwnershipPrivilege, which would "
        "give it: enable it\n"},
    {"taking ownership with the privilege", RIGHT_OBJECT_FILE, "p:9", "O:SYG:SYD:(A;;FA;;;SY)",
        RIGHT_WRITE_OWNER, 0, "WRITE_OWNER: granted: SeTakeOwnershipPrivilege gives it\n"},
    {"a restricted token", RIGHT_OBJECT_FILE, USER " r:RC", "O:BAG:BAD:(A;;FA;;;BU)", 0x1, 0,
        "FILE_READ_DATA: denied: your token is restricted, and nothing allows it to your "
        "restricting SIDs\n"},
    {"a restricted token with an ACE for it", RIGHT_OBJECT_FILE, USER " r:RC",
        "O:BAG:BAD:(A;;FA;;;BU)(A;;FR;;;RC)", 0x1, 0,
        "FILE_READ_DATA: granted: ACE 1 allows it to BUILTIN\\Users, and ACE 2 allows it to "
        "S-1-5-12, one of your restricting SIDs\n"},
    {"an AppContainer without a package ACE", RIGHT_OBJECT_FILE, CONTAINER,
        "O:BAG:BAD:(A;;FA;;;BU)(A;;FR;;;S-1-15-3-2)", 0x1, 0,
        "FILE_READ_DATA: denied: you are in an AppContainer, and nothing allows it to your package "
        "or capabilities; ACE 2 allows it to S-1-15-3-2\n"},
    {"a conditional ACE that does not hold", RIGHT_OBJECT_FILE, USER,
        "O:BAG:BAD:(XA;;FR;;;BU;(Member_of{SID(BA)}))", 0x1, 0,
        "FILE_READ_DATA: denied: ACE 1 would allow it to BUILTIN\\Users, but its condition does "
        "not hold\n"},
    {"a conditional ACE that nobody can judge", RIGHT_OBJECT_FILE, USER,
        "O:BAG:BAD:(XA;;FR;;;BU;(@User.Title == \"PM\"))", 0x1, 0,
        "FILE_READ_DATA: denied: ACE 1 would allow it to BUILTIN\\Users, but whether its condition "
        "holds is not known\n"
        "note: a condition needs claims that were not read from the token\n"},
    {"a conditional ACE that needs an attribute that is not there", RIGHT_OBJECT_FILE, USER,
        "O:BAG:BAD:(XA;;FR;;;BU;(@Resource.Secrecy == 1))", 0x1, 0,
        "FILE_READ_DATA: denied: ACE 1 would allow it to BUILTIN\\Users, but whether its condition "
        "holds is not known\n"
        "note: a condition needs an attribute that is not there, without which it is not known\n"},
    {"a conditional ACE that compares a text with a number", RIGHT_OBJECT_FILE, USER,
        "O:BAG:BAD:(XA;;FR;;;BU;(@Resource.a == 1))S:(RA;;;;;WD;(\"a\",TS,0,\"1\"))", 0x1, 0,
        "FILE_READ_DATA: denied: ACE 1 would allow it to BUILTIN\\Users, but whether its condition "
        "holds is not known\n"
        "note: a condition compares values of different types, or gives an operator what it cannot "
        "take, and counts as unknown\n"},
    {"an ACE for what is created below", RIGHT_OBJECT_DIRECTORY, USER,
        "O:BAG:BAD:(A;OICIIO;FA;;;BU)", 0x2, 0,
        "FILE_ADD_FILE: denied: ACE 1 allows it to BUILTIN\\Users, but only on objects created "
        "below this one\n"},
    {"a disabled group", RIGHT_OBJECT_FILE, "~BU", "O:BAG:BAD:(A;;FA;;;BU)", 0x1, 0,
        "FILE_READ_DATA: denied: ACE 1 allows it to BUILTIN\\Users, which is disabled in your "
        "token\n"},
    {"a protected service's process", RIGHT_OBJECT_PROCESS, ELEVATED,
        "O:SYG:SYD:(A;;GA;;;BA)S:(TL;;0x1000;;;S-1-19-512-4096)", 0x10, 0,
        "PROCESS_VM_READ: denied: trust label: the object keeps it for protected processes\n"},
    {"stopping a service as a user", RIGHT_OBJECT_SERVICE, USER,
        "O:SYG:SYD:(A;;CCLCSWLOCRRC;;;IU)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)", 0x20, 0,
        "SERVICE_STOP: denied: nothing allows it to you; ACE 2 allows it to "
        "BUILTIN\\Administrators\n"},
    {"opening for backup", RIGHT_OBJECT_FILE, "p:17", "O:SYG:SYD:", 0x1, ACCESS_BACKUP_INTENT,
        "FILE_READ_DATA: granted: SeBackupPrivilege gives it\n"},
    {"an object of the system alone", RIGHT_OBJECT_FILE, ELEVATED, "O:SYG:SYD:(A;;FA;;;SY)", 0x1, 0,
        "FILE_READ_DATA: denied: nothing allows it to you; ACE 1 allows it to NT "
        "AUTHORITY\\SYSTEM\n"},
    {"a central access policy", RIGHT_OBJECT_FILE, USER,
        "O:SYG:SYD:(A;;FR;;;BU)S:(SP;;;;;S-1-17-5)", 0x1, 0,
        "FILE_READ_DATA: granted: ACE 1 allows it to BUILTIN\\Users\n"
        "note: a central access policy applies and was not evaluated\n"},
    {"what a pipe is open for", RIGHT_OBJECT_PIPE, USER, "O:SYG:SYD:(A;;0x3;;;BU)",
        RIGHT_MAXIMUM_ALLOWED | 0x4, 0, NULL},
};

static const char *find_name(void *context, const struct access_sid *sid)
{
    static const struct {
        const char *sid;
        const char *name;
    } known[] = {
        {"SY", "NT AUTHORITY\\SYSTEM"},
        {"BA", "BUILTIN\\Administrators"},
        {"BU", "BUILTIN\\Users"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct access_sid other = fixture_sid(context, known[i].sid);
        if (access_sid_equal(sid, &other))
            return known[i].name;
    }
    return NULL;
}

/* A situation with what it points to. */
struct scene {
    struct arena arena;
    struct access_token token;
    struct descriptor descriptor;
    struct access_request request;
    struct access_result result;
    struct explain explain;
};

static void set_scene(struct scene *scene, const struct situation *situation)
{
    *scene = (struct scene){0};
    scene->token = fixture_token(&scene->arena, situation->token);
    scene->descriptor = fixture_descriptor(&scene->arena, situation->sddl);
    scene->request = (struct access_request){.descriptor = &scene->descriptor,
        .desired = situation->desired,
        .mapping = right_mapping(situation->object),
        .flags = situation->flags};
    ck_assert_uint_eq(access_check(&scene->token, &scene->request, &scene->result), 0);
    scene->explain = (struct explain){.request = &scene->request,
        .result = &scene->result,
        .object = situation->object,
        .names = {find_name, &scene->arena}};
}

START_TEST(each_situation_is_explained_in_these_words)
{
    const struct situation *situation = &situations[_i];
    struct scene scene;
    struct buffer text = {0};
    set_scene(&scene, situation);
    explain_result(&text, &scene.explain);
    ck_assert_uint_eq(text.status, 0);
    if (situation->text)
        ck_assert_msg(!strcmp(text.bytes, situation->text), "%s:\n%s", situation->name, text.bytes);
    else
        ck_assert_ptr_nonnull(
            strstr(text.bytes, "FILE_CREATE_PIPE_INSTANCE: denied: nothing allows it\n"));
    buffer_free(&text);
    arena_free(&scene.arena);
}
END_TEST

START_TEST(without_names_sids_are_written_out)
{
    struct scene scene;
    struct buffer text = {0};
    set_scene(&scene, &situations[2]);
    scene.explain.names = (struct explain_names){NULL, NULL};
    explain_right(&text, &scene.explain, &scene.result.rights[0]);
    ck_assert_str_eq(text.bytes, "ACE 2 allows it to S-1-5-32-544");
    buffer_free(&text);
    arena_free(&scene.arena);
}
END_TEST

START_TEST(every_note_has_words)
{
    for (unsigned note = ACCESS_NOTE_SCOPED_POLICY; note <= ACCESS_NOTE_WRITE_RESTRICTED;
         note *= 2) {
        struct buffer text = {0};
        explain_note(&text, (enum access_note)note);
        ck_assert_uint_gt(text.size, 0);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(the_trace_has_every_ace_and_what_it_decided)
{
    struct scene scene;
    struct access_trace trace;
    static const struct situation situation = {"trace", RIGHT_OBJECT_FILE, USER " r:RC",
        "O:BAG:BAD:(D;;0x4;;;BU)(A;OICIIO;FA;;;BU)(A;;GR;;;OW)(A;;0x3;;;BU)(A;;0x1;;;RC)"
        "(XA;;0x1;;;BA;(Member_of{SID(BA)}))S:(ML;;NW;;;ME)(AU;SA;FA;;;WD)",
        0x7, 0, NULL};
    set_scene(&scene, &situation);
    ck_assert_uint_eq(
        access_trace_make(&scene.token, &scene.request, &scene.result, &scene.arena, &trace), 0);
    ck_assert_uint_eq(trace.dacl_count, 6);
    ck_assert_uint_eq(trace.dacl[0].decided[ACCESS_PASS_NORMAL], 0x4);
    ck_assert(!trace.dacl[1].considered);
    struct access_sid administrators = fixture_sid(&scene.arena, "BA");
    ck_assert(access_sid_equal(&trace.dacl[2].trustee, &administrators));
    ck_assert_uint_eq(trace.dacl[2].mask, 0x120089);
    ck_assert_uint_eq(trace.dacl[3].decided[ACCESS_PASS_NORMAL], 0x3);
    ck_assert_uint_eq(trace.dacl[4].decided[ACCESS_PASS_RESTRICTED], 0x1);
    ck_assert_uint_eq(trace.dacl[4].match[ACCESS_PASS_NORMAL], 0);
    ck_assert_uint_ne(trace.dacl[4].match[ACCESS_PASS_RESTRICTED], 0);
    ck_assert(trace.dacl[5].conditional);
    ck_assert_uint_eq(trace.dacl[5].condition, CONDITION_FALSE);
    ck_assert_uint_eq(trace.sacl_count, 2);
    ck_assert(trace.sacl[0].considered);
    ck_assert_uint_eq(trace.sacl[0].mask, 1);
    ck_assert(!trace.sacl[1].considered);
    arena_free(&scene.arena);
}
END_TEST

static Suite *access_explain_suite(void)
{
    Suite *suite = suite_create("access explanations");
    TCase *tcase = tcase_create("words");
    tcase_add_loop_test(tcase, each_situation_is_explained_in_these_words, 0,
        sizeof(situations) / sizeof(situations[0]));
    tcase_add_test(tcase, without_names_sids_are_written_out);
    tcase_add_test(tcase, every_note_has_words);
    tcase_add_test(tcase, the_trace_has_every_ace_and_what_it_decided);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_explain_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
