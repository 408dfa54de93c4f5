/* What callers can have written into events, rendered by the message DLL as Event Viewer does it:
 * every field, every kind of text that a program would like to be taken for something else, every
 * event, every language.
 *
 * usage: test_forging PATH-OF-deputymsg.dll
 */
#include "audit/record/record.h"
#include "base/status.h"
#include "unit/base/reverse.h"
#include "unit/suite.h"

#include <stdio.h>
#include <wchar.h>
#include <windows.h>

enum {
    LONGEST = 32767, /* what the system lets a path or a name have */
    TEXT_SIZE = 96 * 1024,
    MARKER_SIZE = 16,
};

static const DWORD events[] = {1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 4000, 4001, 4002,
    4003, 4004, 4005, 4006, 4007, 4008, 4010, 4011, 4012};
static const WORD languages[] = {
    MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
    MAKELANGID(LANG_GERMAN, SUBLANG_GERMAN),
};

enum { EVENTS = ARRAYSIZE(events), RENDERINGS = EVENTS * ARRAYSIZE(languages) };

/* What is tried, and how often one behind the other: 0 is as often as it fits into LONGEST. */
static const struct hostile {
    const WCHAR *text;
    unsigned units; /* of the text, which may have zeros in it */
    unsigned times;
} hostile[] = {
#define HOSTILE(text, times)                                                                       \
    {                                                                                              \
        text, ARRAYSIZE(text) - 1, times                                                           \
    }
    /* expansions */
    HOSTILE(L"%1", 1),
    HOSTILE(L"%36%40", 1),
    HOSTILE(L"%n%t%r%b%0%.%!", 1),
    HOSTILE(L"%%1537 %%%%1", 1),
    HOSTILE(L"%{S-1-5-18}", 1),
    HOSTILE(L"%{bf967aba-0de6-11d0-a285-00aa003049e2}", 1),
    HOSTILE(L"%1!S!%9!s!", 1),
    HOSTILE(L"%", 0),
    /* lines, and what would stand in them */
    HOSTILE(L"x\r\n\tSecurity ID:\t\tS-1-5-18", 1),
    HOSTILE(L"x\n\tOutcome:\t\tsuccess", 1),
    HOSTILE(L"x\r\tErgebnis:\t\tsuccess", 1),
    HOSTILE(L"x\r\n\r\nEvent 4000, audit success, category Operation", 1),
    HOSTILE(L"x\t\tSchema Version:\t\t2", 1),
    HOSTILE(L"\v\f\x85\x2028\x2029", 1),
    HOSTILE(L"\r\n", 0),
    /* direction, and what nobody sees */
    HOSTILE(L"C:\\\x202Etxt.exe\x202C", 1),
    HOSTILE(L"\x202A\x202B\x202D\x2066\x2067\x2068\x2069\x200E\x200F\x061C", 1),
    HOSTILE(L"\x200B\x200C\x200D\x2060\xFEFF\x00AD\x034F\x115F\x3164\xFFA0\xFE0F", 1),
    HOSTILE(L"\xFFF9\xFFFA\xFFFB\xDB40\xDC01\xDB40\xDC7F", 1),
    HOSTILE(L"\x202E", 0),
    /* what is no text */
    HOSTILE(L"a\0b", 1),
    HOSTILE(L"\x1B[2J\x07\x08\x7F\x9B", 1),
    HOSTILE(L"\xD800", 1),
    HOSTILE(L"\xDC00\xD83D", 0),
    HOSTILE(L"\xFFFE\xFFFF\xFDD0\xDBFF\xDFFF", 1),
    /* the forms that belong to the service */
    HOSTILE(L"-", 1),
    HOSTILE(L"^{25}^{x80}^{+7}", 1),
    HOSTILE(L"^", 0),
    /* nothing special but long */
    HOSTILE(L"a", 0),
    HOSTILE(L"\x65E5\x672C", 0),
    HOSTILE(L"\xD83D\xDE00", 0),
#undef HOSTILE
};

static HMODULE messages;

static DWORD render(DWORD id, WORD language, WCHAR *const *strings, WCHAR text[TEXT_SIZE])
{
    const DWORD flags = FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY;
    DWORD length = FormatMessageW(
        flags, messages, id, language, text, TEXT_SIZE, (va_list *)(uintptr_t)strings);
    ck_assert_msg(length != 0, "event %lu, language %#x: error %lu", id, language, GetLastError());
    return length;
}

