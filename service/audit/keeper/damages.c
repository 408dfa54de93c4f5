#include "audit/keeper/damages.h"

#include <stdio.h>
#include <string.h>

void damages_add(void *damages, const struct spool_damage *damage)
{
    struct damages *all = damages;
    if (all->count == DAMAGES_MAX) {
        struct damage_entry *last = &all->entries[DAMAGES_MAX - 1];
        snprintf(last->what, sizeof(last->what), "this, and more damage behind it");
        return;
    }
    struct damage_entry *entry = &all->entries[all->count++];
    entry->damage = *damage;
    snprintf(entry->file, sizeof(entry->file), "%s", damage->file);
    snprintf(entry->what, sizeof(entry->what), "%s", damage->what);
}

const struct spool_damage *damages_first(struct damages *damages)
{
    struct damage_entry *first = &damages->entries[0];
    if (!damages->count)
        return NULL;
    first->damage.file = first->file;
    first->damage.what = first->what;
    return &first->damage;
}

void damages_remove(struct damages *damages)
{
    damages->count--;
    memmove(
        &damages->entries[0], &damages->entries[1], damages->count * sizeof(damages->entries[0]));
}
