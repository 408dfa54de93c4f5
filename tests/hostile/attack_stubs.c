/* Requests whose bytes are not what the routine expects. */
#include "hostile.h"
#include "raw.h"

#include <windows.h>

enum {
    RANDOM_ROUNDS = 800,
    RANDOM_SIZE = 600,
    TARGET_SIZE = 200,
    CLAIMED = 60000,
    SMALL_CLAIM = 2000
};

static const WCHAR no_file[] = L"C:\\deputy-hostile\\none";

/* --- well-formed requests, from which others are made ---------------------------------------- */

static void write_request(struct packet *packet)
{
    put_text(packet, no_file);
    put_u32(packet, 0);
    put_u32(packet, OPEN_EXISTING);
    put_u64(packet, 0);
    put_u32(packet, TARGET_SIZE);
    put_array(packet, TARGET_SIZE, 'x');
}

static void stat_request(struct packet *packet)
{
    put_text(packet, L"C:\\windows");
    put_u32(packet, 0);
}

static void set_request(struct packet *packet)
{
    put_u32(packet, 0);
    put_text(packet, L"HKCU\\Software\\deputy-hostile-none");
    put_text(packet, L"value");
    put_u32(packet, REG_BINARY);
    put_u32(packet, TARGET_SIZE);
    put_unique_array(packet, TARGET_SIZE, 'x');
}

static void access_request(struct packet *packet)
{
    put_u32(packet, 1);
    put_text(packet, L"C:\\windows");
    put_u32(packet, 1);
    put_u32(packet, 0);
    put_u32(packet, 0);
}

static void events_request(struct packet *packet)
{
    put_u64(packet, 0);
    put_u32(packet, 0);
}

static const struct {
    uint32_t opnum;
    void (*make)(struct packet *packet);
} requests[] = {
    {OPNUM_FILE_WRITE, write_request},
    {OPNUM_FILE_STAT, stat_request},
    {OPNUM_REGISTRY_SET, set_request},
    {OPNUM_ACCESS, access_request},
    {OPNUM_EVENTS_OWN, events_request},
};

enum { REQUESTS = sizeof(requests) / sizeof(requests[0]) };

static struct packet make_request(SESSION session, int i)
{
    struct packet packet = raw_request(session);
    requests[i].make(&packet);
    return packet;
}

/* --- attacks --------------------------------------------------------------------------------- */

static bool cut(SESSION session, int i)
{
    bool held = true;
    struct packet packet = make_request(session, i);
    for (uint32_t whole = packet.size; held && packet.size; packet.size -= 1 + whole / 100) {
        if (packet.size == whole)
            continue;
        struct result result = raw_call(requests[i].opnum, &packet, NULL);
        held = expect(was_refused(result), "operation %u, cut from %u to %u bytes, succeeded",
            requests[i].opnum, whole, packet.size);
        if (packet.size < 1 + whole / 100)
            break;
    }
    packet_free(&packet);
    return held;
}

static enum outcome truncated(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    for (int i = 0; i < REQUESTS; i++)
        held &= cut(session, i);
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

/* What stands behind a request is nobody's. */
static enum outcome oversized(const wchar_t *argument)
{
    static const uint32_t surplus[] = {1, 4096, 1 << 20, 6 << 20};
    SESSION session = raw_session();
    (void)argument;
    for (unsigned i = 0; i < sizeof(surplus) / sizeof(surplus[0]); i++) {
        struct packet packet = make_request(session, 1);
        put_array(&packet, surplus[i], 0xff);
        struct result result = raw_call(requests[1].opnum, &packet, NULL);
        say("%u bytes too many: raised %u, status %u", surplus[i], result.raised, result.status);
        packet_free(&packet);
    }
    raw_close(&session);
    return service_answers() ? HELD : BROKEN;
}

/* Opnums that close or stop something are left to chance, too: random names are nobody's. */
static struct result send_random(SESSION session, bool with_session)
{
    struct packet packet = with_session ? raw_request(session) : packet_new();
    uint32_t size = chance() % RANDOM_SIZE;
    while (size-- > 0) {
        uint8_t byte = (uint8_t)(chance() % 3 ? chance() % 8 : chance());
        put_raw(&packet, &byte, 1);
    }
    struct result result = raw_call(OPNUM_PING + chance() % (OPNUMS - OPNUM_PING), &packet, NULL);
    packet_free(&packet);
    return result;
}

static enum outcome random_stubs(const wchar_t *argument)
{
    SESSION session = raw_session();
    unsigned raised = 0, refused = 0;
    (void)argument;
    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        struct result result = send_random(session, i % 4 != 0);
        raised += result.raised != 0;
        refused += !result.raised && result.status;
    }
    say("%d requests: %u refused by the runtime, %u by routines", RANDOM_ROUNDS, raised, refused);
    raw_close(&session);
    return service_answers() ? HELD : BROKEN;
}

