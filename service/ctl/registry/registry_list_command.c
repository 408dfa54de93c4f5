/* deputyctl reg list: one part after the other, each written out before the next is asked for. */
#include "ctl/common/failure.h"
#include "ctl/files/file_words.h"
#include "ctl/registry/registry_commands.h"
#include "ctl/registry/registry_text.h"
#include "ctl/registry/registry_type.h"
#include "ctl/registry/registry_words.h"
#include "ctl/common/wide.h"
#include "base/printable.h"

#include <windows.h>

enum { NAME_WIDTH = 32 };

struct listing {
    struct call *call;
    struct deputy_session *session;
    const wchar_t *key;
    bool begun;       /* something has been printed */
    bool changed;     /* between two parts */
    uint64_t written; /* as the first part said */
};

/* --- one entry ------------------------------------------------------------------------------- */

static void json_item(struct json *json, uint32_t kind, const struct deputy_registry_item *item)
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

static void put_name(struct buffer *out, uint32_t kind, const struct deputy_registry_item *item)
{
    struct buffer name = {0};
    wide_print(&name, item->name, item->name_size);
    if (kind == DEPUTY_REGISTRY_SUBKEYS)
        buffer_text(&name, "\\");
    else if (!item->name_size)
        buffer_text(&name, "(Default)");
    buffer_text(out, "  ");
    buffer_text(out, name.bytes ? name.bytes : "");
    buffer_text(out, "  ");
    printable_pad(out, name.bytes ? printable_columns(name.bytes) : 0, NAME_WIDTH);
    buffer_free(&name);
}

static void put_item(struct buffer *out, uint32_t kind, const struct deputy_registry_item *item)
{
    put_name(out, kind, item);
    if (kind == DEPUTY_REGISTRY_SUBKEYS) {
        file_put_time(out, item->written, false);
    } else {
        registry_put_type(out, item->type);
        buffer_text(out, "  ");
        if (item->bytes)
            registry_put_data(out, item->type, item->bytes, item->size);
        else
            buffer_printf(out, "(%lu bytes)", (unsigned long)item->size);
    }
    buffer_text(out, "\n");
}

/* --- the list -------------------------------------------------------------------------------- */

static void begin(struct listing *listing, const struct deputy_registry_page *page)
{
    struct call *call = listing->call;
    listing->begun = true;
    listing->written = page->written;
    if (!call->options.json) {
        wide_print_text(&call->out, page->key);
        buffer_text(&call->out, "\n");
        return;
    }
    json_object_begin(&call->json);
    wide_json_member(&call->json, "key", listing->key);
    wide_json_member(&call->json, "final_key", page->key);
    file_json_time(&call->json, "written", page->written);
}

static void put_page(
    struct listing *listing, uint32_t kind, const struct deputy_registry_page *page)
{
    struct call *call = listing->call;
    listing->changed = listing->changed || page->written != listing->written;
    for (uint32_t i = 0; i < page->count; i++) {
        if (call->options.json)
            json_item(&call->json, kind, &page->items[i]);
        else
            put_item(&call->out, kind, &page->items[i]);
    }
    call_flush(call);
}

/* All parts of one kind. The array that is begun is ended in any case. */
static uint32_t list_kind(struct listing *listing, uint32_t kind, struct deputy_reply *reply)
{
    struct call *call = listing->call;
    uint32_t flags = registry_flags(call);
    uint32_t start = 0;
    uint32_t status;
    bool open = false;
    if (kind == DEPUTY_REGISTRY_VALUES)
        flags |= DEPUTY_REGISTRY_DATA;
    do {
        struct deputy_registry_page *page;
        status =
            deputy_registry_list(listing->session, listing->key, flags, kind, start, &page, reply);
        if (status)
            break;
        if (!listing->begun)
            begin(listing, page);
        if (call->options.json && !open) {
            json_key(&call->json, kind == DEPUTY_REGISTRY_SUBKEYS ? "subkeys" : "values");
            json_array_begin(&call->json);
            open = true;
        }
        put_page(listing, kind, page);
        start = page->next;
        deputy_registry_page_free(page);
    } while (start && !call->out.status);
    if (open)
        json_array_end(&call->json);
    return status;
}

/* Of a list that was begun, the failure becomes a part. */
static enum exit_code end(
    struct listing *listing, uint32_t status, const struct deputy_reply *reply)
{
    struct call *call = listing->call;
    if (!listing->begun)
        return registry_fail(call, listing->key, NULL, reply);
    if (!call->options.json) {
        if (status)
            return registry_fail(call, listing->key, NULL, reply);
        if (listing->changed)
            buffer_text(&call->failure, "the key was changed meanwhile: entries may be missing "
                                        "or twice");
        return EXIT_CODE_OK;
    }
    json_member_boolean(&call->json, "changed", listing->changed);
    if (status)
        failure_json(&call->json, reply);
    json_object_end(&call->json);
    return status ? failure_exit_code(reply) : EXIT_CODE_OK;
}

enum exit_code registry_run_list(struct call *call)
{
    struct arena arena = {0};
    struct deputy_reply reply = {.status = ERROR_NOT_ENOUGH_MEMORY};
    struct listing listing = {
        .call = call, .key = registry_key_from_operand(&arena, call->operands[0])};
    if (!listing.key || call_open(call, &listing.session, &reply)) {
        arena_free(&arena);
        return call_fail(call, &reply);
    }
    uint32_t status = list_kind(&listing, DEPUTY_REGISTRY_SUBKEYS, &reply);
    if (!status)
        status = list_kind(&listing, DEPUTY_REGISTRY_VALUES, &reply);
    deputy_close(listing.session);
    enum exit_code code = end(&listing, status, &reply);
    arena_free(&arena);
    return code;
}
