#include "ctl/common/output.h"
#include "base/utf16.h"

#include <windows.h>

enum { CONSOLE_CHUNK = 4096, FILE_CHUNK = 1 << 20 };

static uint32_t write_units(HANDLE console, const WCHAR *units, DWORD count)
{
    while (count) {
        DWORD written = 0;
        if (!WriteConsoleW(console, units, count, &written, NULL))
            return GetLastError();
        if (written == 0)
            return ERROR_WRITE_FAULT;
        units += written;
        count -= written;
    }
    return ERROR_SUCCESS;
}

/* At most CONSOLE_CHUNK bytes that do not end within a character. */
static size_t console_chunk(const char *bytes, size_t size)
{
    if (size <= CONSOLE_CHUNK)
        return size;
    size_t chunk = CONSOLE_CHUNK;
    while (chunk > CONSOLE_CHUNK - 3 && ((unsigned char)bytes[chunk] & 0xC0) == 0x80)
        chunk--;
    return chunk;
}

static uint32_t write_console(HANDLE console, const char *bytes, size_t size)
{
    WCHAR units[CONSOLE_CHUNK];
    while (size) {
        size_t chunk = console_chunk(bytes, size);
        size_t count = utf16_from_utf8(bytes, chunk, units, CONSOLE_CHUNK); /* no more than bytes */
        uint32_t status = write_units(console, units, (DWORD)count);
        if (status)
            return status;
        bytes += chunk;
        size -= chunk;
    }
    return ERROR_SUCCESS;
}

static uint32_t write_file(HANDLE file, const char *bytes, size_t size)
{
    while (size) {
        DWORD written = 0;
        DWORD chunk = size < FILE_CHUNK ? (DWORD)size : FILE_CHUNK;
        if (!WriteFile(file, bytes, chunk, &written, NULL))
            return GetLastError();
        if (written == 0)
            return ERROR_WRITE_FAULT;
        bytes += written;
        size -= written;
    }
    return ERROR_SUCCESS;
}

static HANDLE handle_of(enum output_stream stream)
{
    return GetStdHandle(stream == OUTPUT_RESULT ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

static bool is_console(HANDLE handle)
{
    DWORD mode;
    return GetConsoleMode(handle, &mode);
}

uint32_t output_write(enum output_stream stream, const char *bytes, size_t size)
{
    HANDLE handle = handle_of(stream);
    if (size == 0)
        return ERROR_SUCCESS;
    if (handle == NULL || handle == INVALID_HANDLE_VALUE)
        return ERROR_INVALID_HANDLE;
    return is_console(handle) ? write_console(handle, bytes, size)
                              : write_file(handle, bytes, size);
}

bool output_in_ascii(void)
{
    return !is_console(handle_of(OUTPUT_RESULT));
}
