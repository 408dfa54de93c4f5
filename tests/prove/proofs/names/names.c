/* The data of events have names in their XML where that is asked for (install.cmd /named-fields),
 * and nothing of an event is lost for it. */
#include "audit/record/field.h"
#include "client/answer/wide.h"
#include "ctl/events/event_names.h"
#include "installation/registered_names.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/common/log_query.h"
#include "prove/common/recorded.h"
#include "prove/kit/product.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

enum { LINE_MAX = 512, STEPS = 300, STEP_MS = 100, TIMES = 3 };

/* --- registering ------------------------------------------------------------------------------ */

static void end_names(void)
{
    WCHAR manifest[MAX_PATH], arguments[LINE_MAX];
    DWORD exit_code;
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, L"" EVENT_SOURCE_KEY, L"ProviderGuid");
    product_path(manifest, L"deputy.man");
    _snwprintf(arguments, LINE_MAX, L"um \"%ls\"", manifest);
    free(command_run_system(L"wevtutil.exe", arguments, &exit_code));
}

static void install(const WCHAR *script)
{
    WCHAR source[MAX_PATH];
    if (!things_source(source))
        SKIP("it is not known where Deputy was installed from");
    ck_assert_uint_eq(command_run_script(source, script), 0);
}

static void begin_names(void)
{
    WCHAR guid[LINE_MAX];
    DWORD size = sizeof(guid);
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where the log cannot be read */
    trial_undo(end_names);
    install(L"install.cmd /quiet /named-fields");
    const LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, L"" EVENT_SOURCE_KEY, L"ProviderGuid",
        RRF_RT_REG_SZ, NULL, guid, &size);
    ck_assert_msg(!status, "names could not be registered: error %ld", status);
}

static enum event_names names_of(EVT_HANDLE event)
{
    struct arena arena = {0};
    WCHAR *xml = log_xml(event);
    const char *text = wide_to_utf8(&arena, xml);
    ck_assert_ptr_nonnull(text);
    const enum event_names names = event_names_judge(text);
    arena_free(&arena);
    free(xml);
    return names;
}

static void expect_names(EVT_HANDLE event)
{
    static const char *const words[] = {"all names", "no names", "other names", "no data"};
    const enum event_names names = names_of(event);
    ck_assert_msg(
        names == EVENT_NAMES_RIGHT, "expected %s, seen %s", words[EVENT_NAMES_RIGHT], words[names]);
}

/* --- Deputy's events -------------------------------------------------------------------------- */

/* The event of a call that is made now. */
static EVT_HANDLE event_of_call(EVT_HANDLE *results)
{
    struct recorded recorded;
    struct deputy_session *session = ask();
    recorded_read(session, THINGS_FOLDER L"\\open", 0, &recorded);
    EVT_HANDLE event = log_find(recorded_field(recorded.event, AUDIT_CORRELATION), results);
    deputy_events_page_free(recorded.page);
    deputy_close(session);
    return event;
}

/* What ReportEvent was told is what the event says, with names too: an audit that succeeded
 * ("StandardEventKeywords Enum"), of the category Operation. */
static void expect_system(EVT_HANDLE event)
{
    static const uint64_t audit_success = UINT64_C(0x20000000000000);
    DWORD count = 0;
    EVT_VARIANT *values = log_values(event, EvtRenderContextSystem, &count);
    ck_assert_uint_gt(count, EvtSystemKeywords);
    const uint64_t keywords = values[EvtSystemKeywords].UInt64Val;
    const unsigned level = values[EvtSystemLevel].ByteVal;
    const unsigned task = values[EvtSystemTask].UInt16Val;
    free(values);
    ck_assert_msg(keywords & audit_success, "keywords %llx", (unsigned long long)keywords);
    ck_assert_uint_eq(level, 0);
    ck_assert_uint_eq(task, 2);
}

static void expect_named_call(void)
{
    EVT_HANDLE results, event = event_of_call(&results);
    expect_names(event);
    expect_system(event);
    log_close(event);
    log_close(results);
}

START_TEST(there)
{
    begin_names();
    if (sabotage_is("swapped"))
        install(L"install.cmd /quiet /defaults");
    expect_named_call();
}
END_TEST

START_TEST(upgrade)
{
    begin_names();
    install(sabotage_is("swapped") ? L"install.cmd /quiet /defaults" : L"install.cmd /quiet");
    expect_named_call();
}
END_TEST

/* --- a source of the kit's own, with the same provider ---------------------------------------- */

/* Deputy alone writes into its log, so that this is one of Application's. That the provider's name
 * is another than the source's is so of Windows' own sources as well. */
static WCHAR large[AUDIT_RECORD_MAX_2 + 1];

static void end_source(void)
{
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, THINGS_SOURCE_KEY);
}

static void set_text(const WCHAR *name, const WCHAR *text)
{
    const LSTATUS status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, THINGS_SOURCE_KEY, name,
        REG_EXPAND_SZ, text, (DWORD)((wcslen(text) + 1) * sizeof(*text)));
    ck_assert_int_eq(status, ERROR_SUCCESS);
}

