/* deputyctl services list: part after part. */
#include "ctl/services/services_commands.h"
#include "ctl/services/services_work.h"
#include "client/answer/service_answer.h"
#include "client/answer/wide.h"
#include "base/printable.h"

#include <string.h>
#include <windows.h>

enum { NAME_WIDTH = 28, STATE_WIDTH = 10 };

static void put_item(struct call *call, const struct deputy_services_item *item)
{
    const char *state = scm_state_word(item->state.state);
    struct buffer name = {0};
    wide_print_text(&name, item->name);
    buffer_text(&call->out, name.bytes ? name.bytes : "");
    buffer_text(&call->out, "  ");
    printable_pad(&call->out, name.bytes ? printable_columns(name.bytes) : 0, NAME_WIDTH);
    buffer_text(&call->out, state);
    buffer_text(&call->out, "  ");
    printable_pad(&call->out, strlen(state), STATE_WIDTH);
    wide_print_text(&call->out, item->display_name);
    buffer_text(&call->out, "\n");
    buffer_free(&name);
}

/* Part after part, each written out before the next is asked for. */
static uint32_t list_parts(
    struct call *call, struct services_work *work, struct deputy_reply *reply)
{
    uint32_t start = 0;
    do {
        struct deputy_services_page *page;
        uint32_t status = deputy_services_list(
            work->session, SERVICE_WIN32, SERVICE_STATE_ALL, start, &page, reply);
        if (status)
            return status;
        for (uint32_t i = 0; i < page->count; i++)
            put_item(call, &page->items[i]);
        start = page->next;
        deputy_services_page_free(page);
        call_flush(call);
    } while (start && !call->out.status);
    return ERROR_SUCCESS;
}

static bool flush(void *context)
{
    struct call *call = context;
    call_flush(call);
    return !call->out.status;
}

static enum exit_code list(struct call *call, struct services_work *work)
{
    struct deputy_reply reply;
    struct service_list answer = {
        .session = work->session, .json = &call->json, .go_on = flush, .context = call};
    if (!call->options.json)
        return list_parts(call, work, &reply) ? call_fail(call, &reply) : EXIT_CODE_OK;
    return service_answer_list(&answer, &reply) ? exit_code_of(&reply) : EXIT_CODE_OK;
}

enum exit_code services_run_list(struct call *call)
{
    return services_run(call, list);
}
