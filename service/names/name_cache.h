/* The storage behind names.h: what is known of each SID, and which of them wait for a lookup. Its
 * user holds a lock around every call. */
#ifndef DEPUTY_NAMES_NAME_CACHE_H
#define DEPUTY_NAMES_NAME_CACHE_H

#include "identity/sid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv/tree.h>

/* An entry is in exactly one list. Only idle ones are ever evicted. */
enum name_list {
    NAME_IDLE,   /* nothing is under way; from least to most recently used */
    NAME_URGENT, /* waits for a lookup, before all that are queued */
    NAME_QUEUED, /* waits for a lookup */
    NAME_BUSY,   /* is being looked up */
    NAME_LISTS
};

struct name_entry {
    RB_ENTRY(name_entry) node;
    struct name_entry *previous;
    struct name_entry *next;
    enum name_list list;
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    bool known;       /* a lookup has answered: name and domain, or NULL when it failed */
    char *name;       /* allocated */
    char *domain;     /* allocated */
    uint64_t asked;   /* when the lookup under way was asked for */
    uint64_t expires; /* when the answer is to be looked up again */
    uint64_t useless; /* when it may no longer be given out */
    uint64_t absent;  /* for how long it was last believed that there is no such account; or 0 */
};

RB_HEAD(name_tree, name_entry);

struct name_cache {
    struct name_tree tree;
    struct name_entry *first[NAME_LISTS];
    struct name_entry *last[NAME_LISTS];
    uint32_t counts[NAME_LISTS];
    uint32_t capacity; /* the most entries */
};

/* Begin an empty cache; end it with name_cache_free. */
void name_cache_init(struct name_cache *cache, uint32_t capacity);
void name_cache_free(struct name_cache *cache);

/* The entry of a SID (valid, see sid_valid); NULL when there is none. */
struct name_entry *name_cache_find(struct name_cache *cache, const uint8_t *sid, size_t size);

/* Add an idle entry for a SID that has none. A full cache gives up the idle entry that was used
 * least recently. NULL when none is idle or there is no memory. */
struct name_entry *name_cache_add(struct name_cache *cache, const uint8_t *sid, size_t size);

/* Move an entry to the end of a list, which may be the one it is in. */
void name_cache_move(struct name_cache *cache, struct name_entry *entry, enum name_list list);

/* Replace an entry's name and domain by copies of these; NULL for a failure. False, and the entry
 * a failure, when there is no memory. */
bool name_cache_answer(struct name_entry *entry, const char *name, const char *domain);

#endif
