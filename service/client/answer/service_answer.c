#include "client/answer/service_answer.h"
#include "client/answer/done.h"
#include "client/answer/failure.h"
#include "client/answer/wide.h"

#include <windows.h>

const char *scm_state_word(uint32_t state)
{
    switch (state) {
    case SERVICE_STOPPED:
        return "stopped";
    case SERVICE_START_PENDING:
        return "starting";
    case SERVICE_STOP_PENDING:
        return "stopping";
    case SERVICE_RUNNING:
        return "running";
    case SERVICE_CONTINUE_PENDING:
        return "continuing";
    case SERVICE_PAUSE_PENDING:
        return "pausing";
    case SERVICE_PAUSED:
        return "paused";
    default:
        return "unknown";
    }
}

const char *scm_start_word(uint32_t type)
{
    static const char *const words[] = {"boot", "system", "automatic", "manual", "disabled"};
    return type < sizeof(words) / sizeof(words[0]) ? words[type] : "unknown";
}

static void put_state(struct json *json, const struct deputy_service_state *state)
{
    json_member_text(json, "state", scm_state_word(state->state));
    if (state->process_id)
        json_member_number(json, "process_id", state->process_id);
    json_member_number(json, "type", state->type);
    json_member_number(json, "controls", state->controls);
    json_member_number(json, "exit_code", state->exit_code);
    if (state->exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        json_member_number(json, "service_exit_code", state->service_exit_code);
}

void service_answer(
    struct json *json, const struct deputy_service *service, const struct deputy_reply *reply)
{
    json_object_begin(json);
    put_state(json, &service->state);
    if (service->configured) {
        json_member_text(json, "start_type", scm_start_word(service->start_type));
        json_member_number(json, "error_control", service->error_control);
        wide_json_member(json, "path", service->path);
        wide_json_member(json, "account", service->account);
        wide_json_member(json, "display_name", service->display_name);
    }
    answer_correlation(json, reply);
    json_object_end(json);
}

void service_answer_control(struct json *json, const struct deputy_service_state *state,
    bool reached, uint32_t waited, const struct deputy_reply *reply)
{
    json_object_begin(json);
    put_state(json, state);
    json_member_boolean(json, "reached", reached);
    if (waited)
        json_member_number(json, "wait_status", waited);
    answer_correlation(json, reply);
    json_object_end(json);
}

static void put_item(struct json *json, const struct deputy_services_item *item)
{
    json_object_begin(json);
    wide_json_member(json, "name", item->name);
    wide_json_member(json, "display_name", item->display_name);
    put_state(json, &item->state);
    json_object_end(json);
}

static uint32_t put_parts(struct service_list *list, struct deputy_reply *reply)
{
    uint32_t start = 0;
    bool going;
    do {
        struct deputy_services_page *page;
        uint32_t status = deputy_services_list(
            list->session, SERVICE_WIN32, SERVICE_STATE_ALL, start, &page, reply);
        if (status)
            return status;
        for (uint32_t i = 0; i < page->count; i++)
            put_item(list->json, &page->items[i]);
        start = page->next;
        deputy_services_page_free(page);
        going = !list->json->buffer->status && (!list->go_on || list->go_on(list->context));
    } while (start && going);
    return ERROR_SUCCESS;
}

uint32_t service_answer_list(struct service_list *list, struct deputy_reply *reply)
{
    json_object_begin(list->json);
    json_key(list->json, "services");
    json_array_begin(list->json);
    uint32_t status = put_parts(list, reply);
    json_array_end(list->json);
    if (status)
        failure_json(list->json, reply);
    json_object_end(list->json);
    return status;
}
