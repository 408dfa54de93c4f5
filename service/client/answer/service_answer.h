/* Services of the service control manager as JSON. */
#ifndef DEPUTY_CLIENT_ANSWER_SERVICE_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_SERVICE_ANSWER_H

#include "include/deputy.h"
#include "base/json.h"

#include <stdbool.h>

/* The word for a state: "stopped", "running", ...; "unknown". */
const char *scm_state_word(uint32_t state);

/* The word for how a service starts: "automatic", ...; "unknown". */
const char *scm_start_word(uint32_t type);

/* Write a service as one object. */
void service_answer(
    struct json *json, const struct deputy_service *service, const struct deputy_reply *reply);

/* Write what came of starting or controlling a service. reached: it is in the state that was waited
 * for, or none was; waited: the status of waiting. */
void service_answer_control(struct json *json, const struct deputy_service_state *state,
    bool reached, uint32_t waited, const struct deputy_reply *reply);

/* All services, while they are written. */
struct service_list {
    struct deputy_session *session;
    struct json *json;
    bool (*go_on)(void *context); /* after each part; false ends the list. NULL: always */
    void *context;
};

/* Write all services as one object, part after part; a failure is a member of it. Returns its
 * status. */
uint32_t service_answer_list(struct service_list *list, struct deputy_reply *reply);

#endif
