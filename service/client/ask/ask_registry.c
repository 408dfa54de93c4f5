/* Keys and values of the registry. */
#include "client/answer/done.h"
#include "client/answer/registry_answer.h"
#include "client/answer/registry_type.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/request/registry_data.h"

static uint32_t flags_of(const struct ask_request *request)
{
    const bool *flags = request->flags;
    uint64_t view = request->numbers[ASK_VIEW];
    return (view == 32 ? (uint32_t)DEPUTY_REGISTRY_32 : 0) |
           (view == 64 ? (uint32_t)DEPUTY_REGISTRY_64 : 0) |
           (flags[ASK_FOLLOW] ? (uint32_t)DEPUTY_REGISTRY_FOLLOW : 0) |
           (flags[ASK_LINK] ? (uint32_t)DEPUTY_REGISTRY_LINK : 0) |
           (flags[ASK_CREATE] ? (uint32_t)DEPUTY_REGISTRY_CREATE : 0) |
           (flags[ASK_VOLATILE] ? (uint32_t)DEPUTY_REGISTRY_VOLATILE : 0);
}

static const wchar_t *key_of(const struct ask *ask)
{
    return ask->request->units[ASK_KEY].units;
}

/* NULL when the operation is about a key. */
static const wchar_t *name_of(const struct ask *ask)
{
    return ask->request->units[ASK_NAME].units;
}

static void failed(struct ask *ask)
{
    json_object_begin(ask->json);
    registry_answer_failure(ask->json, key_of(ask), name_of(ask), ask->reply);
    json_object_end(ask->json);
}

static void done(struct ask *ask, uint32_t status)
{
    if (status)
        failed(ask);
    else
        answer_done(ask->json, ask->reply);
}

void ask_registry_get(struct ask *ask)
{
    struct deputy_registry_value *value;
    if (deputy_registry_get(
            ask->session, key_of(ask), name_of(ask), flags_of(ask->request), &value, ask->reply)) {
        failed(ask);
        return;
    }
    registry_answer_value(ask->json, key_of(ask), name_of(ask), value, ask->reply);
    deputy_registry_value_free(value);
}

void ask_registry_list(struct ask *ask)
{
    struct registry_list list = {.session = ask->session,
        .key = key_of(ask),
        .flags = flags_of(ask->request),
        .json = ask->json};
    if (registry_answer_list(&list, ask->reply) && !list.begun)
        failed(ask);
}

static void set(struct ask *ask, uint32_t type, const struct buffer *data)
{
    uint32_t size = data->size > UINT32_MAX ? UINT32_MAX : (uint32_t)data->size;
    done(ask, deputy_registry_set(ask->session, key_of(ask), name_of(ask), flags_of(ask->request),
                  type, data->bytes, size, ask->reply));
}

void ask_registry_set(struct ask *ask)
{
    uint32_t type;
    struct buffer data = {0};
    if (!registry_read_type(ask->request->words[ASK_TYPE], &type)) {
        ask_refused(
            ask, "member \"type\" has to be a type such as \"REG_SZ\", or a number as text");
        return;
    }
    const char *wrong = registry_data_read(ask->request, type, &data);
    if (wrong)
        ask_refused(ask, wrong);
    else if (data.status)
        ask_failed_here(ask, data.status);
    else
        set(ask, type, &data);
    buffer_free(&data);
}

void ask_registry_delete(struct ask *ask)
{
    uint32_t flags = flags_of(ask->request);
    done(ask, name_of(ask)
                  ? deputy_registry_delete_value(
                        ask->session, key_of(ask), name_of(ask), flags, ask->reply)
                  : deputy_registry_delete_key(ask->session, key_of(ask), flags, ask->reply));
}

void ask_registry_create(struct ask *ask)
{
    int existed;
    if (deputy_registry_create(
            ask->session, key_of(ask), flags_of(ask->request), &existed, ask->reply))
        failed(ask);
    else
        registry_answer_created(ask->json, existed != 0, ask->reply);
}
