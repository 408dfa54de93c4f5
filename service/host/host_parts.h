/* The parts of the host, for the files that it is made of. */
#ifndef DEPUTY_HOST_HOST_PARTS_H
#define DEPUTY_HOST_HOST_PARTS_H

#include "audit/log/sink.h"
#include "host/restart/backoff.h"
#include "installation/data_folder.h"
#include "host/host_listener.h"
#include "host/policy_watch.h"
#include "host/restart/start_failures.h"
#include "base/arena.h"
#include "pipeline/pipeline.h"
#include "pipeline/quota/quota.h"
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
    struct start_failures failures; /* of the starts before this one */
    enum start_reason reason;
    struct policy_watch policy_watch;
    const char *_Atomic stop_reason;
    _Atomic bool stop_asked;
    bool listening; /* the endpoint is, or was, open */
};

/* Let a start wait so long, or until a stop is asked for; returns how long it was. The listener is
 * told meanwhile that it goes on, and why: NULL for nothing that is worth a word. */
uint32_t host_wait(struct host *host, uint32_t delay_ms, const char *why);

#endif
