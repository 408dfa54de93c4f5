/* deputyctl reg list: one part after the other, each written out before the next is asked for. */
#include "ctl/registry/registry_commands.h"
#include "ctl/registry/registry_words.h"
#include "client/answer/file_answer.h"
#include "client/answer/registry_answer.h"
#include "client/answer/registry_text.h"
#include "client/answer/registry_type.h"
#include "client/answer/wide.h"
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
    listing->begun = true;
    listing->written = page->written;
    wide_print_text(&listing->call->out, page->key);
    buffer_text(&listing->call->out, "\n");
}

static void put_page(
    struct listing *listing, uint32_t kind, const struct deputy_registry_page *page)
{
    struct call *call = listing->call;
    listing->changed = listing->changed || page->written != listing->written;
    for (uint32_t i = 0; i < page->count; i++)
        put_item(&call->out, kind, &page->items[i]);
    call_flush(call);
}

/* All parts of one kind. */
static uint32_t list_kind(
    struct listing *listing, uint32_t kind, uint32_t flags, struct deputy_reply *reply)
{
    uint32_t start = 0;
    do {
        struct deputy_registry_page *page;
        uint32_t status =
            deputy_registry_list(listing->session, listing->key, flags, kind, start, &page, reply);
        if (status)
            return status;
        if (!listing->begun)
            begin(listing, page);
        put_page(listing, kind, page);
        start = page->next;
        deputy_registry_page_free(page);
    } while (start && !listing->call->out.status);
    return ERROR_SUCCESS;
}

static enum exit_code list_text(struct listing *listing)
{
    struct call *call = listing->call;
    struct deputy_reply reply;
    uint32_t flags = registry_flags(call);
    uint32_t status = list_kind(listing, DEPUTY_REGISTRY_SUBKEYS, flags, &reply);
    if (!status)
        status = list_kind(listing, DEPUTY_REGISTRY_VALUES, flags | DEPUTY_REGISTRY_DATA, &reply);
    if (status)
        return registry_fail(call, listing->key, NULL, &reply);
    if (listing->changed)
        buffer_text(&call->failure, "the key was changed meanwhile: entries may be missing "
                                    "or twice");
    return EXIT_CODE_OK;
}

static bool flush(void *context)
{
    struct call *call = context;
    call_flush(call);
    return !call->out.status;
}

/* Of a list that was begun, the failure is a part. */
static enum exit_code list_json(struct listing *listing)
{
    struct call *call = listing->call;
    struct deputy_reply reply;
    struct registry_list list = {.session = listing->session,
        .key = listing->key,
        .flags = registry_flags(call),
        .json = &call->json,
        .go_on = flush,
        .context = call};
    uint32_t status = registry_answer_list(&list, &reply);
    if (status && !list.begun)
        return registry_fail(call, listing->key, NULL, &reply);
    return status ? exit_code_of(&reply) : EXIT_CODE_OK;
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
    enum exit_code code = call->options.json ? list_json(&listing) : list_text(&listing);
    deputy_close(listing.session);
    arena_free(&arena);
    return code;
}
