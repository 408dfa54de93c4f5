/* Drives the pipeline as hostile clients would: sequences of calls by several callers in several
 * sessions, each with a platform that fails where the input says so, and requests whose sizes may
 * be lies. Guard, token, access check, event log and names are those of
 * unit/pipeline/fake_platform.c; the RPC runtime is below, and so are the routine that the runtime
 * serves and the operation that it performs: they stand for the generated stubs, rpc/routines.c and
 * operations/, none of which is in here. What is fuzzed is what they all use: rpc/dispatch.c,
 * entry.c, marshal.c, memory.c, wire.c and pipeline/. The stubs and the true routines are attacked
 * in the service itself (tests/hostile).
 *
 * What must hold whatever happens: nothing is performed outside a guard or left inside one, nor
 * after a stage that failed; what is counted in is counted out; the GUID that a caller is given is
 * on record, and each has one unless the trail failed; an act has one beginning on record and one
 * end at most, and none is left open; what a session holds serves its opener only and is closed
 * once; a text is taken only when it is whole, and of a request only what was sent is read (the
 * sanitizers watch).
 */
#include "deputy_rpc.h"
#include "audit/flood.h"
#include "unit/pipeline/fake_platform.h"
#include "fuzz/message.h"
#include "base/buffer.h"
#include "operation_list.h"
#include "pipeline/act_call.h"
#include "pipeline/call_run.h"
#include "pipeline/session.h"
#include "rpc/memory.h"
#include "platform/seh.h"
#include "rpc/entry.h"
#include "rpc/routine.h"
#include "rpc/server.h"
#include "rpc/wire.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    STEPS_MAX = 24, /* each puts two records at most where the fake platform has room for 64 */
    SESSIONS = 6,
    CALLERS = 3,
    THINGS = 64,
    ANSWER_MAX = 64,
    KINDS = 2,
    SLOTS = 2,
    BAD_STUB_DATA = 1783, /* RPC_X_BAD_STUB_DATA */
};

/* --- input ----------------------------------------------------------------------------------- */

struct input {
    const uint8_t *bytes;
    size_t size;
};

static uint8_t take(struct input *input)
{
    if (!input->size)
        return 0;
    input->size--;
    return *input->bytes++;
}

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* --- Windows --------------------------------------------------------------------------------- */

static void *slot_values[SLOTS];
static DWORD slots;
static void (*served)(PRPC_MESSAGE message);

BOOL InitOnceExecuteOnce(
    INIT_ONCE *once, BOOL (*function)(INIT_ONCE *, void *, void **), void *argument, void **context)
{
    if (!once->done)
        once->done = function(once, argument, context);
    return once->done;
}

DWORD TlsAlloc(void)
{
    require(slots < SLOTS);
    return slots++;
}

void *TlsGetValue(DWORD slot)
{
    return slot_values[slot];
}

BOOL TlsSetValue(DWORD slot, void *value)
{
    slot_values[slot] = value;
    return TRUE;
}

void dispatch_call(PRPC_MESSAGE message);

static jmp_buf *frame;

uint32_t seh_call(void (*function)(void *), void *argument)
{
    jmp_buf here, *outer = frame;
    volatile uint32_t raised = 0;
    frame = &here;
    int status = setjmp(here);
    if (status == 0)
        function(argument);
    else
        raised = (uint32_t)status;
    frame = outer;
    return raised;
}

void RpcRaiseException(RPC_STATUS status)
{
    require(frame != NULL);
    longjmp(*frame, (int)status);
}

/* No code here raises what would be a crash. */
uint32_t routine_call(struct call *call)
{
    return call_run(call);
}

void NdrServerCall2(PRPC_MESSAGE message)
{
    served(message);
}

static void dispatch(void *message)
{
    dispatch_call(message);
}

struct pipeline *server_pipeline(void)
{
    return fake_pipeline();
}

/* --- the world ------------------------------------------------------------------------------- */

struct thing {
    struct held held;
    struct act act;
    bool closed;
};

struct open_session {
    struct session *session;
    uint32_t ids[HELD_MAX]; /* of what it holds; 0 for none */
    uint32_t owners[HELD_MAX];
    const void *kinds[HELD_MAX];
};

static struct open_session sessions[SESSIONS];
static struct thing things[THINGS];
static unsigned things_used;
static const char kinds[KINDS];

