/* Deputy's log, read by the functions of "Windows Event Log Functions". */
#ifndef DEPUTY_TESTS_PROVE_COMMON_LOG_QUERY_H
#define DEPUTY_TESTS_PROVE_COMMON_LOG_QUERY_H

#include <windows.h>
#include <winevt.h>

/* Begin to read what a query selects, an XPath or a whole <QueryList>; the proof is skipped where
 * the functions are not there. The caller closes what it gets. */
EVT_HANDLE log_query(const WCHAR *query);

/* The same of all that is in the file of a log that was archived. */
EVT_HANDLE log_query_file(const WCHAR *path);

/* The same of another log's. */
EVT_HANDLE log_query_log(const WCHAR *log, const WCHAR *query);

/* The event of a call with this correlation, and the results that it comes from, to be closed after
 * it; the log has it a moment after the caller, or the proof fails. */
EVT_HANDLE log_find(const char *correlation, EVT_HANDLE *results);

/* The next event, which is good as long as the results ("EvtClose function"); NULL when there are
 * no more. */
EVT_HANDLE log_next(EVT_HANDLE results);

/* The values of an event, to be freed: EvtRenderContextSystem or EvtRenderContextUser. */
EVT_VARIANT *log_values(EVT_HANDLE event, EVT_RENDER_CONTEXT_FLAGS kind, DWORD *count);

/* The text that a viewer shows, in the system's language, to be freed; NULL when it has none, with
 * why in *status. */
WCHAR *log_text(EVT_HANDLE event, DWORD *status);

/* The XML of an event, to be freed. */
WCHAR *log_xml(EVT_HANDLE event);

void log_close(EVT_HANDLE handle);

#endif
