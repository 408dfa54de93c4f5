/* Standard output and standard error: UTF-8 with plain line feeds, whatever they lead to. */
#ifndef DEPUTY_CTL_COMMON_OUTPUT_H
#define DEPUTY_CTL_COMMON_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum output_stream { OUTPUT_RESULT, OUTPUT_ERROR };

/* Write all bytes: to a console as its own UTF-16, to a file or pipe unchanged. Returns the Win32
 * status of what failed, such as ERROR_NO_DATA from a closed pipe or ERROR_DISK_FULL. */
uint32_t output_write(enum output_stream stream, const char *bytes, size_t size);

/* Whether JSON is in ASCII as the result: not on a console, but in a file or pipe. Windows
 * PowerShell reads a program's output in the console's code page and hands it on in ASCII
 * ("about_Character_Encoding"). */
bool output_in_ascii(void);

#endif
