/* The caller, and the service: ping, whoami, whoami_linked and statistics. */
#include "client/answer/self_answer.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"

void ask_ping(struct ask *ask)
{
    struct deputy_service_info info;
    struct round_trips trips = {0};
    if (round_trips_make(ask->session, 1, &info, &trips, ask->reply))
        ask_failed(ask);
    else
        ping_answer(ask->json, &info, &trips);
}

void ask_whoami(struct ask *ask)
{
    struct deputy_whoami *whoami = NULL;
    uint32_t status = ask->request->operation == ASK_WHOAMI_LINKED
                          ? deputy_whoami_linked(ask->session, &whoami, ask->reply)
                          : deputy_whoami(ask->session, &whoami, ask->reply);
    if (status) {
        ask_failed(ask);
        return;
    }
    whoami_answer(ask->json, whoami, ask->reply);
    deputy_whoami_free(whoami);
}

void ask_statistics(struct ask *ask)
{
    struct deputy_statistics statistics;
    if (deputy_statistics(ask->session, &statistics, ask->reply))
        ask_failed(ask);
    else
        statistics_answer(ask->json, &statistics, ask->reply);
}
