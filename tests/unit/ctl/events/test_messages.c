/* Renders every event of the message DLL in every language, as Event Viewer does.
 *
 * usage: test_messages PATH-OF-deputymsg.dll
 */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#include "deputy_messages.h"
#include "unit/suite.h"

enum { POSITIONS = 48, TEXT_CAPACITY = 16384, MARKER_CAPACITY = 16 };

/* What programs and people put into fields, hoping that somebody expands it. */
#define HOSTILE L"a%1b%n%t%0c%%5%%1000%!S!%{S-1-5-18}%."

#define POSITION(n)         (UINT64_C(1) << (n))
#define POSITIONS_1_TO(n)   ((POSITION((n) + 1) - 1) & ~POSITION(0))
#define POSITIONS_OF_CALLER (POSITIONS_1_TO(4) | POSITION(24) | POSITION(25))
#define POSITIONS_OF_PLACE  (POSITIONS_1_TO(40) & ~POSITIONS_1_TO(34))
#define SERVICE             ((POSITIONS_1_TO(30) & ~POSITIONS_1_TO(26)) | POSITIONS_OF_PLACE)
#define SESSION             (SERVICE | POSITIONS_OF_CALLER | POSITION(32))
#define ALL                 POSITIONS_1_TO(41)
#define ACT                 (POSITIONS_1_TO(44) & ~POSITIONS_1_TO(41))

/* An event and the insertion strings that its text must show. The numbers are written out: they
 * are what administrators filter by, whatever the symbols say. */
struct event {
    DWORD id;
    uint64_t shown;
};

static const struct event events[] = {
    {1000, SERVICE | POSITION(9)},
    {1001, SERVICE | POSITION(9) | POSITION(7)},
    {1002, SERVICE | POSITION(9) | POSITION(7)},
    {1003, SERVICE | POSITION(9)},
    {1004, SERVICE | (POSITIONS_1_TO(11) & ~POSITIONS_1_TO(6))},
    {1005, SERVICE | POSITION(8) | POSITION(9) | POSITION(11)},
    {1006, SERVICE | POSITION(7) | POSITION(8) | POSITION(9)},
    {1007, SERVICE | POSITION(9)},
    {4000, ALL},
    {4001, ALL | ACT},
    {4002, ALL | ACT},
    {4003, ALL},
    {4004, ALL},
    {4005, ALL},
    {4006, ALL},
    {4007, ALL | ACT},
    {4008, SERVICE | POSITIONS_1_TO(3) | (POSITIONS_1_TO(7) & ~POSITIONS_1_TO(4)) | POSITION(11) |
               POSITION(26) | POSITION(31) | POSITION(32) | POSITION(35)},
    {4010, SESSION},
    {4011, SESSION},
    {4012, SESSION},
};

static const WORD languages[] = {
    MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
    MAKELANGID(LANG_GERMAN, SUBLANG_GERMAN),
};

enum {
    EVENTS = sizeof(events) / sizeof(events[0]),
    LANGUAGES = sizeof(languages) / sizeof(languages[0]),
    RENDERINGS = EVENTS * LANGUAGES,
    CATEGORIES = 4
};

static HMODULE messages;

/* What a viewer has the system do with line breaks ("FormatMessageW function"): those of the text,
 * or hard ones alone. */
static DWORD line_breaks;

/* Renders a message; returns its length, 0 when the message does not exist in that language. */
static DWORD render(DWORD id, WORD language, wchar_t *const *strings, wchar_t *text)
{
    const DWORD flags = FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY | line_breaks;

    return FormatMessageW(
        flags, messages, id, language, text, TEXT_CAPACITY, (va_list *)(uintptr_t)strings);
}

static void break_lines_as_written(void)
{
    line_breaks = 0;
}

/* Renders a message with the same string in every position. */
static DWORD render_same(DWORD id, WORD language, wchar_t *string, wchar_t *text)
{
    wchar_t *strings[POSITIONS];

    for (size_t i = 0; i < POSITIONS; i++) {
        strings[i] = string;
    }
    return render(id, language, strings, text);
}

/* Renders a message with a different marker in each position. */
static DWORD render_marked(DWORD id, WORD language, wchar_t *text)
{
    wchar_t markers[POSITIONS][MARKER_CAPACITY];
    wchar_t *strings[POSITIONS];

    for (unsigned i = 0; i < POSITIONS; i++) {
        _snwprintf(markers[i], MARKER_CAPACITY, L"<mark-%02u>", i + 1);
        strings[i] = markers[i];
    }
    return render(id, language, strings, text);
}

static unsigned count(const wchar_t *text, const wchar_t *part)
{
    unsigned found = 0;

    for (text = wcsstr(text, part); text != NULL; text = wcsstr(text + wcslen(part), part)) {
        found++;
    }
    return found;
}

static int belongs_to_language(wchar_t c, WORD language)
{
    const wchar_t *beyond_ascii =
        PRIMARYLANGID(language) == LANG_GERMAN
            ? L"\u00e4\u00f6\u00fc\u00c4\u00d6\u00dc\u00df\u00b5\u201e\u201c"
            : L"\u00b5";

    return (c >= L' ' && c < 0x7f) || c == L'\t' || c == L'\r' || c == L'\n' ||
           wcschr(beyond_ascii, c) != NULL;
}

