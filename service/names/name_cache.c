#include "names/name_cache.h"

#include <stdlib.h>
#include <string.h>

static int compare(const struct name_entry *one, const struct name_entry *other)
{
    if (one->size != other->size)
        return one->size < other->size ? -1 : 1;
    return memcmp(one->sid, other->sid, one->size);
}

/* A balanced tree and not a hash table: callers choose SIDs (restricting SIDs, for one), and no
 * choice of theirs may make it slow. */
RB_GENERATE_STATIC(name_tree, name_entry, node, compare)

static void link_last(struct name_cache *cache, struct name_entry *entry, enum name_list list)
{
    entry->list = list;
    entry->next = NULL;
    entry->previous = cache->last[list];
    if (entry->previous)
        entry->previous->next = entry;
    else
        cache->first[list] = entry;
    cache->last[list] = entry;
    cache->counts[list]++;
}

static void unlink_entry(struct name_cache *cache, struct name_entry *entry)
{
    enum name_list list = entry->list;
    if (entry->previous)
        entry->previous->next = entry->next;
    else
        cache->first[list] = entry->next;
    if (entry->next)
        entry->next->previous = entry->previous;
    else
        cache->last[list] = entry->previous;
    cache->counts[list]--;
}

static void free_entry(struct name_cache *cache, struct name_entry *entry)
{
    RB_REMOVE(name_tree, &cache->tree, entry);
    unlink_entry(cache, entry);
    free(entry->name);
    free(entry->domain);
    free(entry);
}

void name_cache_init(struct name_cache *cache, uint32_t capacity)
{
    *cache = (struct name_cache){.tree = RB_INITIALIZER(&cache->tree), .capacity = capacity};
}

void name_cache_free(struct name_cache *cache)
{
    for (unsigned list = 0; list < NAME_LISTS; list++) {
        while (cache->first[list])
            free_entry(cache, cache->first[list]);
    }
}

struct name_entry *name_cache_find(struct name_cache *cache, const uint8_t *sid, size_t size)
{
    struct name_entry key;
    memcpy(key.sid, sid, size);
    key.size = size;
    return RB_FIND(name_tree, &cache->tree, &key);
}

static uint32_t count_entries(const struct name_cache *cache)
{
    uint32_t count = 0;
    for (unsigned list = 0; list < NAME_LISTS; list++)
        count += cache->counts[list];
    return count;
}

struct name_entry *name_cache_add(struct name_cache *cache, const uint8_t *sid, size_t size)
{
    bool full = count_entries(cache) >= cache->capacity;
    if (full && !cache->first[NAME_IDLE])
        return NULL;
    struct name_entry *entry = calloc(1, sizeof(*entry));
    if (!entry)
        return NULL;
    if (full)
        free_entry(cache, cache->first[NAME_IDLE]);
    memcpy(entry->sid, sid, size);
    entry->size = size;
    RB_INSERT(name_tree, &cache->tree, entry);
    link_last(cache, entry, NAME_IDLE);
    return entry;
}

void name_cache_move(struct name_cache *cache, struct name_entry *entry, enum name_list list)
{
    unlink_entry(cache, entry);
    link_last(cache, entry, list);
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

bool name_cache_answer(struct name_entry *entry, const char *name, const char *domain)
{
    char *new_name = name ? copy_text(name) : NULL;
    char *new_domain = new_name ? copy_text(domain) : NULL;
    if (!new_domain) {
        free(new_name);
        new_name = NULL;
    }
    free(entry->name);
    free(entry->domain);
    entry->name = new_name;
    entry->domain = new_domain;
    entry->known = true;
    return new_name || !name;
}
