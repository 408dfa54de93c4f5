/* Good requests of every operation, from which others are made. They act on targets.h's targets,
 * which have to be there. */
#ifndef DEPUTY_TESTS_HOSTILE_REQUESTS_H
#define DEPUTY_TESTS_HOSTILE_REQUESTS_H

#include "raw.h"

struct request {
    uint32_t opnum;
    void (*make)(struct packet *packet);
    uint32_t kept;   /* bytes at the end that are not to be changed */
    uint32_t status; /* how it ends the first time */
};

enum { REQUESTS_LASTING = 5 }; /* the first so many succeed, however often they are sent */

extern const struct request requests[];
extern const unsigned requests_count;

/* Open in a session what some of them go on with; whether that went well. */
bool requests_begin(SESSION session);

struct packet request_make(SESSION session, const struct request *request);

/* Send one as it is; whether it ended as it should. */
bool request_succeeds(SESSION session, const struct request *request);

#endif
