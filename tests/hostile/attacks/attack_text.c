/* Text that is not what it looks like, or no text at all. */
#include "hostile/hostile.h"
#include "hostile/raw.h"

#include <stdio.h>
#include <windows.h>

struct text {
    const char *what;
    const WCHAR *units;
    uint32_t size;
    uint32_t status; /* 0: any, for what some file system may hold */
};

#define UNITS(what, text, status)                                                                  \
    {                                                                                              \
        what, text, sizeof(text) / sizeof(WCHAR), status                                           \
    }

/* The first is harmless: the records of the others differ from its record only where they must. */
static const struct text texts[] = {
    UNITS("no attack", L"C:\\deputy-none", ERROR_FILE_NOT_FOUND),
    UNITS("an embedded zero", L"C:\\windows\0\\system.ini", ERROR_INVALID_PARAMETER),
    UNITS("a zero at once", L"\0C:\\windows", ERROR_INVALID_PARAMETER),
    UNITS("two zeros at the end", L"C:\\windows\0", ERROR_INVALID_PARAMETER),
    UNITS("a lone high surrogate", L"C:\\deputy-\xd800-none", 0),
    UNITS("a lone low surrogate", L"C:\\deputy-none\xdc00", 0),
    UNITS("surrogates in the wrong order", L"C:\\deputy-\xdc00\xd800-none", 0),
    UNITS("what Event Viewer expands", L"C:\\%1%%2%{S-1-5-18}-none", 0),
    UNITS("another line", L"C:\\none\r\nOutcome: success", ERROR_INVALID_NAME),
    UNITS("what turns text around", L"C:\\\x202e-none\x2066", 0),
    UNITS("an escape", L"C:\\\x1b[2Jnone", ERROR_INVALID_NAME),
};

/* For whoever reads the records: what was asked for, and under what it is on record. */
static void tell(const struct text *text, struct result result)
{
    printf("text ");
    for (unsigned i = 0; i < sizeof(result.correlation); i++)
        printf("%02x", result.correlation[i]);
    printf(" %u ", result.status);
    for (uint32_t i = 0; i + 1 < text->size; i++)
        printf("%04x", text->units[i]);
    say(" %s", text->what);
}

static bool check(SESSION session, const struct text *text)
{
    struct packet packet = raw_request(session);
    put_string(&packet, text->size, text->units, text->size);
    put_u32(&packet, 0);
    struct result result = raw_call(OPNUM_FILE_STAT, &packet, NULL);
    packet_free(&packet);
    tell(text, result);
    bool held = expect(was_refused(result) && !result.raised, "%s was taken", text->what);
    if (text->status)
        held &= expect(result.status == text->status, "%s: status %u", text->what, result.status);
    return held;
}

static enum outcome hostile_text(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        held &= check(session, &texts[i]);
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

/* Without its zero a text has no end. */
static enum outcome endless(const wchar_t *argument)
{
    static const WCHAR text[] = {L'C', L':', L'\\', L'w', L'i', L'n', L'd', L'o', L'w', L's'};
    static const uint32_t claimed[] = {10, 11, 1000, 32768};
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    for (unsigned i = 0; i < sizeof(claimed) / sizeof(claimed[0]); i++) {
        struct packet packet = raw_request(session);
        put_string(&packet, claimed[i], text, 10);
        put_u32(&packet, 0);
        held &= expect(was_refused(raw_call(OPNUM_FILE_STAT, &packet, NULL)),
            "a text without an end was taken for %u units", claimed[i]);
        packet_free(&packet);
    }
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

const struct attack text_attacks[] = {
    {"hostile-text", "text is taken as it is or refused, never cut or changed", hostile_text},
    {"endless-text", "a text without its zero is refused", endless},
    {0},
};