/* Well-formed requests with a few bytes changed get further. */
static enum outcome mutated(const wchar_t *argument)
{
    SESSION session = raw_session();
    unsigned refused = 0;
    (void)argument;
    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        int which = (int)(chance() % REQUESTS);
        struct packet packet = make_request(session, which);
        for (uint32_t flips = 1 + chance() % 4; flips; flips--) {
            uint32_t at = CONTEXT_SIZE + chance() % (packet.size - CONTEXT_SIZE);
            packet.bytes[at] = (uint8_t)(packet.bytes[at] ^ 1u << chance() % 8);
        }
        if (which != 4) /* events_own may be told to wait a minute */
            refused += was_refused(raw_call(requests[which].opnum, &packet, NULL));
        packet_free(&packet);
    }
    say("%d requests: %u refused", RANDOM_ROUNDS, refused);
    raw_close(&session);
    return service_answers() ? HELD : BROKEN;
}

static enum outcome wrong_opnums(const wchar_t *argument)
{
    static const uint32_t opnums[] = {OPNUMS, OPNUMS + 1, 255, 256, 0x7fff, 0xffff};
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    for (unsigned i = 0; i < sizeof(opnums) / sizeof(opnums[0]); i++) {
        struct packet packet = raw_request(session);
        struct result result = raw_call(opnums[i], &packet, NULL);
        held &= expect(result.raised != 0, "operation %u was taken", opnums[i]);
        packet_free(&packet);
    }
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

/* --- arrays that are shorter than the size beside them -----------------------------------------
 */

static struct packet lie_of_registry(SESSION session)
{
    struct packet packet = raw_request(session);
    put_u32(&packet, 0);
    put_text(&packet, L"HKCU\\Software");
    put_text(&packet, L"deputy-lie");
    put_u32(&packet, REG_BINARY);
    put_u32(&packet, CLAIMED);
    put_unique_array(&packet, 1, 'x');
    return packet;
}

static struct packet lie_of_write(SESSION session)
{
    struct packet packet = raw_request(session);
    put_text(&packet, L"C:\\deputy-lie");
    put_u32(&packet, 0);
    put_u32(&packet, CREATE_ALWAYS);
    put_u64(&packet, 0);
    put_u32(&packet, CLAIMED);
    put_array(&packet, 1, 'x');
    return packet;
}

/* Of an array without elements, at the very end of the request, there is nothing to point to. What
 * stands before it must not be taken for what is known of it: 16 bytes before, the offset. */
static struct packet lie_of_nothing(SESSION session)
{
    struct packet packet = raw_request(session);
    put_text(&packet, L"C:\\deputy-lie");
    put_u32(&packet, 0);
    put_u32(&packet, CREATE_ALWAYS);
    put_u64(&packet, SMALL_CLAIM);
    put_u32(&packet, SMALL_CLAIM);
    put_array(&packet, 0, 0);
    return packet;
}

static struct packet lie_of_descriptor(SESSION session)
{
    struct packet packet = raw_request(session);
    put_u32(&packet, 0x101);
    put_text(&packet, L"");
    put_u32(&packet, 1);
    put_u32(&packet, CLAIMED);
    put_unique_array(&packet, 1, 'x');
    return packet;
}

static struct packet lie_of_arguments(SESSION session)
{
    const uint16_t zero = 0;
    struct packet packet = raw_request(session);
    put_text(&packet, L"deputy-lie");
    put_u32(&packet, CLAIMED / 2);
    put_u32(&packet, 0x20000);
    put_u32(&packet, 1);
    put_raw(&packet, &zero, sizeof(zero));
    return packet;
}

static struct packet lie_of_path(SESSION session)
{
    struct packet packet = raw_request(session);
    put_string(&packet, CLAIMED / 2, L"C:\\", 4);
    put_u32(&packet, 0);
    return packet;
}

static enum outcome lying_sizes(const wchar_t *argument)
{
    static const struct {
        uint32_t opnum;
        struct packet (*make)(SESSION session);
    } lies[] = {
        {OPNUM_REGISTRY_SET, lie_of_registry},
        {OPNUM_FILE_WRITE, lie_of_write},
        {OPNUM_FILE_WRITE, lie_of_nothing},
        {OPNUM_ACCESS, lie_of_descriptor},
        {OPNUM_SERVICE_START, lie_of_arguments},
        {OPNUM_FILE_STAT, lie_of_path},
    };
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    for (unsigned i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct packet packet = lies[i].make(session);
        struct result result = raw_call(lies[i].opnum, &packet, NULL);
        say("operation %u: raised %u, status %u", lies[i].opnum, result.raised, result.status);
        held &= expect(result.raised || result.status == ERROR_INVALID_PARAMETER ||
                           result.status == ERROR_INVALID_SECURITY_DESCR,
            "operation %u believed a size", lies[i].opnum);
        packet_free(&packet);
    }
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

const struct attack stub_attacks[] = {
    {"truncated-stubs", "a request that is cut short is refused as a whole", truncated},
    {"oversized-stubs", "what stands behind a request does no harm", oversized},
    {"random-stubs", "no bytes whatever stop the service", random_stubs},
    {"mutated-stubs", "no change of a good request stops the service", mutated},
    {"wrong-opnums", "only operations of the contract are taken", wrong_opnums},
    {"lying-sizes", "the service reads of an array only what was sent", lying_sizes},
    {0},
};
