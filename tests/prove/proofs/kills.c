/* Nothing that was answered is lost when the service is killed: every call that this program got an
 * answer to is in the Event Log in the end. */
#include "prove/kit/control.h"
#include "prove/common/answered.h"
#include "prove/common/settings.h"
#include "prove/proofs/subjects.h"

#include <stdlib.h>

enum { KILLS = 50, ALIVE_MS = 600 };

/* At moments that nobody chose. */
static void kill_often(void)
{
    answered_begin();
    for (int i = 0; i < KILLS; i++) {
        Sleep((DWORD)(rand() % ALIVE_MS));
        ck_assert_uint_eq(control_kill(), ERROR_SUCCESS);
        ck_assert_uint_eq(control_start(), ERROR_SUCCESS);
    }
    Sleep(ALIVE_MS);
    answered_end();
}

static void forget(void)
{
    setting_remove(PARAMETERS_KEY, L"RestartDelayMaxSeconds");
}

/* After each crash the service would wait longer before it starts. */
START_TEST(kills)
{
    trial_disturbs();
    trial_undo(forget);
    setting_number(PARAMETERS_KEY, L"RestartDelayMaxSeconds", 0);
    kill_often();
    ck_assert_int_gt(answered_count(), KILLS);
    answered_expect_logged(NULL);
}
END_TEST

static const struct proof proofs[] = {
    {"kills.answered", "kills", AS(ELEVATED), "self", &kills},
};

SUBJECT(kills_proofs, proofs);
