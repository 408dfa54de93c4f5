#include "pipeline/paged.h"
#include "base/status.h"
#include "pipeline/act_call.h"
#include "pipeline/session_state.h"

#include <stdlib.h>
#include <string.h>

enum { REQUEST_PARTS_MAX = 8 };

/* The name may be where the object really is, which its request does not say. */
static uint32_t object_of(const struct call *call, uint8_t object[SHA256_SIZE])
{
    const struct sha256_part name = {
        call->object.name, call->object.name ? call->object.name_size * sizeof(uint16_t) : 0};
    return sha256(&name, 1, object);
}

static uint32_t listing_of(const struct call *call, const struct sha256_part *request, size_t count,
    uint8_t listing[SHA256_SIZE])
{
    uint8_t authority[SHA256_SIZE];
    struct sha256_part parts[REQUEST_PARTS_MAX + 2] = {
        {&call->operation->opnum, sizeof(call->operation->opnum)}, {authority, sizeof(authority)}};
    uint32_t status = count <= REQUEST_PARTS_MAX ? owner_full_authority(&call->caller, authority)
                                                 : (uint32_t)WIN32_INVALID_PARAMETER;
    if (status != WIN32_OK)
        return status;
    memcpy(parts + 2, request, count * sizeof(*request));
    return sha256(parts, count + 2, listing);
}

uint32_t paged_enter(struct call *call, struct page *page, uint32_t start,
    const struct sha256_part *request, size_t count)
{
    *page = (struct page){.start = start};
    uint32_t status = listing_of(call, request, count, page->listing);
    if (status != WIN32_OK)
        return status;
    struct paged *paged =
        start ? paged_table_find(&call->session->paged, page->listing, start) : NULL;
    return paged ? act_step(call, &paged->act) : (uint32_t)WIN32_OK;
}

void paged_take(struct call *call, struct page *page, uint32_t next, uint32_t entries)
{
    struct paged *paged = (struct paged *)call->act;
    uint8_t object[SHA256_SIZE];
    page->next = next;
    page->entries = entries;
    if (!paged)
        return;
    if (object_of(call, object) != WIN32_OK || memcmp(object, paged->object, SHA256_SIZE) != 0) {
        act_leave(call);
        return;
    }
    paged->act.amount += entries;
    paged->next = next;
    if (!next)
        act_finish(call);
}

/* A failure to put an end on record is counted. */
static void make_room(const struct pipeline *pipeline, struct paged_table *table)
{
    struct paged *oldest = paged_table_tidy(table);
    if (!oldest)
        return;
    (void)act_end(pipeline, &oldest->act, ACT_ABANDONED, true);
    (void)paged_table_tidy(table);
}

void paged_begin(struct call *call, const struct page *page)
{
    if (call->act || page->start || !page->next)
        return;
    struct paged *made = calloc(1, sizeof(*made));
    if (!made)
        return;
    if (object_of(call, made->object) != WIN32_OK) {
        free(made);
        return;
    }
    made->act = (struct act){.unit = ACT_ENTRIES, .amount = page->entries};
    made->next = page->next;
    memcpy(made->listing, page->listing, SHA256_SIZE);
    make_room(call->pipeline, &call->session->paged);
    paged_table_add(&call->session->paged, made);
    act_begin(call, &made->act);
}

void paged_end_all(const struct pipeline *pipeline, const struct paged_table *table)
{
    for (int i = 0; i < PAGED_MAX && table->items[i]; i++) /* a failure is counted */
        (void)act_end(pipeline, &table->items[i]->act, ACT_ABANDONED, false);
}
