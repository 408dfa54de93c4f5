/* A call of this process, and the record that Deputy made of it. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_RECORDED_H
#define DEPUTY_TESTS_PROVE_COMMON_RECORDED_H

#include "include/deputy.h"

#include <windows.h>

enum { RECORDED_FIELDS = 48 };

struct recorded {
    struct deputy_reply reply;        /* of the call */
    struct deputy_events_page *page;  /* to be freed */
    const struct deputy_event *event; /* in the page */
};

/* Read a few bytes of this file through Deputy, whatever comes of that, and then its record. flags:
 * of deputy_events_read. The proof fails when no record is found in time. */
void recorded_read(
    struct deputy_session *session, const WCHAR *path, uint32_t flags, struct recorded *recorded);

/* A field by its position; "-" where it is absent, as the log has it. */
const char *recorded_field(const struct deputy_event *event, unsigned position);

#endif
