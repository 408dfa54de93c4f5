/* Requests whose bytes are not what the routine expects. */
#include "hostile/hostile.h"
#include "hostile/raw.h"
#include "hostile/requests.h"
#include "hostile/targets.h"

#include <windows.h>

enum {
    RANDOM_ROUNDS = 800,
    RANDOM_SIZE = 600,
    TARGET_SIZE = 200,
    CLAIMED = 60000,
    SMALL_CLAIM = 2000
};

/* The whole requests do what they should: only then what becomes of others says anything. */
static bool all_succeed(SESSION session)
{
    bool held = true;
    for (unsigned i = 0; i < REQUESTS_LASTING; i++)
        held &= request_succeeds(session, &requests[i]);
    return held;
}

/* What every attack with these requests ends with: the session that sent them still works. */
static enum outcome finish(SESSION session, bool held)
{
    held &= all_succeed(session);
    raw_close(&session);
    targets_remove();
    return held && service_answers() ? HELD : BROKEN;
}

/* --- attacks --------------------------------------------------------------------------------- */

static bool cut(SESSION session, const struct request *request)
{
    struct packet packet = request_make(session, request);
    const uint32_t whole = packet.size, step = 1 + whole / 100;
    bool held = request_succeeds(session, request);
    while (held && packet.size > step) {
        packet.size -= step;
        struct result result = raw_call(request->opnum, &packet, NULL);
        held = expect(was_refused(result) && !was_lost(result),
            "operation %u, cut from %u to %u bytes: raised %u, status %u", request->opnum, whole,
            packet.size, result.raised, result.status);
    }
    packet_free(&packet);
    return held;
}

static enum outcome truncated(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    targets_make();
    for (unsigned i = 0; i < REQUESTS_LASTING; i++)
        held &= cut(session, &requests[i]);
    return finish(session, held);
}

