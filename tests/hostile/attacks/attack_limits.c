/* Sizes at every limit of the contract, and past it. */
#include "hostile/hostile.h"
#include "hostile/raw.h"
#include "hostile/targets.h"

#include <stdlib.h>
#include <windows.h>

/* A text of so many units with its zero: a drive's root and letters. */
static WCHAR *make_text(uint32_t units)
{
    WCHAR *text = malloc((units + 1) * sizeof(*text));
    if (!text)
        abort();
    for (uint32_t i = 0; i < units; i++)
        text[i] = i < 3 ? L"C:\\"[i] : i % 100 ? L'a' : L'\\';
    text[units ? units - 1 : 0] = 0;
    return text;
}

static uint32_t transfer; /* to which file_put writes */
static uint32_t writer;   /* and file_write_at */

/* The request of one operation with a part of this size. */
typedef void maker(struct packet *packet, uint32_t size);

static void put_long_text(struct packet *packet, uint32_t units)
{
    WCHAR *text = make_text(units);
    put_string(packet, units, text, units);
    free(text);
}

static void stat_path(struct packet *packet, uint32_t size)
{
    put_long_text(packet, size);
    put_u32(packet, 0);
}

static void get_key(struct packet *packet, uint32_t size)
{
    put_u32(packet, 0);
    put_long_text(packet, size);
    put_text(packet, L"");
}

static void get_value(struct packet *packet, uint32_t size)
{
    put_u32(packet, 0);
    put_text(packet, L"HKCU\\Software");
    put_long_text(packet, size);
}

static void set_data(struct packet *packet, uint32_t size)
{
    put_u32(packet, 0);
    put_text(packet, L"HKCU\\Software\\deputy-hostile-none");
    put_text(packet, L"value");
    put_u32(packet, REG_BINARY);
    put_u32(packet, size);
    put_unique_array(packet, size, 1);
}

static void write_data(struct packet *packet, uint32_t size)
{
    put_text(packet, L"C:\\deputy-hostile\\none");
    put_u32(packet, 0);
    put_u32(packet, OPEN_EXISTING);
    put_u64(packet, 0);
    put_u32(packet, size);
    put_array(packet, size, 1);
}

static void put_data(struct packet *packet, uint32_t size)
{
    put_u32(packet, transfer);
    put_u32(packet, size);
    put_array(packet, size, 1);
}

static void write_part(struct packet *packet, uint32_t size)
{
    put_u32(packet, writer);
    put_u64(packet, 0);
    put_u32(packet, size);
    put_array(packet, size, 1);
}

static void rename_to(struct packet *packet, uint32_t size)
{
    put_text(packet, L"C:\\deputy-hostile\\none");
    put_long_text(packet, size);
    put_u32(packet, 0);
}

static void read_data(struct packet *packet, uint32_t size)
{
    put_text(packet, L"C:\\deputy-hostile\\none");
    put_u32(packet, 0);
    put_u64(packet, 0);
    put_u32(packet, size);
}

static void name_service(struct packet *packet, uint32_t size)
{
    put_long_text(packet, size);
}

static void give_arguments(struct packet *packet, uint32_t size)
{
    WCHAR *text = make_text(size);
    put_text(packet, L"deputy-hostile-none");
    put_u32(packet, size);
    put_u32(packet, 0x20000);
    put_u32(packet, size);
    put_raw(packet, text, size * (uint32_t)sizeof(*text));
    free(text);
}

/* Each a letter and its zero. No stub counts them. */
static void count_arguments(struct packet *packet, uint32_t count)
{
    put_text(packet, L"deputy-hostile-none");
    put_u32(packet, 2 * count);
    put_u32(packet, 0x20000);
    put_u32(packet, 2 * count);
    for (uint32_t i = 0; i < count; i++)
        put_raw(packet, L"a", 2 * (uint32_t)sizeof(WCHAR));
}

static void judge_descriptor(struct packet *packet, uint32_t size)
{
    put_u32(packet, 0x101);
    put_text(packet, L"");
    put_u32(packet, 1);
    put_u32(packet, size);
    put_unique_descriptor(packet, size);
}

