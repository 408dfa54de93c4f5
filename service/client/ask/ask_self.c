/* The caller, and the service: whoami, whoami_linked and statistics. */
#include "client/answer/self_answer.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"

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