static int is_line_end(const wchar_t *at)
{
    return at[0] == L'\r' && at[1] == L'\n';
}

START_TEST(every_event_exists_in_every_language)
{
    static wchar_t text[TEXT_CAPACITY];
    const DWORD id = events[_i / LANGUAGES].id;
    const WORD language = languages[_i % LANGUAGES];
    const DWORD length = render_marked(id, language, text);

    ck_assert_msg(length != 0, "event %lu, language %#x: error %lu", id, language, GetLastError());
    ck_assert_msg(length == wcslen(text), "event %lu, language %#x", id, language);
}
END_TEST

START_TEST(every_event_shows_its_insertion_strings)
{
    static wchar_t text[TEXT_CAPACITY];
    const struct event *event = &events[_i / LANGUAGES];
    wchar_t marker[MARKER_CAPACITY];

    ck_assert(render_marked(event->id, languages[_i % LANGUAGES], text) != 0);
    for (unsigned n = 1; n <= POSITIONS; n++) {
        _snwprintf(marker, MARKER_CAPACITY, L"<mark-%02u>", n);
        ck_assert_msg((event->shown & POSITION(n)) == 0 || wcsstr(text, marker) != NULL,
            "event %lu, language %#x does not show %%%u", event->id, languages[_i % LANGUAGES], n);
    }
    ck_assert_msg(wcschr(text, L'%') == NULL, "event %lu: a directive was left over", event->id);
}
END_TEST

START_TEST(inserted_strings_are_not_expanded)
{
    static wchar_t text[TEXT_CAPACITY];
    const DWORD id = events[_i / LANGUAGES].id;
    const WORD language = languages[_i % LANGUAGES];
    wchar_t hostile[] = HOSTILE;
    wchar_t marker[] = L"<mark>";
    unsigned inserted;

    ck_assert(render_same(id, language, marker, text) != 0);
    inserted = count(text, marker);
    ck_assert(inserted != 0);
    ck_assert(render_same(id, language, hostile, text) != 0);
    ck_assert_msg(count(text, hostile) == inserted, "event %lu, language %#x", id, language);
}
END_TEST

START_TEST(an_absent_fact_is_a_dash)
{
    static wchar_t text[TEXT_CAPACITY];
    wchar_t dash[] = L"-";

    ck_assert(render_same(events[_i / LANGUAGES].id, languages[_i % LANGUAGES], dash, text) != 0);
    ck_assert(wcsstr(text, L":\t-\r\n") != NULL);
}
END_TEST

START_TEST(every_text_ends_with_one_line_end)
{
    static wchar_t text[TEXT_CAPACITY];
    const DWORD id = events[_i / LANGUAGES].id;
    const DWORD length = render_marked(id, languages[_i % LANGUAGES], text);

    ck_assert(length > 3);
    ck_assert_msg(is_line_end(text + length - 2), "event %lu", id);
    ck_assert_msg(text[length - 3] == L'.' || text[length - 3] == L'>', "event %lu", id);
    for (const wchar_t *at = text; *at != L'\0'; at++) {
        ck_assert_msg(*at != L'\r' || is_line_end(at), "event %lu: a lone CR", id);
        ck_assert_msg(*at != L'\n' || at[-1] == L'\r', "event %lu: a lone LF", id);
    }
}
END_TEST

/* What is left when the beginning of a text is taken off; NULL when it begins otherwise. Where a
 * width is given, Wine makes a line break of each %t, which no page says and is as good here. */
static const wchar_t *after_beginning(const wchar_t *text, const wchar_t *beginning, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (beginning[i] == L'\t' && is_line_end(text)) {
            text += 2;
        } else if (*text++ != beginning[i]) {
            return NULL;
        }
    }
    return text;
}

START_TEST(every_line_stays_a_line_where_a_viewer_breaks_lines_itself)
{
    static wchar_t whole[TEXT_CAPACITY], text[TEXT_CAPACITY];
    const DWORD id = events[_i / LANGUAGES].id;
    const WORD language = languages[_i % LANGUAGES];
    const DWORD length = render_marked(id, language, whole);
    const wchar_t *rest;

    ck_assert_msg(count(whole, L"\r\n") > 10, "event %lu", id);
    line_breaks = FORMAT_MESSAGE_MAX_WIDTH_MASK;
    ck_assert(render_marked(id, language, text) != 0);
    rest = after_beginning(text, whole, length - 2); /* the last line end is a soft one */
    ck_assert_msg(rest != NULL, "event %lu, language %#x", id, language);
    ck_assert_msg(rest[wcsspn(rest, L" \r\n")] == L'\0', "event %lu, language %#x", id, language);
}
END_TEST

