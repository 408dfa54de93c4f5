/* The listings of a session whose pages come by calls of their own (pipeline/paged.h). */
#ifndef DEPUTY_PIPELINE_HELD_PAGED_TABLE_H
#define DEPUTY_PIPELINE_HELD_PAGED_TABLE_H

#include "pipeline/held/act.h"
#include "platform/sha256.h"

enum { PAGED_MAX = 4 }; /* in one session */

struct paged {
    struct act act; /* the first member: a call knows only that */
    uint32_t next;  /* where the next page begins */
    uint8_t listing[SHA256_SIZE];
    uint8_t object[SHA256_SIZE]; /* what was really listed */
};

struct paged_table {
    struct paged *items[PAGED_MAX]; /* the oldest first; NULL behind the last */
};

/* The act that is open and whose next page of this listing begins there; NULL when there is none.
 */
struct paged *paged_table_find(
    const struct paged_table *table, const uint8_t listing[SHA256_SIZE], uint32_t start);

/* Free those that are over, and say which one has to give way to another; NULL when there is room.
 */
struct paged *paged_table_tidy(struct paged_table *table);

/* Add one, which the table owns from now on. There is room. */
void paged_table_add(struct paged_table *table, struct paged *paged);

/* Free all. */
void paged_table_free(struct paged_table *table);

#endif