static const struct limit {
    const char *what;
    uint32_t opnum;
    maker *make;
    uint32_t most;
    bool none; /* whether nothing at all is too little */
} limits[] = {
    {"path", OPNUM_FILE_STAT, stat_path, 32768, true},
    {"target of a rename", OPNUM_FILE_RENAME, rename_to, 32768, true},
    {"target of a copy", OPNUM_FILE_COPY, rename_to, 32768, true},
    {"key", OPNUM_REGISTRY_GET, get_key, 32768, true},
    {"value name", OPNUM_REGISTRY_GET, get_value, 16384, true},
    {"value", OPNUM_REGISTRY_SET, set_data, 1048576, false},
    {"chunk written", OPNUM_FILE_WRITE, write_data, 1048576, false},
    {"chunk put", OPNUM_FILE_PUT, put_data, 1048576, false},
    {"chunk written to what is open", OPNUM_FILE_WRITE_AT, write_part, 1048576, false},
    {"chunk read", OPNUM_FILE_READ, read_data, 1048576, true},
    {"service", OPNUM_SERVICE_STATUS, name_service, 257, true},
    {"arguments", OPNUM_SERVICE_START, give_arguments, 32768, false},
    {"count of arguments", OPNUM_SERVICE_START, count_arguments, 64, false},
    {"descriptor", OPNUM_ACCESS, judge_descriptor, 65536, false},
};

static bool is_for_size(struct result result)
{
    return result.status == ERROR_INVALID_PARAMETER ||
           result.status == ERROR_INVALID_SECURITY_DESCR;
}

static struct result try_size(SESSION session, const struct limit *limit, uint32_t size)
{
    if (limit->opnum == OPNUM_FILE_PUT) /* what is refused ends it */
        transfer = raw_transfer(session, target_copy());
    if (limit->opnum == OPNUM_FILE_WRITE_AT)
        writer = raw_writer(session, target_written());
    struct packet packet = raw_request(session);
    limit->make(&packet, size);
    struct result result = raw_call(limit->opnum, &packet, NULL);
    packet_free(&packet);
    return result;
}

/* At the limit the runtime takes it, and the routine says what it thinks of anything but its size;
 * past it, it is refused for that, by the one or the other. That the routine does so too where the
 * runtime is first: unit/rpc/test_limits.c. */
static bool check_limit(SESSION session, const struct limit *limit)
{
    static const uint32_t past[] = {1, 2, 1000};
    struct result result = try_size(session, limit, limit->most);
    bool held = expect(!result.raised && !is_for_size(result), "%s of %u: raised %u, status %u",
        limit->what, limit->most, result.raised, result.status);
    for (unsigned i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
        result = try_size(session, limit, limit->most + past[i]);
        held &= expect(!was_lost(result) && (result.raised || is_for_size(result)),
            "%s of %u: status %u", limit->what, limit->most + past[i], result.status);
    }
    result = try_size(session, limit, 0);
    if (limit->none)
        held &= expect(was_refused(result), "%s of 0 was taken", limit->what);
    return held;
}

static enum outcome sizes(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    targets_make();
    for (unsigned i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        held &= check_limit(session, &limits[i]);
    raw_close(&session);
    targets_remove();
    return held && service_answers() ? HELD : BROKEN;
}

/* A session holds so many things and no more. */
static enum outcome held_things(const wchar_t *argument)
{
    enum { MOST = 16, TRIES = 40 };
    const uint32_t flags[] = {0};
    SESSION session = raw_session();
    unsigned opened = 0;
    (void)argument;
    for (int i = 0; i < TRIES; i++)
        opened += !was_refused(raw_path(session, OPNUM_FILE_LIST, L"C:\\windows", flags, 1));
    bool held = expect(opened == MOST, "%u directories are open at once", opened);
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

const struct attack limit_attacks[] = {
    {"sizes", "what is past a limit of the contract is refused for that", sizes},
    {"held-things", "a session holds sixteen things at most", held_things},
    {0},
};
