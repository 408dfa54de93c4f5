#include "prove/common/asking.h"
#include "prove/proof.h"

struct deputy_session *ask(void)
{
    struct deputy_session *session = NULL;
    struct deputy_reply reply;
    const uint32_t status = deputy_open(NULL, &session, &reply);
    ck_assert_msg(!status, "a session cannot be opened: error %lu in stage \"%s\"",
        (unsigned long)status, deputy_stage_name(reply.stage));
    return session;
}