START_TEST(every_text_is_in_its_own_language)
{
    static wchar_t text[TEXT_CAPACITY];
    const DWORD id = events[_i / LANGUAGES].id;
    const WORD language = languages[_i % LANGUAGES];
    const int german = PRIMARYLANGID(language) == LANG_GERMAN;

    ck_assert(render_marked(id, language, text) != 0);
    for (const wchar_t *at = text; *at != L'\0'; at++) {
        ck_assert_msg(belongs_to_language(*at, language), "event %lu: U+%04x", id, *at);
    }
    ck_assert_msg((wcsstr(text, L"Schemaversion:") != NULL) == german, "event %lu", id);
    ck_assert_msg((wcsstr(text, L"Schema Version:") != NULL) == !german, "event %lu", id);
}
END_TEST

START_TEST(every_category_has_a_name)
{
    static wchar_t text[TEXT_CAPACITY];
    static const wchar_t *const names[CATEGORIES][LANGUAGES] = {
        {L"Lifecycle\r\n", L"Lebenszyklus\r\n"},
        {L"Operation\r\n", L"Vorgang\r\n"},
        {L"Impersonation\r\n", L"Identit\u00e4tswechsel\r\n"},
        {L"Session\r\n", L"Sitzung\r\n"},
    };
    const DWORD category = (DWORD)_i / LANGUAGES + 1;

    ck_assert(render(category, languages[_i % LANGUAGES], NULL, text) != 0);
    ck_assert_msg(wcscmp(text, names[category - 1][_i % LANGUAGES]) == 0, "category %lu", category);
}
END_TEST

START_TEST(no_other_message_exists)
{
    static const DWORD strangers[] = {0, 5, 999, 1008, 3999, 4009, 4013, 0x10000 + 4000};
    static wchar_t text[TEXT_CAPACITY];
    wchar_t dash[] = L"-";

    for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
        ck_assert_msg(
            render_same(strangers[i], languages[0], dash, text) == 0, "event %lu", strangers[i]);
    }
}
END_TEST

START_TEST(symbols_are_the_plain_numbers)
{
    static const DWORD symbols[EVENTS] = {MSG_SERVICE_STARTED, MSG_SERVICE_STOPPED,
        MSG_SERVICE_START_FAILED, MSG_CONFIGURATION_REJECTED, MSG_AUDIT_DELIVERY_FAILED,
        MSG_AUDIT_DELIVERY_RESTORED, MSG_AUDIT_SPOOL_DAMAGED, MSG_DATA_MENDED,
        MSG_OPERATION_PERFORMED, MSG_OPERATION_DENIED, MSG_OPERATION_FAILED,
        MSG_IMPERSONATION_REFUSED, MSG_REVERT_FAILED, MSG_CALLER_THROTTLED, MSG_OPERATION_BEGAN,
        MSG_OPERATION_ENDED, MSG_READINGS_COUNTED, MSG_SESSION_OPENED, MSG_SESSION_CLOSED,
        MSG_SESSION_RUN_DOWN};

    for (size_t i = 0; i < EVENTS; i++) {
        ck_assert_uint_eq(symbols[i], events[i].id);
    }
    ck_assert_uint_eq(MSG_CATEGORY_LIFECYCLE, 1);
    ck_assert_uint_eq(MSG_CATEGORY_OPERATION, 2);
    ck_assert_uint_eq(MSG_CATEGORY_IMPERSONATION, 3);
    ck_assert_uint_eq(MSG_CATEGORY_SESSION, 4);
}
END_TEST

static Suite *messages_suite(void)
{
    Suite *suite = suite_create("messages");
    TCase *texts = tcase_create("texts");
    TCase *identifiers = tcase_create("identifiers");

    tcase_add_checked_fixture(texts, break_lines_as_written, NULL);
    tcase_add_loop_test(texts, every_event_exists_in_every_language, 0, RENDERINGS);
    tcase_add_loop_test(texts, every_event_shows_its_insertion_strings, 0, RENDERINGS);
    tcase_add_loop_test(texts, inserted_strings_are_not_expanded, 0, RENDERINGS);
    tcase_add_loop_test(texts, an_absent_fact_is_a_dash, 0, RENDERINGS);
    tcase_add_loop_test(texts, every_text_ends_with_one_line_end, 0, RENDERINGS);
    tcase_add_loop_test(
        texts, every_line_stays_a_line_where_a_viewer_breaks_lines_itself, 0, RENDERINGS);
    tcase_add_loop_test(texts, every_text_is_in_its_own_language, 0, RENDERINGS);
    suite_add_tcase(suite, texts);
    tcase_add_loop_test(identifiers, every_category_has_a_name, 0, CATEGORIES * LANGUAGES);
    tcase_add_test(identifiers, no_other_message_exists);
    tcase_add_test(identifiers, symbols_are_the_plain_numbers);
    suite_add_tcase(suite, identifiers);
    return suite;
}

int main(int argc, char **argv)
{
    int failed;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH-OF-deputymsg.dll\n", argv[0]);
        return EXIT_FAILURE;
    }
    messages = LoadLibraryExA(argv[1], NULL, LOAD_LIBRARY_AS_DATAFILE);
    if (messages == NULL) {
        fprintf(stderr, "%s: error %lu\n", argv[1], GetLastError());
        return EXIT_FAILURE;
    }
    failed = run_suite(messages_suite());
    FreeLibrary(messages);
    return failed;
}
