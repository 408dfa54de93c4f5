/* What the files of the host share. */
#ifndef DEPUTY_HOST_PRIVATE_H
#define DEPUTY_HOST_PRIVATE_H

#include "audit/sink.h"
#include "host/backoff.h"
#include "host/data_folder.h"
#include "host/host.h"
#include "host/policy_watch.h"
#include "identity/arena.h"
#include "pipeline/pipeline.h"
#include "pipeline/quota.h"
#include "policy/settings.h"

#include <stdbool.h>

/* What host/recovery.c keeps. */
struct recovery {
    struct data_folder dumps;
    uint32_t dump_status;
    char dump_problem[DATA_FOLDER_PROBLEM_SIZE];
    void *state; /* HANDLE of the file; NULL while there is none */
    uint32_t state_status;
    struct backoff run;
    uint32_t waited_ms;
};

struct host {
    struct host_listener listener;
    struct config config;
    struct pipeline pipeline;
    struct arena arena;              /* of the service's own identity */
    struct deputy_identity identity; /* the primary token's */
    /* What the audit's thread writes of it, which is there before the names are. */
    struct deputy_identity unnamed;
    const struct deputy_identity *_Atomic author;

    uv_loop_t loop;
    uv_async_t stop;
    uv_async_t reload;
    uv_timer_t drain;
    uint64_t drain_deadline_ms;
    uv_timer_t tick;
    struct data_folder spool;
    struct audit_sink *log; /* until the audit has it */
    struct recovery recovery;
    struct policy_watch policy_watch;
    const char *_Atomic stop_reason;
    _Atomic bool stop_asked;
    bool listening; /* the endpoint is, or was, open */
};

/* What callers may have, by the configuration that is in use. */
struct quota_limits host_limits(const struct host *host);

/* Make every part that calls need, and open the endpoint. On failure everything is unmade, *step
 * names what failed and *exit_code its code. */
uint32_t host_start(struct host *host, const char **step, enum host_exit *exit_code);

/* Unmake the parts; no call may be in flight. */
void host_unmake(struct host *host);

/* Put an event of category "Lifecycle" on record: object is what it is about. Works, as well as the
 * system lets it, also before there is an audit. */
uint32_t host_report(struct host *host, uint32_t id, uint32_t status, const char *object);

/* The same for the record of a start that succeeded or failed, which says how far the run before
 * came (audit/last.h). */
uint32_t host_report_start(struct host *host, uint32_t id, uint32_t status, const char *object);

/* The same for what needs not be safe before the audit stops. */
uint32_t host_post(struct host *host, uint32_t id, uint32_t status, const char *object);

#endif
