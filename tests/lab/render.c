/* render: shows events as Event Viewer does, from the message file of their source.
 *
 * usage: render MESSAGE-FILE <EVENTS
 *
 * EVENTS is UTF-8 text. An event begins with the line "ID CATEGORY COUNT TYPE" (three numbers and
 * words); its COUNT insertion strings follow, one on a line. Exit code: 0, 1 when an event could
 * not be shown, 2 for wrong usage or input.
 */
#include <windows.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX = 128 * 1024, STRINGS_MAX = 99, TEXT_MAX = 256 * 1024 };

struct event {
    unsigned long id;
    unsigned long category;
    unsigned count;
    char type[64];
    WCHAR *strings[STRINGS_MAX + 1];
};

static int read_line(char *line)
{
    if (!fgets(line, LINE_MAX, stdin))
        return 0;
    line[strcspn(line, "\r\n")] = 0;
    return 1;
}

static WCHAR *widen(const char *text)
{
    int size = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    WCHAR *wide = size ? HeapAlloc(GetProcessHeap(), 0, (size_t)size * sizeof(WCHAR)) : NULL;
    if (wide)
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, size);
    return wide;
}

static void free_strings(struct event *event)
{
    for (unsigned i = 0; i < STRINGS_MAX; i++)
        HeapFree(GetProcessHeap(), 0, event->strings[i]);
}

/* 1 for an event, 0 at the end of the input, -1 for something else. */
static int read_event(struct event *event)
{
    static char line[LINE_MAX];
    *event = (struct event){0};
    if (!read_line(line))
        return 0;
    if (sscanf(line, "%lu %lu %u %63[^\n]", &event->id, &event->category, &event->count,
            event->type) != 4 ||
        event->count > STRINGS_MAX)
        return -1;
    for (unsigned i = 0; i < event->count; i++) {
        event->strings[i] = read_line(line) ? widen(line) : NULL;
        if (!event->strings[i])
            return -1;
    }
    return 1;
}

static void print(const WCHAR *text)
{
    static char bytes[3 * TEXT_MAX];
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof(bytes), NULL, NULL);
    for (int i = 0; i + 1 < size; i++) {
        if (bytes[i] != '\r')
            putchar(bytes[i]);
    }
}

static DWORD format(HMODULE file, DWORD id, WCHAR **strings, WCHAR text[TEXT_MAX])
{
    const DWORD flags = FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY;
    return FormatMessageW(flags, file, id, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), text,
        TEXT_MAX, (va_list *)(uintptr_t)strings);
}

static int show(HMODULE file, struct event *event)
{
    static WCHAR text[TEXT_MAX];
    if (!format(file, event->category, event->strings, text))
        return 0;
    printf("Event %lu, %s, category ", event->id, event->type);
    print(text);
    if (!format(file, event->id, event->strings, text))
        return 0;
    print(text);
    putchar('\n');
    return 1;
}

static int show_all(HMODULE file)
{
    struct event event;
    int shown = 1, got;
    while ((got = read_event(&event)) == 1 && shown) {
        shown = show(file, &event);
        if (!shown)
            fprintf(stderr, "render: event %lu: error %lu\n", event.id, GetLastError());
        free_strings(&event);
    }
    if (got == -1)
        fprintf(stderr, "render: the input is not in the form that is expected\n");
    return got == -1 ? 2 : shown ? 0 : 1;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: render MESSAGE-FILE <EVENTS\n");
        return 2;
    }
    HMODULE file = LoadLibraryExW(arguments[1], NULL, LOAD_LIBRARY_AS_DATAFILE);
    if (!file) {
        fprintf(stderr, "render: the message file cannot be loaded: error %lu\n", GetLastError());
        return 1;
    }
    int exit_code = show_all(file);
    FreeLibrary(file);
    return exit_code;
}