static void begin_source(void)
{
    WCHAR file[MAX_PATH];
    begin_names();
    trial_undo(end_source);
    product_path(file, L"deputymsg.dll");
    set_text(L"EventMessageFile", file);
    set_text(L"ProviderGuid", L"" EVENT_PROVIDER_GUID);
}

/* Report an event 4000 with so many strings: a mark by which it is found, "-", and large in the
 * place of the object's name. Whether it was taken. */
static bool report(const WCHAR *mark, unsigned count)
{
    LPCWSTR strings[AUDIT_FIELDS + 1];
    for (unsigned i = 0; i < count; i++)
        strings[i] = i == 0 ? mark : i == AUDIT_OBJECT_NAME - 1 ? large : L"-";
    HANDLE source = RegisterEventSourceW(NULL, THINGS_SOURCE);
    ck_assert(source != NULL);
    const BOOL taken =
        ReportEventW(source, EVENTLOG_AUDIT_SUCCESS, 2, 4000, NULL, (WORD)count, 0, strings, NULL);
    DeregisterEventSource(source);
    return taken;
}

static const WCHAR *new_mark(void)
{
    static WCHAR mark[LINE_MAX];
    static unsigned number;
    _snwprintf(
        mark, LINE_MAX, L"DeputyProof %lu %lu %u", GetCurrentProcessId(), GetTickCount(), ++number);
    return mark;
}

/* The event with this mark; NULL when it does not come. */
static EVT_HANDLE find(const WCHAR *mark, EVT_HANDLE *results)
{
    WCHAR query[LINE_MAX];
    EVT_HANDLE event = NULL;
    _snwprintf(query, LINE_MAX, L"*[EventData[Data[1]='%ls']]", mark);
    for (int i = 0; i < STEPS && !event; i++) {
        if (i) {
            log_close(*results);
            Sleep(STEP_MS);
        }
        *results = log_query_log(L"Application", query);
        event = log_next(*results);
    }
    return event;
}

/* Every string is there, whatever names it has, and none besides. */
static void expect_strings(EVT_HANDLE event, const WCHAR *mark, unsigned wanted)
{
    DWORD count = 0;
    EVT_VARIANT *values = log_values(event, EvtRenderContextUser, &count);
    unsigned same = 0;
    for (DWORD i = 0; i < count; i++) {
        const WCHAR *text = i == 0 ? mark : i == AUDIT_OBJECT_NAME - 1 ? large : L"-";
        same += values[i].Type == EvtVarTypeString && wcscmp(values[i].StringVal, text) == 0;
    }
    free(values);
    ck_assert_uint_eq(count, wanted);
    ck_assert_uint_eq(same, wanted);
}

static void expect_reported(unsigned count, bool named)
{
    EVT_HANDLE results;
    const WCHAR *mark = new_mark();
    ck_assert_msg(report(mark, count), "an event of %u strings was not taken", count);
    EVT_HANDLE event = find(mark, &results);
    ck_assert_msg(event != NULL, "an event of %u strings is not in the log", count);
    expect_strings(event, mark, count + (sabotage_is("swapped") ? 1 : 0));
    if (named)
        expect_names(event);
    else /* what becomes of the names then is for whoever reads the evidence (event_names.h) */
        trial_figure(count < AUDIT_FIELDS ? "names_of_fewer" : "names_of_more", names_of(event));
    log_close(event);
    log_close(results);
}

/* The count of an event's strings is another than its template's: they are kept nevertheless. */
START_TEST(counts)
{
    begin_source();
    wcscpy(large, L"C:\\Data\\report.txt");
    expect_reported(AUDIT_FIELDS, true);
    expect_reported(AUDIT_FIELDS - 1, false);
    expect_reported(AUDIT_FIELDS + 1, false);
}
END_TEST

/* Each of these takes most of a chunk of the file, so that its template comes with it. */
START_TEST(largest)
{
    begin_source();
    const size_t others = LINE_MAX / 8 + 2 * AUDIT_FIELDS; /* the mark, and "-" with its zero */
    const size_t units = sabotage_is("swapped") ? AUDIT_RECORD_MAX_2 : AUDIT_RECORD_MAX - others;
    for (size_t i = 0; i < units; i++)
        large[i] = L'x';
    large[units] = 0;
    for (int i = 0; i < TIMES; i++)
        expect_reported(AUDIT_FIELDS, true);
}
END_TEST

static const struct proof proofs[] = {
    {"names.there", "names", AS(ELEVATED), "swapped", &there},
    {"names.upgrade", "names", AS(ELEVATED), "swapped", &upgrade},
    {"names.counts", "names", AS(ELEVATED), "swapped", &counts},
    {"names.largest", "names", AS(ELEVATED), "swapped", &largest},
};

SUBJECT(names_proofs, proofs);
