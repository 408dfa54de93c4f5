/* A log that is soon full, and what becomes of it then. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_ARCHIVED_H
#define DEPUTY_TESTS_PROVE_COMMON_ARCHIVED_H

#include <stdint.h>
#include <windows.h>

/* "wevtutil": /ms is in bytes and at least 1 MiB, /rt keeps what is there when the log is full, /ab
 * then archives it. */
#define ARCHIVED_SMALLEST L"/ms:1048576"

/* Run wevtutil.exe with these arguments: its exit code. */
uint32_t archived_wevtutil(const WCHAR *arguments);

/* Give the log these settings and clear it, as it gets smaller only then (no page says otherwise).
 * At the end of the proof it has those again that install.cmd registers. */
void archived_small_log(const WCHAR *settings);

/* Skip this proof in a program that sees another folder of the system than the Event Log does. */
void archived_skip_redirected(void);

/* Call visit, where it is not NULL, with the path of each file that has a name of this pattern; how
 * many there are. */
int archived_each(const WCHAR *pattern, void (*visit)(const WCHAR *path));

/* Where archives are, and what they are called ("ChannelLoggingType Complex Type"); how many there
 * are; and delete them, on a computer that had none before. */
const WCHAR *archived_pattern(void);
int archived_count(void);
void archived_delete(void);

/* Delete what has a name of this pattern. */
void archived_delete_files(const WCHAR *pattern);

#endif
