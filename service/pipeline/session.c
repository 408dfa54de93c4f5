#include "pipeline/session.h"
#include "base/status.h"
#include "pipeline/act_call.h"
#include "pipeline/paged.h"
#include "pipeline/call.h"
#include "pipeline/event.h"
#include "platform/process.h"

#include <stdlib.h>
#include <string.h>

void session_key(const struct deputy_identity *identity, struct quota_key *key)
{
    struct quota_key made = {.logon_id = identity->logon_id};
    if (identity->user.size <= sizeof(made.sid)) {
        made.sid_size = identity->user.size;
        memcpy(made.sid, identity->user.bytes, made.sid_size);
    }
    *key = made;
}

uint32_t session_new(
    struct pipeline *pipeline, const struct client_process *client, struct session **session)
{
    struct session *made = calloc(1, sizeof(*made));
    if (!made) {
        process_close(client->process);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    made->pipeline = pipeline;
    made->client = *client;
    if (client->image) {
        made->client.image =
            arena_copy(&made->client_arena, client->image, client->image_size * sizeof(uint16_t));
        if (!made->client.image) {
            session_free(made);
            return WIN32_NOT_ENOUGH_MEMORY;
        }
    }
    *session = made;
    return WIN32_OK;
}

static struct session **bucket(struct pipeline *pipeline, uintptr_t number)
{
    return &pipeline->sessions[number % SESSION_BUCKETS];
}

/* With the mutex held. */
static struct session *find(struct pipeline *pipeline, uintptr_t number)
{
    struct session *session = *bucket(pipeline, number);
    while (session && session->number != number)
        session = session->next;
    return session;
}

/* With the mutex held. */
static uintptr_t next_number(struct pipeline *pipeline)
{
    do {
        pipeline->last_session++;
    } while (!pipeline->last_session || find(pipeline, pipeline->last_session));
    return pipeline->last_session;
}

static void list_session(struct session *session)
{
    struct pipeline *pipeline = session->pipeline;
    uv_mutex_lock(&pipeline->sessions_mutex);
    session->number = next_number(pipeline);
    session->link = bucket(pipeline, session->number);
    session->next = *session->link;
    if (session->next)
        session->next->link = &session->next;
    *session->link = session;
    uv_mutex_unlock(&pipeline->sessions_mutex);
}

/* With the mutex held. */
static void unlink_session(struct session *session)
{
    *session->link = session->next;
    if (session->next)
        session->next->link = session->link;
    session->link = NULL;
}

/* With the mutex held: whoever does this ends the session with finish, which a stop waits for. */
static void take_to_end(struct session *session)
{
    unlink_session(session);
    session->pipeline->ending++;
}

/* Whether the session was open until now. Whoever takes it off the list is the one who ends it. */
static bool unlist_session(struct session *session)
{
    struct pipeline *pipeline = session->pipeline;
    uv_mutex_lock(&pipeline->sessions_mutex);
    bool listed = session->link != NULL;
    if (listed)
        take_to_end(session);
    uv_mutex_unlock(&pipeline->sessions_mutex);
    return listed;
}

void session_adopt(struct session *session, struct call *call)
{
    session->caller = call->caller;
    session->key = call->key;
    session->caller_arena = call->arena;
    call->arena = (struct arena){0};
    list_session(session);
}

/* End what was going on in it. */
static void end_acts(struct session *session)
{
    for (uint32_t place = 0; place < HELD_MAX; place++) {
        const struct held *held = session->held.items[place];
        if (held && held->act) /* nobody is left to hear of a failure, which is counted */
            (void)act_end(session->pipeline, held->act, ACT_ABANDONED, false);
    }
    paged_end_all(session->pipeline, &session->paged);
}

static void close_held(struct session *session)
{
    held_close_all(&session->held);
    paged_table_free(&session->paged);
    if (session->process)
        session->process->close(session->process);
    session->process = NULL;
}

/* Of a session that is off the list. Its own end, which is waited for, comes behind those of its
 * acts: nobody would hear of their failures. */
static uint32_t finish(struct session *session, enum session_end end)
{
    struct pipeline *pipeline = session->pipeline;
    end_acts(session);
    close_held(session);
    quota_end_session(pipeline->quota, &session->key);
    uint32_t status = event_session_end(session, end);
    session_free(session);
    pipeline->ending--;
    return status;
}

uint32_t session_end(struct session *session, enum session_end end)
{
    return unlist_session(session) ? finish(session, end) : WIN32_OK;
}

static uint32_t enter(struct session *session)
{
    if (!session)
        return WIN32_INVALID_HANDLE;
    if (session->entered)
        return WIN32_BUSY;
    session->entered = true;
    return WIN32_OK;
}

uint32_t session_enter(struct pipeline *pipeline, uintptr_t number, struct session **session)
{
    uv_mutex_lock(&pipeline->sessions_mutex);
    struct session *found = find(pipeline, number);
    uint32_t status = enter(found);
    uv_mutex_unlock(&pipeline->sessions_mutex);
    if (status == WIN32_OK)
        *session = found;
    return status;
}

void session_leave(struct session *session)
{
    struct pipeline *pipeline = session->pipeline;
    uv_mutex_lock(&pipeline->sessions_mutex);
    session->entered = false;
    bool over = session->run_down && session->link;
    if (over)
        take_to_end(session);
    uv_mutex_unlock(&pipeline->sessions_mutex);
    if (over)
        (void)finish(session, SESSION_RUN_DOWN); /* nobody is left to hear of a failure */
}

void session_run_down(struct pipeline *pipeline, uintptr_t number)
{
    uv_mutex_lock(&pipeline->sessions_mutex);
    struct session *session = find(pipeline, number);
    if (session)
        session->run_down = true;
    bool idle = session && !session->entered;
    if (idle)
        take_to_end(session);
    uv_mutex_unlock(&pipeline->sessions_mutex);
    if (idle)
        (void)finish(session, SESSION_RUN_DOWN);
}

/* *idle: no call is in it, nor comes into it any more. */
static struct session *take_session(struct pipeline *pipeline, bool *idle)
{
    struct session *session = NULL;
    uv_mutex_lock(&pipeline->sessions_mutex);
    for (size_t i = 0; i < SESSION_BUCKETS && !session; i++)
        session = pipeline->sessions[i];
    if (session) {
        *idle = !session->entered;
        unlink_session(session);
    }
    uv_mutex_unlock(&pipeline->sessions_mutex);
    return session;
}

struct session *session_end_all(struct pipeline *pipeline)
{
    struct session *ended = NULL;
    struct session *session;
    bool idle;
    while ((session = take_session(pipeline, &idle))) {
        if (idle)
            end_acts(session);
        quota_end_session(pipeline->quota, &session->key);
        (void)event_session_end(session, SESSION_STOPPED);
        session->next = ended;
        ended = session;
    }
    return ended;
}

void session_close_held(struct session *ended)
{
    for (; ended; ended = ended->next)
        close_held(ended);
}

void session_free(struct session *session)
{
    process_close(session->client.process);
    arena_free(&session->caller_arena);
    arena_free(&session->client_arena);
    free(session);
}
