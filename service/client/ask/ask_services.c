/* Services of the service control manager. Waiting for the state that is to come is the caller's
 * business. */
#include "client/answer/failure.h"
#include "client/answer/service_answer.h"
#include "client/answer/wide.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"

#include <windows.h>

static const wchar_t *service_of(const struct ask *ask)
{
    return ask->request->units[ASK_SERVICE].units;
}

static void failed(struct ask *ask)
{
    json_object_begin(ask->json);
    wide_json_member(ask->json, "service", service_of(ask));
    failure_json(ask->json, ask->reply);
    json_object_end(ask->json);
}

void ask_services_list(struct ask *ask)
{
    struct service_list list = {.session = ask->session, .json = ask->json};
    (void)service_answer_list(&list, ask->reply); /* its failure is in the answer and the reply */
}

void ask_service_status(struct ask *ask)
{
    struct deputy_service *service;
    if (deputy_service_status(ask->session, service_of(ask), &service, ask->reply)) {
        failed(ask);
        return;
    }
    service_answer(ask->json, service, ask->reply);
    deputy_service_free(service);
}

static void controlled(struct ask *ask, uint32_t status, const struct deputy_service_state *state)
{
    if (status)
        failed(ask);
    else
        service_answer_control(ask->json, state, true, ERROR_SUCCESS, ask->reply);
}

void ask_service_start(struct ask *ask)
{
    const struct ask_request *request = ask->request;
    const struct deputy_service_state state = {.state = SERVICE_START_PENDING};
    struct arena arena = {0};
    const wchar_t **arguments = arena_array(&arena, request->text_count, sizeof(*arguments));
    for (uint32_t i = 0; arguments && i < request->text_count; i++)
        arguments[i] = request->texts[i].units;
    if (arguments)
        controlled(ask,
            deputy_service_start(
                ask->session, service_of(ask), request->text_count, arguments, ask->reply),
            &state);
    else
        ask_failed_here(ask, ERROR_NOT_ENOUGH_MEMORY);
    arena_free(&arena);
}

void ask_service_stop(struct ask *ask)
{
    struct deputy_service_state state;
    uint32_t status = deputy_service_stop(ask->session, service_of(ask), &state, ask->reply);
    controlled(ask, status, &state);
}

void ask_service_control(struct ask *ask)
{
    struct deputy_service_state state;
    uint32_t status = deputy_service_control(ask->session, service_of(ask),
        (uint32_t)ask->request->numbers[ASK_CODE], &state, ask->reply);
    controlled(ask, status, &state);
}