/* Strings that show which is which: "<mark-01>" is the first. */
static void mark(WCHAR markers[AUDIT_FIELDS][MARKER_SIZE], WCHAR *strings[AUDIT_FIELDS])
{
    for (unsigned i = 0; i < AUDIT_FIELDS; i++) {
        swprintf(markers[i], MARKER_SIZE, L"<mark-%02u>", i + 1);
        strings[i] = markers[i];
    }
}

/* Write the text as often as it is wanted; returns the number of units. */
static size_t spell(const struct hostile *row, uint16_t units[LONGEST])
{
    size_t count = 0;
    unsigned times = row->times ? row->times : LONGEST / row->units;
    for (unsigned i = 0; i < times; i++) {
        memcpy(units + count, row->text, row->units * sizeof(*units));
        count += row->units;
    }
    return count;
}

/* Put a hostile text into a field of a record, and see what the event has of it. */
static void record_hostile(
    enum audit_field field, const struct hostile *row, WCHAR recorded[AUDIT_RECORD_MAX])
{
    static uint16_t units[LONGEST];
    struct audit_record record;
    size_t count = spell(row, units);
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_DENIED), WIN32_OK);
    audit_set_utf16(&record, field, units, count);
    ck_assert_uint_eq(record.status, WIN32_OK);
    const char *text = audit_field_text(&record, field);
    ck_assert_msg(is_neutral(text, strlen(text)), "field %d: %.100s", field, text);
    ck_assert_msg(strcmp(text, "-") != 0, "field %d would look absent", field);
    ck_assert_int_gt(
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, recorded, AUDIT_RECORD_MAX),
        0);
    audit_record_free(&record);
}

/* Whether a text is a template in which each marker stands for this string, and nothing more. */
static bool is_filled(
    const WCHAR *text, const WCHAR *template, const WCHAR *marker, const WCHAR *string)
{
    size_t marker_length = wcslen(marker), length = wcslen(string);
    for (;;) {
        const WCHAR *next = wcsstr(template, marker);
        size_t fixed = next ? (size_t)(next - template) : wcslen(template);
        if (wcsncmp(text, template, fixed) != 0)
            return false;
        text += fixed;
        if (!next)
            return *text == 0;
        if (wcsncmp(text, string, length) != 0)
            return false;
        text += length;
        template = next + marker_length;
    }
}

static unsigned count_lines(const WCHAR *text)
{
    unsigned lines = 0;
    for (; *text; text++)
        lines += *text == L'\n';
    return lines;
}

/* Render an event with one hostile field among honest ones. */
static void check_event(unsigned rendering, enum audit_field field, WCHAR *recorded)
{
    static WCHAR template[TEXT_SIZE], text[TEXT_SIZE];
    WCHAR markers[AUDIT_FIELDS][MARKER_SIZE];
    WCHAR *strings[AUDIT_FIELDS];
    DWORD id = events[rendering / ARRAYSIZE(languages)];
    WORD language = languages[rendering % ARRAYSIZE(languages)];
    mark(markers, strings);
    render(id, language, strings, template);
    strings[field - 1] = recorded;
    render(id, language, strings, text);
    ck_assert_msg(is_filled(text, template, markers[field - 1], recorded),
        "event %lu, language %#x, field %d: %.60ls", id, language, field, recorded);
    ck_assert_uint_eq(count_lines(text), count_lines(template));
    ck_assert_msg(!wcschr(text, L'%'), "event %lu: something is left to expand", id);
}

START_TEST(no_text_in_any_field_changes_what_stands_around_it)
{
    static WCHAR recorded[AUDIT_RECORD_MAX];
    const struct hostile *row = &hostile[_i];
    for (unsigned field = 1; field <= AUDIT_FIELDS; field++) {
        record_hostile((enum audit_field)field, row, recorded);
        for (unsigned rendering = 0; rendering < RENDERINGS; rendering++)
            check_event(rendering, (enum audit_field)field, recorded);
    }
}
END_TEST

/* All fields at once, as long as the system lets them be: they fit, and none is left out. */
START_TEST(an_event_shows_every_field_however_long_they_are)
{
    static WCHAR text[TEXT_SIZE], recorded[AUDIT_FIELDS][AUDIT_RECORD_MAX];
    WCHAR *strings[AUDIT_FIELDS];
    size_t units = 0;
    for (unsigned i = 0; i < AUDIT_FIELDS; i++) {
        record_hostile((enum audit_field)(i + 1), &hostile[_i], recorded[i]);
        strings[i] = recorded[i];
        units += wcslen(recorded[i]) + 1;
    }
    ck_assert_uint_le(units, AUDIT_RECORD_MAX);
    for (size_t i = 0; i < ARRAYSIZE(languages); i++) {
        render(4001, languages[i], strings, text);
        for (unsigned n = 0; n < AUDIT_FIELDS; n++)
            ck_assert_ptr_nonnull(wcsstr(text, recorded[n]));
    }
}
END_TEST

