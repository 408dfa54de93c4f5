/* Standard output and standard error: UTF-8 with plain line feeds, whatever they lead to. */
#ifndef DEPUTY_CTL_COMMON_OUTPUT_H
#define DEPUTY_CTL_COMMON_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

enum output_stream { OUTPUT_RESULT, OUTPUT_ERROR };

/* Write all bytes: to a console as its own UTF-16, to a file or pipe unchanged. Returns the Win32
 * status of what failed, such as ERROR_NO_DATA from a closed pipe or ERROR_DISK_FULL. */
uint32_t output_write(enum output_stream stream, const char *bytes, size_t size);

/* Write JSON as the result: to a console as it is, to a file or pipe in ASCII. Windows PowerShell
 * reads a program's output in the console's code page and hands it on in ASCII
 * ("about_Character_Encoding"). */
uint32_t output_write_json(const char *json, size_t size);

#endif