/* What the context handle of a session is. */
static SESSION context(const struct session *session)
{
    return session ? (SESSION)session->number : NULL;
}

static uint32_t open_count(void)
{
    uint32_t count = 0;
    for (int i = 0; i < SESSIONS; i++)
        count += sessions[i].session != NULL;
    return count;
}

/* Records with this GUID: the beginnings of an act, or what ends one. */
static unsigned records_of(const char *guid, bool beginnings)
{
    unsigned count = 0;
    for (unsigned i = 0; i < fake_platform.record_count; i++) {
        const bool began = fake_platform.records[i].id == AUDIT_OPERATION_BEGAN;
        const bool ended = strcmp(fake_field(i, AUDIT_ACT_STEPS), "-") != 0;
        if (strcmp(fake_field(i, AUDIT_CORRELATION), guid) == 0 && (beginnings ? began : ended))
            count++;
    }
    return count;
}

static void check_acts(void)
{
    for (unsigned i = 0; i < fake_platform.record_count; i++) {
        if (fake_platform.records[i].id != AUDIT_OPERATION_BEGAN)
            continue;
        require(records_of(fake_field(i, AUDIT_CORRELATION), true) == 1);
        require(records_of(fake_field(i, AUDIT_CORRELATION), false) <= 1);
    }
}

static void check_world(void)
{
    struct pipeline *pipeline = fake_pipeline();
    require(!fake_platform.inside);
    require(quota_calls(pipeline->quota) == 0);
    require(quota_sessions(pipeline->quota) == open_count());
    require(pipeline->routines == 0);
    check_acts();
}

static unsigned open_acts(const struct session *session)
{
    unsigned count = 0;
    for (unsigned i = 0; i < HELD_MAX; i++) {
        const struct held *held = session->held.items[i];
        count += held && held->act->state == ACT_OPEN;
    }
    return count;
}

/* Whether a stage before "perform" is to fail. */
static bool must_be_refused(void)
{
    return fake_platform.admit_status || fake_platform.enter_status ||
           fake_platform.identify_status || fake_platform.authorize_status;
}

/* Whether a GUID stands in a record. */
static bool is_on_record(const uint8_t guid[GUID_SIZE])
{
    char text[GUID_TEXT_SIZE];
    guid_format(guid, text);
    for (unsigned i = 0; i < fake_platform.record_count; i++) {
        const char *found = fake_field(i, AUDIT_CORRELATION);
        if (found && strcmp(found, text) == 0)
            return true;
    }
    return false;
}

/* A caller that has no GUID was not let in at all, or the trail took nothing. */
static void check_record(const REPLY *reply, const struct session *session)
{
    static const uint8_t none[GUID_SIZE];
    const bool no_trail = fake_platform.admit_status || fake_platform.record_status;
    if (memcmp(reply->correlation, none, GUID_SIZE) == 0)
        require(reply->status != WIN32_OK && (!session || no_trail));
    else
        require(is_on_record(reply->correlation));
}