/* What may follow a string in its line; NULL for strings that only the service makes. */
static const WCHAR *const *allowed_after(unsigned position)
{
    static const WCHAR *const name[] = {L"", L".", NULL};
    static const WCHAR *const account[] = {L"", L").", NULL};
    static const WCHAR *const domain[] = {L"", L"\\<mark-02>).", NULL};
    switch (position) {
    case AUDIT_CALLER_ACCOUNT:
        return account;
    case AUDIT_CALLER_DOMAIN:
        return domain;
    case AUDIT_OBJECT_NAME:
    case AUDIT_CLIENT_IMAGE:
        return name;
    default:
        return NULL;
    }
}

static bool is_allowed(const WCHAR *rest, size_t length, const WCHAR *const *allowed)
{
    for (; *allowed; allowed++) {
        if (wcslen(*allowed) == length && wcsncmp(*allowed, rest, length) == 0)
            return true;
    }
    return false;
}

/* Were it followed by more, a name could say what is to follow before it does. */
START_TEST(what_a_caller_names_stands_last_in_its_line)
{
    static WCHAR text[TEXT_SIZE];
    WCHAR markers[AUDIT_FIELDS][MARKER_SIZE];
    WCHAR *strings[AUDIT_FIELDS];
    DWORD id = events[_i / (int)ARRAYSIZE(languages)];
    mark(markers, strings);
    render(id, languages[_i % (int)ARRAYSIZE(languages)], strings, text);
    for (unsigned n = 1; n <= AUDIT_FIELDS; n++) {
        const WCHAR *const *allowed = allowed_after(n);
        const WCHAR *at = allowed ? wcsstr(text, markers[n - 1]) : NULL;
        for (; at; at = wcsstr(at, markers[n - 1])) {
            at += wcslen(markers[n - 1]);
            ck_assert_msg(is_allowed(at, wcscspn(at, L"\r"), allowed),
                "event %lu: %%%u is followed by %.20ls", id, n, at);
        }
    }
}
END_TEST

/* A line of details is a label and one string. */
START_TEST(no_line_of_details_has_two_strings)
{
    static WCHAR text[TEXT_SIZE];
    WCHAR markers[AUDIT_FIELDS][MARKER_SIZE];
    WCHAR *strings[AUDIT_FIELDS];
    unsigned lines = 0;
    mark(markers, strings);
    render(events[_i / (int)ARRAYSIZE(languages)], languages[_i % (int)ARRAYSIZE(languages)],
        strings, text);
    for (WCHAR *line = wcsstr(text, L"\r\n\t"); line; line = wcsstr(line, L"\r\n\t")) {
        line += wcslen(L"\r\n\t");
        size_t length = wcscspn(line, L"\r");
        const WCHAR *marker = wcsstr(line, L"<mark-");
        ck_assert_ptr_nonnull(marker);
        ck_assert_uint_eq((size_t)(marker - line) + wcslen(L"<mark-00>"), length);
        ck_assert(marker[-1] == L'\t');
        lines++;
    }
    ck_assert_uint_gt(lines, 10);
}
END_TEST

static Suite *forging_suite(void)
{
    Suite *suite = suite_create("forging");
    TCase *forging = tcase_create("forging");
    tcase_set_timeout(forging, 240);
    tcase_add_loop_test(
        forging, no_text_in_any_field_changes_what_stands_around_it, 0, ARRAYSIZE(hostile));
    tcase_add_loop_test(
        forging, an_event_shows_every_field_however_long_they_are, 0, ARRAYSIZE(hostile));
    tcase_add_loop_test(forging, what_a_caller_names_stands_last_in_its_line, 0, RENDERINGS);
    tcase_add_loop_test(forging, no_line_of_details_has_two_strings, 0, RENDERINGS);
    suite_add_tcase(suite, forging);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH-OF-deputymsg.dll\n", argv[0]);
        return EXIT_FAILURE;
    }
    messages = LoadLibraryExA(argv[1], NULL, LOAD_LIBRARY_AS_DATAFILE);
    if (!messages) {
        fprintf(stderr, "%s: error %lu\n", argv[1], GetLastError());
        return EXIT_FAILURE;
    }
    int failed = run_suite(forging_suite());
    FreeLibrary(messages);
    return failed;
}
