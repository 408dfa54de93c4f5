#include "client/answer/registry_answer.h"
#include "client/answer/done.h"
#include "client/answer/failure.h"
#include "client/answer/file_answer.h"
#include "client/answer/registry_text.h"
#include "client/answer/registry_type.h"
#include "client/answer/wide.h"

void registry_answer_value(struct json *json, const wchar_t *key, const wchar_t *name,
    const struct deputy_registry_value *value, const struct deputy_reply *reply)
{
    json_object_begin(json);
    wide_json_member(json, "key", key);
    wide_json_member(json, "final_key", value->key);
    wide_json_member(json, "name", name);
    registry_json_data(json, value->type, value->bytes, value->size);
    answer_correlation(json, reply);
    json_object_end(json);
}

void registry_answer_created(struct json *json, bool existed, const struct deputy_reply *reply)
{
    json_object_begin(json);
    json_member_boolean(json, "existed", existed);
    answer_correlation(json, reply);
    json_object_end(json);
}

void registry_answer_failure(
    struct json *json, const wchar_t *key, const wchar_t *name, const struct deputy_reply *reply)
{
    wide_json_member(json, "key", key);
    if (name)
        wide_json_member(json, "name", name);
    failure_json(json, reply);
}

/* --- lists ----------------------------------------------------------------------------------- */

static void put_item(struct json *json, uint32_t kind, const struct deputy_registry_item *item)
{
    json_object_begin(json);
    json_key(json, "name");
    json_utf16(json, item->name, item->name_size);
    if (kind == DEPUTY_REGISTRY_SUBKEYS) {
        file_json_time(json, "written", item->written);
    } else if (item->bytes) {
        registry_json_data(json, item->type, item->bytes, item->size);
    } else {
        struct buffer type = {0};
        registry_put_type(&type, item->type);
        json_member_buffer(json, "type", &type);
        json_member_number(json, "type_number", item->type);
        json_member_number(json, "size", item->size);
        buffer_free(&type);
    }
    json_object_end(json);
}

static void begin(struct registry_list *list, const struct deputy_registry_page *page)
{
    list->begun = true;
    list->written = page->written;
    json_object_begin(list->json);
    wide_json_member(list->json, "key", list->key);
    wide_json_member(list->json, "final_key", page->key);
    file_json_time(list->json, "written", page->written);
}

static bool put_part(
    struct registry_list *list, uint32_t kind, const struct deputy_registry_page *page)
{
    list->changed = list->changed || page->written != list->written;
    for (uint32_t i = 0; i < page->count; i++)
        put_item(list->json, kind, &page->items[i]);
    return !list->json->buffer->status && (!list->go_on || list->go_on(list->context));
}

/* All parts of one kind. The array that is begun is ended in any case. */
static uint32_t put_kind(
    struct registry_list *list, uint32_t kind, uint32_t flags, struct deputy_reply *reply)
{
    uint32_t start = 0, status;
    bool open = false, going = true;
    do {
        struct deputy_registry_page *page;
        status = deputy_registry_list(list->session, list->key, flags, kind, start, &page, reply);
        if (status)
            break;
        if (!list->begun)
            begin(list, page);
        if (!open) {
            json_key(list->json, kind == DEPUTY_REGISTRY_SUBKEYS ? "subkeys" : "values");
            json_array_begin(list->json);
            open = true;
        }
        going = put_part(list, kind, page);
        start = page->next;
        deputy_registry_page_free(page);
    } while (start && going);
    if (open)
        json_array_end(list->json);
    return status;
}

uint32_t registry_answer_list(struct registry_list *list, struct deputy_reply *reply)
{
    uint32_t status = put_kind(list, DEPUTY_REGISTRY_SUBKEYS, list->flags, reply);
    if (!status)
        status = put_kind(list, DEPUTY_REGISTRY_VALUES, list->flags | DEPUTY_REGISTRY_DATA, reply);
    if (!list->begun)
        return status;
    json_member_boolean(list->json, "changed", list->changed);
    if (status)
        failure_json(list->json, reply);
    json_object_end(list->json);
    return status;
}