/* Which stage fails in this call, and how. */
static void choose_faults(struct input *input)
{
    uint32_t *const statuses[] = {&fake_platform.admit_status, &fake_platform.enter_status,
        &fake_platform.identify_status, &fake_platform.authorize_status,
        &fake_platform.record_status};
    const uint8_t which = take(input);
    for (unsigned i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
        *statuses[i] = 0;
    if (which % 8 < sizeof(statuses) / sizeof(*statuses))
        *statuses[which % 8] = 1 + take(input) % 8; /* 5 is "access denied" */
    fake_platform.caller = which / 8 % CALLERS;
    fake_platform.trace[0] = 0;
}

/* --- sessions -------------------------------------------------------------------------------- */

/* As s_open_session does. */
static void open_session(struct input *input)
{
    static const uint16_t image[] = {'c', ':', '%', 0xd800};
    const struct client_process client = {
        .known = take(input) & 1, .id = 7, .image = image, .image_size = 4};
    struct open_session *place = &sessions[take(input) % SESSIONS];
    struct session *session;
    bool counted = false;
    if (place->session)
        return;
    require(session_new(fake_pipeline(), &client, &session) == WIN32_OK);
    struct call call = {.pipeline = session->pipeline,
        .operation = &operation_open_session,
        .client = &session->client,
        .result = &counted};
    REPLY reply;
    if (call_run(&call) == WIN32_OK) {
        session_adopt(session, &call);
        *place = (struct open_session){.session = session};
    } else {
        if (counted)
            quota_end_session(session->pipeline->quota, &call.key);
        session_free(session);
        call.session = NULL;
        call.client = NULL;
    }
    uint32_t status = entry_finish(&call, &reply);
    check_record(&reply, session);
    require(status != WIN32_OK || (!must_be_refused() && !fake_platform.record_status));
}

static void end_session(struct input *input)
{
    struct open_session *place = &sessions[take(input) % SESSIONS];
    unsigned before = fake_platform.record_count;
    if (!place->session)
        return;
    struct session *entered;
    require(session_enter(fake_pipeline(), place->session->number, &entered) == WIN32_OK);
    require(entered == place->session);
    const unsigned acts = open_acts(entered);
    uint32_t status = session_end(entered, take(input) & 1);
    require(status != WIN32_OK || fake_platform.record_count == before + 1 + acts);
    place->session = NULL;
}

/* --- calls ----------------------------------------------------------------------------------- */

struct request {
    SESSION session;
    const uint8_t *bytes; /* an array from the wire, and what is said of its size */
    uint32_t claimed;
    uint32_t sent;       /* with what stands behind it in the message */
    const wchar_t *text; /* likewise */
    uint32_t units;
    uint32_t units_sent;
    uint32_t result_size;
    uint32_t perform_status;
    bool raises;
    struct thing *thing; /* whose act it begins or goes on with; NULL for none */
    bool last;           /* it is the last step of the act */
};

static struct request request;
static struct call_result {
    uint32_t status;
    ENCODED answer;
    REPLY reply;
} result;

static uint32_t use_act(struct call *call, struct thing *thing)
{
    const enum act_state state = thing->act.state;
    if (state == ACT_NOT_BEGUN) {
        act_begin(call, &thing->act);
        return WIN32_OK;
    }
    uint32_t status = act_step(call, &thing->act);
    require((status == WIN32_OK) == (state == ACT_OPEN));
    thing->act.amount++;
    if (status == WIN32_OK && request.last)
        act_finish(call);
    return status;
}

/* Reads all that was claimed, as an operation that writes it somewhere would. */
static uint32_t perform(struct call *call)
{
    static const uint8_t answer[2 * ANSWER_MAX];
    volatile uint8_t sum = 0;
    require(fake_platform.inside && call->token && !must_be_refused());
    uint32_t status = wire_check_text(request.text, request.units, ANSWER_MAX);
    require((status == WIN32_OK) ==
            message_text_is_whole(request.text, request.units, request.units_sent, ANSWER_MAX));
    if (status != WIN32_OK || !memory_owns(request.bytes, request.claimed))
        return WIN32_INVALID_PARAMETER;
    require(request.claimed <= request.sent);
    for (uint32_t i = 0; i < request.claimed; i++)
        sum = (uint8_t)(sum + request.bytes[i]);
    buffer_append(call->result, answer, request.result_size);
    status = request.thing ? use_act(call, request.thing) : (uint32_t)WIN32_OK;
    return status == WIN32_OK ? request.perform_status : status;
}

static const struct operation operation_fuzz = {
    .name = "fuzz", .opnum = 77, .right = 1, .success_event = 4000, .perform = perform};

/* A bad request is found out when some of it has been allocated, perhaps without an end. */
static void raise_midway(PRPC_MESSAGE message)
{
    void *freed = midl_user_allocate(message->BufferLength);
    (void)midl_user_allocate(message->BufferLength + 1);
    require(midl_user_allocate(SIZE_MAX) == NULL && midl_user_allocate(1u << 31) == NULL);
    midl_user_free(freed);
    RpcRaiseException(BAD_STUB_DATA);
}

static void routine(PRPC_MESSAGE message)
{
    if (request.raises)
        raise_midway(message);
    result.status = entry_answer(
        request.session, &operation_fuzz, &request, ANSWER_MAX, &result.answer, &result.reply);
    midl_user_free(result.answer.bytes); /* it has been sent */
}

enum {
    OWN = 1,
    NO_SESSION = 2,
    LIE = 4,
    NO_TEXT = 8,
    FAIL = 16,
    ENDLESS = 32,
    ODD = 64,
    RAISE = 128
};

/* An odd text claims another size, or has a zero in its middle. When more is claimed than was sent,
 * the runtime has looked for the zero itself. */
static void put_text(struct input *input, const struct message *message, uint8_t how)
{
    const uint32_t sent = request.units_sent;
    message_fill_text(message->text, sent, !(how & ENDLESS));
    request.text = how & NO_TEXT ? NULL : message->text;
    request.units = sent;
    if (!(how & ODD) || !sent)
        return;
    const uint8_t other = take(input);
    message->text[other % sent] = 0;
    if (other & 0x80)
        request.units = other % (ANSWER_MAX + 3);
    if (request.units > sent)
        message_fill_text(message->text, sent, true);
}

/* A step that is not the last one has no record of its own. */
static unsigned records_expected(void)
{
    const bool step = request.thing && request.thing->act.state == ACT_OPEN;
    return step && !request.last ? 0 : 1;
}

static void send_request(struct message *message)
{
    RPC_MESSAGE sent = {message->bytes, message->size, operation_fuzz.opnum};
    unsigned expected = fake_platform.record_count + records_expected();
    served = routine;
    result = (struct call_result){0};
    uint32_t raised = seh_call(dispatch, &sent);
    require(!slot_values[0] && !slot_values[1] && raised == (request.raises ? BAD_STUB_DATA : 0));
    require(result.status == result.reply.status);
    if (raised)
        return;
    check_record(&result.reply, request.session);
    if (result.status == WIN32_OK)
        require(request.session && fake_platform.record_count == expected &&
                result.answer.size == request.result_size && result.reply.stage == 0);
}

/* One of the things that the session holds, perhaps. */
static void choose_act(struct input *input)
{
    const uint8_t which = take(input);
    for (int i = 0; i < SESSIONS; i++) {
        const struct session *session = sessions[i].session;
        if (session && request.session && context(session) == request.session && which & 0x80)
            request.thing = (struct thing *)session->held.items[which % HELD_MAX];
    }
    request.last = which & 0x40;
}

/* An array either stays in the message or is copied to memory of its own, as the runtime likes. */
static void call_session(struct input *input)
{
    const uint8_t how = take(input), order = take(input);
    const uint32_t size = order % 32;
    request = (struct request){
        .session = how & NO_SESSION ? NULL : context(sessions[take(input) % SESSIONS].session),
        .claimed = how & LIE ? take(input) : size,
        .units_sent = take(input) % (ANSWER_MAX + 3),
        .result_size = take(input) % (2 * ANSWER_MAX),
        .raises = how & RAISE,
        .perform_status = how & FAIL ? WIN32_ACCESS_DENIED : WIN32_OK,
    };
    struct message message = message_make(size, request.units_sent, !(order & 0x80));
    require(message.bytes != NULL);
    uint8_t *own = how & OWN ? midl_user_allocate(size) : NULL;
    require(own || !(how & OWN));
    if (own)
        memset(own, 1, size);
    request.bytes = own ? own : message.array;
    request.sent = own ? size : (uint32_t)(message.bytes + message.size - message.array);
    put_text(input, &message, how);
    choose_act(input);
    send_request(&message);
    midl_user_free(own);
    free(message.bytes);
}

/* --- what sessions hold ------------------------------------------------------------------------
 */

static void close_thing(struct held *held)
{
    struct thing *thing = (struct thing *)held;
    require(!thing->closed && thing->act.state != ACT_OPEN);
    thing->closed = true;
    act_free(&thing->act);
}

static struct deputy_identity caller_of(uint32_t number)
{
    static const uint8_t sids[CALLERS][12] = {
        {1, 1, 0, 0, 0, 0, 0, 5, 11}, {1, 1, 0, 0, 0, 0, 0, 5, 12}, {1, 1, 0, 0, 0, 0, 0, 5, 13}};
    return (struct deputy_identity){.facts = 1ull << DEPUTY_FACT_USER,
        .user = {.bytes = sids[number], .size = sizeof(sids[number])}};
}

static void hold(struct input *input)
{
    struct open_session *place = &sessions[take(input) % SESSIONS];
    if (!place->session || things_used == THINGS)
        return;
    struct thing *thing = &things[things_used++];
    uint32_t owner = take(input) % CALLERS, id = 0;
    struct deputy_identity caller = caller_of(owner);
    *thing = (struct thing){.held = {.kind = &kinds[owner % KINDS], .close = close_thing}};
    thing->held.act = &thing->act;
    if (held_add(&place->session->held, &caller, &thing->held, &id) != WIN32_OK)
        return;
    require(id && !thing->closed);
    place->ids[id % HELD_MAX] = id;
    place->owners[id % HELD_MAX] = owner;
    place->kinds[id % HELD_MAX] = thing->held.kind;
}

static uint32_t choose_id(struct input *input, const struct open_session *place)
{
    const uint8_t which = take(input);
    uint32_t id = place->ids[which % HELD_MAX];
    return which & 0x80 ? id + (uint32_t)(take(input) - 128) * (which & 0x40 ? HELD_MAX : 1) : id;
}

static void use_held(struct input *input)
{
    struct open_session *place = &sessions[take(input) % SESSIONS];
    if (!place->session)
        return;
    uint32_t id = choose_id(input, place), number = take(input) % CALLERS;
    const void *kind = &kinds[take(input) % KINDS];
    struct deputy_identity caller = caller_of(number);
    uint32_t at = id % HELD_MAX;
    bool there = id && place->ids[at] == id && place->kinds[at] == kind;
    struct held *held = held_find(&place->session->held, &caller, id, kind);
    require((held != NULL) == (there && place->owners[at] == number));
    if (take(input) & 1)
        return;
    held = held_any(&place->session->held, id, kind);
    bool recorded = !held || held->act->state != ACT_OPEN || !fake_platform.record_status;
    require((entry_close_held(context(place->session), id, kind) == WIN32_OK) ==
            (there && recorded && fake_pipeline()->state != PIPELINE_STOPPING));
    if (there && fake_pipeline()->state != PIPELINE_STOPPING)
        place->ids[at] = 0;
}

/* --- flood control ---------------------------------------------------------------------------- */

static void summarise(void *context, const struct audit_record *record)
{
    (void)context;
    require(record->id == AUDIT_CALLER_THROTTLED && audit_field_text(record, AUDIT_CALLER_SID));
}

static void begin_flood(void)
{
    const struct flood_options options = {
        .settings = {2, 60000}, .capacity = 4, .summarise = summarise};
    flood_close(fake_pipeline()->flood);
    require(flood_open(&options, &fake_pipeline()->flood) == WIN32_OK);
}

/* --- the rest ----------------------------------------------------------------------------------
 */

static void change_limits(struct input *input)
{
    const struct quota_limits limits = {.calls = take(input) % 8,
        .calls_per_caller = take(input) % 8,
        .sessions = take(input) % 8,
        .sessions_per_caller = take(input) % 8};
    quota_set_limits(fake_pipeline()->quota, &limits);
}

static void change_flood(struct input *input)
{
    const struct flood_settings settings = {1 + take(input) % 4, 1 + take(input)};
    flood_configure(fake_pipeline()->flood, &settings);
    if (take(input) & 1)
        flood_flush(fake_pipeline()->flood);
    else
        flood_tick(fake_pipeline()->flood);
}

static void begin_stop(struct input *input)
{
    if (take(input) % 16)
        return;
    fake_pipeline()->state = PIPELINE_STOPPING;
    quota_stop(fake_pipeline()->quota);
}

static void end_all(void)
{
    session_close_held(session_end_all(fake_pipeline()));
    for (int i = 0; i < SESSIONS; i++) {
        if (!sessions[i].session)
            continue;
        require(session_end(sessions[i].session, SESSION_RUN_DOWN) == WIN32_OK);
        session_free(sessions[i].session);
        sessions[i].session = NULL;
    }
    check_world();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const steps[])(struct input *) = {open_session, call_session, hold, use_held,
        end_session, change_limits, change_flood, begin_stop};
    struct input input = {data, size};
    fake_reset();
    begin_flood();
    things_used = 0;
    for (int i = 0; i < STEPS_MAX && input.size; i++) {
        uint8_t step = take(&input);
        choose_faults(&input);
        steps[step % (sizeof(steps) / sizeof(*steps))](&input);
        check_world();
    }
    choose_faults(&(struct input){(const uint8_t[]){7}, 1});
    end_all();
    fake_end();
    return 0;
}
