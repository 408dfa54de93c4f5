#include "pipeline/held/paged_table.h"

#include <stdlib.h>
#include <string.h>

struct paged *paged_table_find(
    const struct paged_table *table, const uint8_t listing[SHA256_SIZE], uint32_t start)
{
    for (int i = 0; i < PAGED_MAX && table->items[i]; i++) {
        struct paged *paged = table->items[i];
        if (paged->act.state == ACT_OPEN && paged->next == start &&
            memcmp(paged->listing, listing, SHA256_SIZE) == 0)
            return paged;
    }
    return NULL;
}

static void remove_at(struct paged_table *table, int place)
{
    act_free(&table->items[place]->act);
    free(table->items[place]);
    for (; place + 1 < PAGED_MAX; place++)
        table->items[place] = table->items[place + 1];
    table->items[PAGED_MAX - 1] = NULL;
}

struct paged *paged_table_tidy(struct paged_table *table)
{
    int count = 0;
    while (count < PAGED_MAX && table->items[count]) {
        if (table->items[count]->act.state == ACT_OPEN)
            count++;
        else
            remove_at(table, count);
    }
    return count == PAGED_MAX ? table->items[0] : NULL;
}

void paged_table_add(struct paged_table *table, struct paged *paged)
{
    int place = 0;
    while (table->items[place])
        place++;
    table->items[place] = paged;
}

void paged_table_free(struct paged_table *table)
{
    while (table->items[0])
        remove_at(table, 0);
}
