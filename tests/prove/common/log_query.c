#include "prove/common/log_query.h"
#include "audit/record/field.h"
#include "installation/registered_names.h"
#include "prove/kit/machine.h"
#include "prove/proof.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

enum { STEPS = 200, STEP_MS = 50, QUERY_MAX = 256 };

/* As their pages declare them. */
typedef EVT_HANDLE WINAPI evt_query(EVT_HANDLE, LPCWSTR, LPCWSTR, DWORD);
typedef BOOL WINAPI evt_next(EVT_HANDLE, DWORD, EVT_HANDLE *, DWORD, DWORD, PDWORD);
typedef EVT_HANDLE WINAPI evt_create_render_context(DWORD, LPCWSTR *, DWORD);
typedef BOOL WINAPI evt_render(EVT_HANDLE, EVT_HANDLE, DWORD, DWORD, PVOID, PDWORD, PDWORD);
typedef EVT_HANDLE WINAPI evt_open_publisher(EVT_HANDLE, LPCWSTR, LPCWSTR, LCID, DWORD);
typedef BOOL WINAPI evt_format_message(
    EVT_HANDLE, EVT_HANDLE, DWORD, DWORD, PEVT_VARIANT, DWORD, DWORD, LPWSTR, PDWORD);
typedef BOOL WINAPI evt_close(EVT_HANDLE);

static struct {
    evt_query *query;
    evt_next *next;
    evt_create_render_context *create_render_context;
    evt_render *render;
    evt_open_publisher *open_publisher;
    evt_format_message *format_message;
    evt_close *close;
} functions;

typedef void function(void);

static bool find_functions(void)
{
    static const char *const names[] = {"EvtQuery", "EvtNext", "EvtCreateRenderContext",
        "EvtRender", "EvtOpenPublisherMetadata", "EvtFormatMessage", "EvtClose"};
    function *found[sizeof(names) / sizeof(*names)];
    HMODULE library = LoadLibraryW(L"wevtapi.dll");
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        found[i] = library ? (function *)GetProcAddress(library, names[i]) : NULL;
        if (!found[i])
            return false;
    }
    functions.query = (evt_query *)found[0];
    functions.next = (evt_next *)found[1];
    functions.create_render_context = (evt_create_render_context *)found[2];
    functions.render = (evt_render *)found[3];
    functions.open_publisher = (evt_open_publisher *)found[4];
    functions.format_message = (evt_format_message *)found[5];
    functions.close = (evt_close *)found[6];
    return true;
}

static EVT_HANDLE query(const WCHAR *place, const WCHAR *text, DWORD flags)
{
    if (machine_is_wine())
        SKIP("Wine's wevtapi.dll reads no log");
    if (!find_functions())
        SKIP("this system has no wevtapi.dll");
    EVT_HANDLE results = functions.query(NULL, place, text, flags);
    const DWORD status = GetLastError();
    ck_assert_msg(results != NULL, "%ls cannot be asked: error %lu", text, status);
    return results;
}

EVT_HANDLE log_query(const WCHAR *text)
{
    const bool is_list = *text == L'<';
    return query(is_list ? NULL : L"" EVENT_LOG_NAME, text, EvtQueryChannelPath);
}

EVT_HANDLE log_query_file(const WCHAR *path)
{
    return query(path, L"*", EvtQueryFilePath);
}

EVT_HANDLE log_query_log(const WCHAR *log, const WCHAR *text)
{
    return query(log, text, EvtQueryChannelPath);
}

EVT_HANDLE log_find(const char *correlation, EVT_HANDLE *results)
{
    WCHAR text[QUERY_MAX];
    EVT_HANDLE event = NULL;
    _snwprintf(text, QUERY_MAX,
        L"*[System[Provider[@Name='" EVENT_SOURCE_NAME "']] and EventData[Data[%d]='%hs']]",
        AUDIT_CORRELATION, correlation);
    for (int i = 0; i < STEPS && !event; i++) {
        if (i) {
            log_close(*results);
            Sleep(STEP_MS);
        }
        *results = log_query(text);
        event = log_next(*results);
    }
    ck_assert_msg(event != NULL, "the log has no event of %s", correlation);
    return event;
}

EVT_HANDLE log_next(EVT_HANDLE results)
{
    EVT_HANDLE event = NULL;
    DWORD count = 0;
    const BOOL read = functions.next(results, 1, &event, INFINITE, 0, &count);
    const DWORD status = GetLastError();
    if (read && count)
        return event;
    ck_assert_uint_eq(status, ERROR_NO_MORE_ITEMS);
    return NULL;
}

/* Kept until the process ends. */
static EVT_HANDLE context_of(EVT_RENDER_CONTEXT_FLAGS kind)
{
    static EVT_HANDLE contexts[EvtRenderContextUser + 1];
    if (!contexts[kind])
        contexts[kind] = functions.create_render_context(0, NULL, kind);
    ck_assert(contexts[kind] != NULL);
    return contexts[kind];
}

EVT_VARIANT *log_values(EVT_HANDLE event, EVT_RENDER_CONTEXT_FLAGS kind, DWORD *count)
{
    DWORD size = 0;
    EVT_HANDLE context = context_of(kind);
    functions.render(context, event, EvtRenderEventValues, 0, NULL, &size, count);
    EVT_VARIANT *values = calloc(1, (size_t)size + 1);
    ck_assert_ptr_nonnull(values);
    const BOOL read =
        functions.render(context, event, EvtRenderEventValues, size, values, &size, count);
    const DWORD status = GetLastError();
    ck_assert_msg(read, "an event cannot be rendered: error %lu", status);
    return values;
}

/* "EvtRender function": sizes are in bytes, and XML needs no context. */
WCHAR *log_xml(EVT_HANDLE event)
{
    DWORD size = 0, count;
    functions.render(NULL, event, EvtRenderEventXml, 0, NULL, &size, &count);
    WCHAR *xml = calloc(1, (size_t)size + sizeof(*xml));
    ck_assert_ptr_nonnull(xml);
    const BOOL read = functions.render(NULL, event, EvtRenderEventXml, size, xml, &size, &count);
    const DWORD status = GetLastError();
    ck_assert_msg(read, "an event cannot be rendered: error %lu", status);
    return xml;
}

/* "EvtFormatMessage function": sizes are in characters; a text that was cut or has strings missing
 * is a failure too. */
WCHAR *log_text(EVT_HANDLE event, DWORD *status)
{
    DWORD size = 0;
    WCHAR *text = NULL;
    EVT_HANDLE publisher = functions.open_publisher(NULL, L"" EVENT_SOURCE_NAME, NULL, 0, 0);
    ck_assert_msg(publisher != NULL, "the source is not known: error %lu", GetLastError());
    functions.format_message(publisher, event, 0, 0, NULL, EvtFormatMessageEvent, 0, NULL, &size);
    *status = GetLastError();
    if (size && *status == ERROR_INSUFFICIENT_BUFFER)
        text = calloc(size, sizeof(*text));
    if (text && !functions.format_message(
                    publisher, event, 0, 0, NULL, EvtFormatMessageEvent, size, text, &size)) {
        *status = GetLastError();
        free(text);
        text = NULL;
    }
    functions.close(publisher);
    return text;
}

void log_close(EVT_HANDLE handle)
{
    functions.close(handle);
}
