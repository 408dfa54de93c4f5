/* The README's example: a program that has nothing of Deputy but its header and libdeputy.a. It
 * names functions like some of the library's own, which must not get in its way. */
#include "deputy.h"

#include <stdio.h>

void buffer_append(void);
void session_open(void);

void buffer_append(void)
{
}

void session_open(void)
{
}

int main(void)
{
    struct deputy_session *session;
    struct deputy_whoami *who;
    struct deputy_reply reply;
    uint32_t status = deputy_open(NULL, &session, &reply);
    if (status == 0) {
        status = deputy_whoami(session, &who, &reply);
        if (status == 0) {
            printf("I am %s\n", who->caller->user.text);
            if (deputy_has(who->caller, DEPUTY_FACT_ELEVATED))
                printf("elevated: %u\n", who->caller->elevated);
            deputy_whoami_free(who);
        }
        deputy_close(session);
    }
    if (status)
        printf("error %u in stage %s, event %s\n", status, deputy_stage_name(reply.stage),
            reply.correlation);
    return (int)status;
}