/* What stands behind a request is nobody's: it is refused, or does what it does without. */
static enum outcome oversized(const wchar_t *argument)
{
    static const uint32_t surplus[] = {1, 4096, 1 << 20, 6 << 20};
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    targets_make();
    for (unsigned i = 0; i < sizeof(surplus) / sizeof(surplus[0]); i++) {
        struct packet packet = raw_request(session), answer = packet_new();
        put_text(&packet, L"C:\\windows");
        put_u32(&packet, 0);
        put_array(&packet, surplus[i], 0xff);
        struct result result = raw_call(OPNUM_FILE_STAT, &packet, &answer);
        say("%u bytes too many: raised %u, status %u", surplus[i], result.raised, result.status);
        held &= expect(!was_lost(result) && (result.raised || !result.status),
            "%u bytes too many changed what a request does", surplus[i]);
        packet_free(&packet);
        packet_free(&answer);
    }
    return finish(session, held);
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

/* How many requests came to which end. */
struct tally {
    unsigned raised, refused, taken, lost;
};

static void tally_add(struct tally *tally, struct result result)
{
    if (was_lost(result))
        tally->lost++;
    else if (result.raised)
        tally->raised++;
    else if (result.status)
        tally->refused++;
    else
        tally->taken++;
}

/* Each got an answer, and neither all were good nor all bad. */
static bool tally_judge(const struct tally *tally)
{
    const unsigned bad = tally->raised + tally->refused;
    say("%u refused by the runtime, %u by routines, %u taken, %u lost", tally->raised,
        tally->refused, tally->taken, tally->lost);
    bool held = expect(!tally->lost, "%u requests had no answer", tally->lost);
    return held & expect(bad > RANDOM_ROUNDS / 50 && tally->taken > RANDOM_ROUNDS / 50,
                      "%u refused and %u taken try nothing", bad, tally->taken);
}

static enum outcome random_stubs(const wchar_t *argument)
{
    SESSION session = raw_session();
    struct tally tally = {0};
    (void)argument;
    targets_make();
    for (int i = 0; i < RANDOM_ROUNDS; i++)
        tally_add(&tally, send_random(session, i % 4 != 0));
    return finish(session, tally_judge(&tally));
}

/* What is opened by the whole requests ends with the session that sends them. */
static bool whole_requests_succeed(void)
{
    SESSION session = raw_session();
    bool held = requests_begin(session);
    for (unsigned i = 0; i < requests_count; i++)
        held &= request_succeeds(session, &requests[i]);
    return held & !was_refused(raw_close(&session));
}

static struct result send_mutated(SESSION session, const struct request *request)
{
    struct packet packet = request_make(session, request);
    const uint32_t room = packet.size - CONTEXT_SIZE - request->kept;
    for (uint32_t flips = 1 + chance() % 4; flips; flips--) {
        uint32_t at = room ? CONTEXT_SIZE + chance() % room : chance() % CONTEXT_SIZE;
        packet.bytes[at] = (uint8_t)(packet.bytes[at] ^ 1u << chance() % 8);
    }
    struct result result = raw_call(request->opnum, &packet, NULL);
    packet_free(&packet);
    return result;
}

/* Good requests of every operation, with a few bits changed (of the session, where there is nothing
 * else), get further than random ones. They come on two sessions: what is held by one is soon all
 * that it may hold. */
static enum outcome mutated(const wchar_t *argument)
{
    struct tally tally = {0};
    (void)argument;
    targets_make();
    bool held = whole_requests_succeed();
    SESSION session = raw_session(), filled = raw_session();
    held &= requests_begin(filled);
    for (int i = 0; i < RANDOM_ROUNDS; i++)
        tally_add(&tally, send_mutated(filled, &requests[chance() % requests_count]));
    raw_close(&filled);
    return finish(session, held & tally_judge(&tally));
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

static uint32_t transfer; /* to which file_put writes */
static uint32_t writer;   /* and file_write_at */

/* Each puts a request with an array of which so much is claimed, and so much sent. */
typedef void liar(struct packet *packet, uint32_t claimed, uint32_t sent);

static void lie_of_registry(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    put_u32(packet, 0);
    put_text(packet, target_key());
    put_text(packet, L"lie");
    put_u32(packet, REG_BINARY);
    put_u32(packet, claimed);
    put_unique_array(packet, sent, 'x');
}

static void lie_of_write(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    put_text(packet, target_file());
    put_u32(packet, 0);
    put_u32(packet, CREATE_ALWAYS);
    put_u64(packet, claimed);
    put_u32(packet, claimed);
    put_array(packet, sent, 'x');
}

static void lie_of_descriptor(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    put_u32(packet, 0x101);
    put_text(packet, L"");
    put_u32(packet, 1);
    put_u32(packet, claimed);
    put_unique_descriptor(packet, sent);
}

/* Nothing stands before the array but the number of the transfer. */
static void lie_of_put(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    put_u32(packet, transfer);
    put_u32(packet, claimed);
    put_array(packet, sent, 'x');
}

static void lie_of_part(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    put_u32(packet, writer);
    put_u64(packet, claimed);
    put_u32(packet, claimed);
    put_array(packet, sent, 'x');
}

static void lie_of_arguments(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    static const uint16_t arguments[] = {'a', 0};
    put_text(packet, L"deputy-lie");
    put_u32(packet, claimed);
    put_u32(packet, 0x20000);
    put_u32(packet, sent);
    put_raw(packet, arguments, sent * (uint32_t)sizeof(*arguments));
}

static void lie_of_path(struct packet *packet, uint32_t claimed, uint32_t sent)
{
    put_string(packet, claimed, L"C:\\", sent);
    put_u32(packet, 0);
}

/* An operation, its array told the truth, and how that ends; and lies about it. */
static const struct lie {
    uint32_t opnum;
    liar *make;
    uint32_t truth;
    uint32_t status;
    uint32_t claimed;
    uint32_t sent;
} lies[] = {
    {OPNUM_REGISTRY_SET, lie_of_registry, TARGET_SIZE, ERROR_SUCCESS, CLAIMED, 1},
    {OPNUM_FILE_WRITE, lie_of_write, TARGET_SIZE, ERROR_SUCCESS, CLAIMED, 1},
    /* Of an array without elements, at the very end of the request, there is nothing to point to.
     * What stands before it must not be taken for what is known of it: 16 bytes before, the offset.
     */
    {OPNUM_FILE_WRITE, lie_of_write, 0, ERROR_SUCCESS, SMALL_CLAIM, 0},
    {OPNUM_FILE_PUT, lie_of_put, TARGET_SIZE, ERROR_SUCCESS, CLAIMED, 1},
    {OPNUM_FILE_PUT, lie_of_put, 0, ERROR_SUCCESS, SMALL_CLAIM, 0},
    {OPNUM_FILE_WRITE_AT, lie_of_part, TARGET_SIZE, ERROR_SUCCESS, CLAIMED, 1},
    {OPNUM_FILE_WRITE_AT, lie_of_part, 0, ERROR_SUCCESS, SMALL_CLAIM, 0},
    {OPNUM_ACCESS, lie_of_descriptor, 52, ERROR_SUCCESS, CLAIMED, 1},
    {OPNUM_SERVICE_START, lie_of_arguments, 2, ERROR_SERVICE_DOES_NOT_EXIST, CLAIMED / 2, 1},
    {OPNUM_FILE_STAT, lie_of_path, 4, ERROR_SUCCESS, CLAIMED / 2, 4},
};

static struct result tell(SESSION session, const struct lie *lie, uint32_t claimed, uint32_t sent)
{
    struct packet packet = raw_request(session);
    lie->make(&packet, claimed, sent);
    struct result result = raw_call(lie->opnum, &packet, NULL);
    packet_free(&packet);
    return result;
}

/* A lie about a transfer ends it, and so does one about a file that is written in parts. */
static bool disbelieved(SESSION session, const struct lie *lie)
{
    if (lie->opnum == OPNUM_FILE_PUT)
        transfer = raw_transfer(session, target_copy());
    if (lie->opnum == OPNUM_FILE_WRITE_AT)
        writer = raw_writer(session, target_written());
    struct result truth = tell(session, lie, lie->truth, lie->truth);
    struct result result = tell(session, lie, lie->claimed, lie->sent);
    say("operation %u: raised %u, status %u", lie->opnum, result.raised, result.status);
    bool held = expect(!truth.raised && truth.status == lie->status,
        "operation %u, told the truth: raised %u, status %u", lie->opnum, truth.raised,
        truth.status);
    return held &
           expect(!was_lost(result) && (result.raised || result.status == ERROR_INVALID_PARAMETER ||
                                           result.status == ERROR_INVALID_SECURITY_DESCR),
               "operation %u believed a size", lie->opnum);
}

static enum outcome lying_sizes(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool held = true;
    (void)argument;
    targets_make();
    for (unsigned i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
        held &= disbelieved(session, &lies[i]);
    return finish(session, held);
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
