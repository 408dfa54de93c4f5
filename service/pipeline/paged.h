/* Acts of listings whose pages come by calls that stand alone on the wire, each with a number where
 * to begin: the service finds by itself which of them are one act.
 *
 * The first page (its number is 0) begins one when there is more to come. A page of the same
 * listing, for a caller with the same authority, that begins where the last page ended is its next
 * step, and the one behind which nothing comes its last. Whatever else comes is an event of its
 * own, as a first page that is the whole is. A session has few such acts at a time: where a new one
 * finds no place the oldest gives way, which then was abandoned. */
#ifndef DEPUTY_PIPELINE_PAGED_H
#define DEPUTY_PIPELINE_PAGED_H

#include "pipeline/held/paged_table.h"
#include "pipeline/call.h"

/* What makes a page, while its call lives. */
struct page {
    uint32_t start;
    uint32_t next;    /* where the next one begins; 0: there is none */
    uint32_t entries; /* in this one */
    uint8_t listing[SHA256_SIZE];
};

/* From perform, before anything is opened: which listing the page is of, by all that the request
 * says but its start; and when it is the next of an act, the call is a step of that. */
uint32_t paged_enter(struct call *call, struct page *page, uint32_t start,
    const struct sha256_part *request, size_t count);

/* From perform, when the page is there: where the next one begins, and how many entries this one
 * has. When what was opened turns out to be another object than that of the act, the call is an
 * event of its own. */
void paged_take(struct call *call, struct page *page, uint32_t next, uint32_t entries);

/* From conclude: a first page that is not the whole begins an act. Where there is no memory for one
 * the call is an event of its own. */
void paged_begin(struct call *call, const struct page *page);

/* End all acts, as abandoned, without waiting for their records. */
void paged_end_all(const struct pipeline *pipeline, const struct paged_table *table);

#endif
