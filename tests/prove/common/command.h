/* Programs that a proof runs: deputyctl, as it is installed, and those of Windows. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_COMMAND_H
#define DEPUTY_TESTS_PROVE_COMMON_COMMAND_H

#include <windows.h>

/* Start it with these arguments, its output for nobody; its process, which the caller closes. */
HANDLE command_start(const WCHAR *arguments);

/* Run it as whom a token says, one that was made of this process's own (NULL: that itself), and
 * wait for its end: its exit code. */
DWORD command_run_as(HANDLE token, const WCHAR *arguments);

/* Run a program of Windows' own, by its name in the folder of the system ("wevtutil.exe"), in the
 * same way. */
char *command_run_system(const WCHAR *name, const WCHAR *arguments, DWORD *exit_code);

/* Run any program by its path in the same way. */
char *command_run_program(const WCHAR *path, const WCHAR *arguments, DWORD *exit_code);

/* Run one of the scripts that were copied to a folder, from there, as prove.cmd does: its exit
 * code. */
DWORD command_run_script(const WCHAR *folder, const WCHAR *script);

/* Run it with these arguments and wait for its end: all that it wrote, to be freed.
 * The proof fails when it cannot be run. */
char *command_run(const WCHAR *arguments, DWORD *exit_code);

#endif
